import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../shared/wire/connect.ts'
import { memoryPair } from '../../../shared/wire/memoryPort.ts'
import { serve } from '../../../shared/wire/serve.ts'
import { example, handle } from '../../contract/example.ts'
import { faultOf } from '../../contract/harness.ts'

function pair() {
  const [server, port] = memoryPair()
  const seen = { calls: 0, produced: 0, aborted: 0, left: 0 }
  serve(server, example, handle(seen))
  return { client: connect(port, example), port, seen }
}

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('a client that shares one signal between many calls', () => {
  it('leaves no listener on it after calls, streams and ends', async () => {
    const { client } = pair()
    const { signal } = new AbortController()
    await client.echo({ value: 1 }, signal)
    await faultOf(client.fail({ code: 'refused' }, signal))
    for await (const _ of client.count({ upTo: 3 }, signal));
    for await (const _ of client.count({ upTo: 3 }, signal)) break
    client.count({ upTo: 3 }, signal)
    const unread = client.count({ upTo: 3 }, signal)
    await unread.return?.()
    expect(listeners(signal)).toBe(0)
  })

  it('leaves no listener on it when the port closes', async () => {
    const { client, port } = pair()
    const { signal } = new AbortController()
    const calls = [faultOf(client.hang({}, signal)), faultOf(client.quiet({}, signal).next())]
    expect(listeners(signal)).toBe(2)
    port.close()
    // The stream had asked for its first item; both fail with the end of the connection.
    expect((await Promise.all(calls)).map(fault => fault.code)).toEqual(['cancelled', 'cancelled'])
    expect(listeners(signal)).toBe(0)
    await faultOf(client.quiet({}, signal).next())
    expect(listeners(signal)).toBe(0)
  })
})

describe('frames that were waiting when the port closed', () => {
  it('start no handler', async () => {
    const [server, port] = memoryPair()
    port.send(JSON.stringify({ t: 'call', id: 1, name: 'echo', input: { value: 1 } }))
    await Promise.resolve()
    port.close()
    await Promise.resolve()
    const seen = { calls: 0, produced: 0, aborted: 0, left: 0 }
    serve(server, example, handle(seen))
    await new Promise(resolve => setImmediate(resolve))
    expect(seen.calls).toBe(0)
  })
})
