import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { FAULT_CODES } from '../../shared/contract/fault.ts'
import { connect } from '../../shared/wire/connect.ts'
import { adapters } from './adapters.ts'
import { example } from './example.ts'
import { bench, closeAll, faultOf, until } from './harness.ts'

const TEN_MB = 10 * 1024 * 1024

afterEach(closeAll)

describe.each(adapters)('calls over $name', adapter => {
  it('answers a call', async () => {
    const { client } = await bench(adapter)
    expect(await client['node.rename']({ lab: 'home', name: 'böx-7 🏠', order: 3 })).toBe('3: böx-7 🏠')
  })

  it('carries any JSON value both ways', async () => {
    const { client } = await bench(adapter)
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async value => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        expect(await client.echo({ value: plain })).toStrictEqual(plain)
      }),
      { numRuns: 150 },
    )
  })

  it('carries lone surrogates, NUL and line breaks as they are', async () => {
    const { client } = await bench(adapter)
    const value = 'a\ud800b\u0000c\r\n\u2028\u202e"\\'
    expect(await client.echo({ value })).toBe(value)
  })

  it('answers with null where a handler answers nothing', async () => {
    const { client } = await bench(adapter)
    expect(await client.echo({ value: 'nothing' })).toBeNull()
  })

  it.each(FAULT_CODES)('passes the fault %s whole', async code => {
    const { client } = await bench(adapter)
    expect(await faultOf(client.fail({ code }))).toEqual({
      code,
      sentence: `It failed as ${code}.`,
      advice: 'Try another.',
      cause: `cause of ${code}`,
    })
  })

  it('turns an unexpected error into internal with its cause', async () => {
    const { client } = await bench(adapter)
    expect(await faultOf(client.fail({ code: null }))).toMatchObject({
      code: 'internal',
      cause: 'TypeError: rows is not iterable',
    })
  })

  it('keeps a fault outside the closed set from the caller', async () => {
    const { wire, client } = await bench(adapter)
    const waiting = faultOf(client.hang({}))
    wire.server.send(
      JSON.stringify({
        t: 'fault',
        id: 1,
        fault: { code: 'exploded', sentence: '', advice: '', cause: null },
      }),
    )
    expect((await waiting).code).toBe('protocol')
  })

  it('delivers a string of 10 MB', async () => {
    const { client } = await bench(adapter)
    const text = await client.text({ length: TEN_MB })
    expect(text.length).toBe(TEN_MB)
    expect(text === 'x'.repeat(TEN_MB)).toBe(true)
  })

  it('fails alone when its answer is longer than a frame may be', async () => {
    const { client } = await bench(adapter)
    expect((await faultOf(client.text({ length: 40 * 1024 * 1024 }))).code).toBe('internal')
    expect(await client.echo({ value: 1 })).toBe(1)
  })

  it('fails alone when its input is longer than a frame may be', async () => {
    const { client } = await bench(adapter)
    const waiting = faultOf(client.echo({ value: 'é'.repeat(20 * 1024 * 1024) }))
    expect((await waiting).code).toBe('invalid-input')
    expect(await client.echo({ value: 1 })).toBe(1)
  })

  it('fails alone when its input cannot be written as JSON', async () => {
    const { client } = await bench(adapter)
    expect((await faultOf(client.echo({ value: 1n }))).code).toBe('invalid-input')
  })

  it('runs many calls at once and gives each its own answer', async () => {
    const { client } = await bench(adapter)
    const answers = await Promise.all(Array.from({ length: 100 }, (_, value) => client.echo({ value })))
    expect(answers).toEqual(Array.from({ length: 100 }, (_, value) => value))
  })

  it('refuses the 257th open call as busy and takes calls again when one has ended', async () => {
    const { client, seen } = await bench(adapter)
    const stop = new AbortController()
    const hanging = Array.from({ length: 256 }, () => faultOf(client.hang({}, stop.signal)))
    expect((await faultOf(client.echo({ value: 1 }))).code).toBe('busy')
    stop.abort()
    expect(new Set((await Promise.all(hanging)).map(fault => fault.code))).toEqual(new Set(['cancelled']))
    await until(() => seen.aborted === 256)
    expect(await client.echo({ value: 2 })).toBe(2)
  })

  it('cancels a call by its signal on both ends', async () => {
    const { client, seen } = await bench(adapter)
    const stop = new AbortController()
    const waiting = faultOf(client.hang({}, stop.signal))
    await client.echo({ value: 0 })
    stop.abort()
    expect((await waiting).code).toBe('cancelled')
    await until(() => seen.aborted === 1)
  })

  it('does not start a call whose signal has already fired', async () => {
    const { client, seen } = await bench(adapter)
    expect((await faultOf(client.echo({ value: 1 }, AbortSignal.abort()))).code).toBe('cancelled')
    await client.echo({ value: 2 })
    expect(seen.calls).toBe(1)
  })

  it('fails open and later calls when the connection ends, and stops their handlers', async () => {
    const { client, seen, wire } = await bench(adapter)
    const waiting = faultOf(client.hang({}))
    await client.echo({ value: 0 })
    wire.vanish()
    expect(await waiting).toMatchObject({ code: 'cancelled', sentence: 'The connection to Homeport ended.' })
    await until(() => seen.aborted === 1)
    expect((await faultOf(client.echo({ value: 1 }))).code).toBe('cancelled')
  })

  it('names both versions when the other end speaks another protocol', async () => {
    const { wire, refused } = await bench(adapter)
    wire.client.send(JSON.stringify({ t: 'hello', version: 99 }))
    await until(() => refused.length === 1)
    expect(refused[0]?.fault.code).toBe('protocol')
    expect(refused[0]?.fault.sentence).toMatch(/speaks protocol 1, the other end 99/)
  })

  it('fails every call with a protocol fault when the backend is of another version', async () => {
    const wire = await adapter.open()
    try {
      const client = connect(wire.client, example)
      const waiting = faultOf(client.hang({}))
      wire.server.send(JSON.stringify({ t: 'hello', version: 2 }))
      expect((await waiting).code).toBe('protocol')
      expect((await faultOf(client.echo({ value: 1 }))).code).toBe('protocol')
    } finally {
      await wire.close()
    }
  })
})
