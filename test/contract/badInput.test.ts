import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../shared/wire/connect.ts'
import { FRAME_LIMIT } from '../../shared/wire/port.ts'
import { adapters } from './adapters.ts'
import { example } from './example.ts'
import { bare, bench, closeAll, closing, faultOf, serveOnly, settle, speak, until } from './harness.ts'

const TEN_MB = 10 * 1024 * 1024
const good = { lab: 'home', name: 'rpi', order: 1 }

/** Inputs a schema has to refuse before a handler sees them. */
const wrongInputs: readonly [string, unknown][] = [
  ['a wrong type: text for a number', { ...good, order: '1' }],
  ['a wrong type: a number for text', { ...good, name: 7 }],
  ['a wrong type: a list for the input', [good]],
  ['a wrong type: null for the input', null],
  ['a wrong type: a fraction for a whole number', { ...good, order: 1.5 }],
  ['a missing field', { lab: 'home', name: 'rpi' }],
  ['an extra field', { ...good, admin: true }],
  ['an extra field named __proto__', JSON.parse('{"lab":"home","name":"rpi","order":1,"__proto__":{"a":1}}')],
  ['a lab id that is a path', { ...good, lab: '../other' }],
  ['a 10 MB string', { ...good, name: 'x'.repeat(TEN_MB) }],
  ['an extra field whose name is 10 MB long', { ...good, ['x'.repeat(TEN_MB)]: 1 }],
]

/** Frames that are no request at all. */
const wrongFrames: readonly [string, string][] = [
  ['text that is not JSON', 'GET / HTTP/1.1'],
  ['an empty frame', ''],
  ['a number', '1'],
  ['an object without a kind', '{}'],
  ['an unknown kind', '{"t":"eval","id":1}'],
  ['a reply instead of a request', '{"t":"result","id":1,"value":1}'],
  ['a call with an extra field', '{"t":"call","id":1,"name":"echo","input":{},"as":"root"}'],
  ['a negative id', '{"t":"cancel","id":-1}'],
  ['an id that is text', '{"t":"cancel","id":"1"}'],
  ['more of nothing', '{"t":"more","id":1,"n":0}'],
  ['more than any window', '{"t":"more","id":1,"n":1e15}'],
  ['a cut frame', '{"t":"call","id":1,"name":"ec'],
]

afterEach(closeAll)

describe.each(adapters)('bad input over $name', adapter => {
  it.each(wrongInputs)('case 31: %s is refused by the schema and told once', async (_what, input) => {
    const { client, seen, refused } = await bench(adapter)
    const fault = await faultOf(client['node.rename'](input as typeof good))
    expect(fault.code).toBe('invalid-input')
    expect(fault.sentence.length + (fault.cause ?? '').length).toBeLessThan(2000)
    expect(seen.calls).toBe(0)
    // Whole: it names the procedure and the field of the schema, and nothing that was sent.
    expect(refused.map(({ fault, what }) => `${what}: ${fault.sentence}${fault.advice}`)).toEqual([
      expect.stringMatching(/^node\.rename: “node\.rename” was given bad input at (input|lab|name|order)\.$/),
    ])
    expect(await client['node.rename'](good)).toBe('1: rpi')
  })

  it.each(['no.such', 'constructor', '__proto__', 'toString'])(
    'case 31: the unknown method %s is refused and told once',
    async name => {
      const { wire, seen, refused } = await serveOnly(adapter)
      const { heard, say } = speak(wire)
      say({ t: 'call', id: 5, name, input: {} })
      say({ t: 'call', id: 6, name: 'echo', input: { value: 1 } })
      await until(() => heard.length === 3)
      expect(heard[1]).toMatchObject({ t: 'fault', id: 5, fault: { code: 'unknown-procedure' } })
      expect(heard[2]).toMatchObject({ t: 'result', id: 6, value: 1 })
      expect(refused.map(({ fault, what }) => `${what}: ${fault.sentence}${fault.advice}`)).toEqual([
        'a procedure name: This Homeport has no such call.',
      ])
      expect(seen.calls).toBe(1)
    },
  )

  it.each(['constructor', '__proto__', 'toString'])(
    'case 31: the unknown method %s, opened as a stream, is refused',
    async name => {
      const { wire, refused } = await serveOnly(adapter)
      const { heard, say } = speak(wire)
      say({ t: 'open', id: 5, name, input: {} })
      await until(() => heard.length === 2)
      expect(heard[1]).toMatchObject({ t: 'fault', id: 5, fault: { code: 'unknown-procedure' } })
      expect(refused.length).toBe(1)
    },
  )

  it.each([
    ['a stream called', { t: 'call', id: 1, name: 'count', input: { upTo: 1 } }],
    ['a call opened as a stream', { t: 'open', id: 1, name: 'echo', input: { value: 1 } }],
  ])('case 31: %s is an unknown method', async (_what, frame) => {
    const { wire, refused } = await serveOnly(adapter)
    const { heard, say } = speak(wire)
    say(frame)
    await until(() => heard.length === 2)
    expect(heard[1]).toMatchObject({ t: 'fault', id: 1, fault: { code: 'unknown-procedure' } })
    expect(refused.length).toBe(1)
  })

  it.each(wrongFrames)('case 31: a wrong frame, %s, is refused and told once', async (_what, frame) => {
    const { wire, seen, refused } = await serveOnly(adapter)
    const { heard, say } = speak(wire)
    wire.client.send(frame)
    say({ t: 'call', id: 6, name: 'echo', input: { value: 1 } })
    await until(() => heard.length === 3)
    expect(heard[1]).toMatchObject({ t: 'fault', id: null, fault: { code: 'protocol' } })
    expect(heard[2]).toMatchObject({ t: 'result', id: 6 })
    expect(refused).toMatchObject([{ what: 'a frame', fault: { sentence: 'A frame could not be read.' } }])
    expect(seen.calls).toBe(1)
  })

  it('stops a stream whose reader asks for more than a window', async () => {
    const { wire, seen, refused } = await serveOnly(adapter)
    const { heard, say } = speak(wire)
    say({ t: 'open', id: 1, name: 'count', input: { upTo: 1e9 } })
    say({ t: 'more', id: 1, n: 1_000_000 })
    await until(() => heard.some(one => one.t === 'fault'))
    expect(heard.at(-1)).toMatchObject({ t: 'fault', id: 1, fault: { code: 'protocol' } })
    expect(refused.length).toBe(1)
    expect(seen.produced).toBe(0)
  })

  it('refuses a second call under an id that is in use', async () => {
    const { wire, refused } = await serveOnly(adapter)
    const { heard, say } = speak(wire)
    say({ t: 'call', id: 1, name: 'hang', input: {} })
    say({ t: 'call', id: 1, name: 'echo', input: { value: 1 } })
    await until(() => heard.length === 2)
    expect(heard[1]).toMatchObject({ t: 'fault', id: 1, fault: { code: 'protocol' } })
    expect(refused.length).toBe(1)
  })

  it('starts nothing for a frame that was cut by the end of the connection', async () => {
    const { wire, seen } = await serveOnly(adapter)
    const closed = closing(wire.server)
    wire.cut(JSON.stringify({ t: 'call', id: 1, name: 'echo', input: { value: 'x'.repeat(1000) } }))
    expect(await closed).toBe(adapter.cutReason)
    await settle(20)
    expect(seen.calls).toBe(0)
  })

  it.each([
    ['no JSON', 'hello'],
    ['an unknown reply', '{"t":"surprise"}'],
    ['a chunk that is not base64', '{"t":"chunk","id":1,"data":"***"}'],
    ['a fault of an unknown code', '{"t":"fault","id":null,"fault":{"code":"x"}}'],
  ])('the client gives up a connection on which it hears %s', async (_what, frame) => {
    const wire = await bare(adapter)
    const client = connect(wire.client, example)
    const closed = closing(wire.server)
    const waiting = faultOf(client.flow({ pieces: 1, size: 1 }).next())
    wire.server.send(frame)
    expect((await waiting).code).toBe('protocol')
    await closed
    expect((await faultOf(client.echo({ value: 1 }))).code).toBe('protocol')
  })

  it('the client gives up a connection that refuses a frame of its own', async () => {
    const { client, wire } = await bench(adapter)
    const closed = closing(wire.server)
    const waiting = faultOf(client.hang({}))
    wire.client.send('garbage')
    expect((await waiting).sentence).toBe('A frame could not be read.')
    await closed
    expect((await faultOf(client.echo({ value: 1 }))).code).toBe('protocol')
  })
})

describe.each(adapters)('the port over $name', adapter => {
  it('keeps frames that come before the reader is set, in order', async () => {
    const wire = await bare(adapter)
    for (let i = 0; i < 5; i++) wire.client.send(`frame ${i}`)
    await settle(20)
    const got: string[] = []
    wire.server.onFrame(frame => got.push(frame))
    wire.client.send('last')
    await until(() => got.length === 6)
    expect(got).toEqual(['frame 0', 'frame 1', 'frame 2', 'frame 3', 'frame 4', 'last'])
  })

  it('gives no further frames to a reader that has closed the port', async () => {
    const wire = await bare(adapter)
    for (let i = 0; i < 5; i++) wire.client.send(`frame ${i}`)
    await settle(20)
    const got: string[] = []
    wire.server.onFrame(frame => {
      got.push(frame)
      wire.server.close('enough')
    })
    await settle(20)
    expect(got).toEqual(['frame 0'])
  })

  it('delivers what was sent just before a close, then tells both ends once', async () => {
    const wire = await bare(adapter)
    const heard: string[] = []
    const own: string[] = []
    wire.server.onFrame(frame => heard.push(frame))
    wire.server.onClose(() => heard.push('end'))
    wire.client.onClose(reason => own.push(reason))
    wire.client.send('one')
    wire.client.send('two')
    wire.client.close('done here')
    wire.client.close('again')
    wire.client.send('too late')
    await until(() => heard.includes('end'))
    await settle(20)
    expect(heard).toEqual(['one', 'two', 'end'])
    expect(own).toEqual(['done here'])
    expect(await closing(wire.client)).toBe('done here')
  })

  it('takes an empty frame and one just within the limit', async () => {
    const wire = await bare(adapter)
    const got: number[] = []
    wire.server.onFrame(frame => got.push(frame.length))
    wire.client.send('')
    wire.client.send('x'.repeat(FRAME_LIMIT))
    await until(() => got.length === 2)
    expect(got).toEqual([0, FRAME_LIMIT])
  })

  it.each([
    ['characters', 'x'.repeat(FRAME_LIMIT + 1)],
    ['bytes', 'é'.repeat(FRAME_LIMIT / 2 + 1)],
  ])('closes on a frame over the limit in %s', async (_what, frame) => {
    const wire = await bare(adapter)
    const got: string[] = []
    wire.server.onFrame(one => got.push(one))
    const closed = closing(wire.server)
    wire.client.send(frame)
    expect(await closing(wire.client)).toBe('frame too long')
    await closed
    expect(got).toEqual([])
  })
})
