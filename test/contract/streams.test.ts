import { afterEach, describe, expect, it } from 'vitest'
import { BYTE_WINDOW } from '../../shared/wire/connect.ts'
import { adapters } from './adapters.ts'
import { bench, closeAll, faultOf, settle, until } from './harness.ts'

const MB = 1024 * 1024

afterEach(closeAll)

describe.each(adapters)('streams over $name', adapter => {
  it('delivers every item in order and ends', async () => {
    const { client, seen } = await bench(adapter)
    const got: number[] = []
    for await (const item of client.count({ upTo: 500 })) got.push(item)
    expect(got).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
    await until(() => seen.left === 1)
  })

  it('opens nothing until the first item is asked for', async () => {
    const { client, seen } = await bench(adapter)
    client.count({ upTo: 5 })
    await client.echo({ value: 1 })
    expect(seen.produced).toBe(0)
  })

  it('lets the producer run no further than a stalled reader has asked', async () => {
    const { client, seen } = await bench(adapter)
    const items = client.count({ upTo: 1_000_000 })
    for (let i = 0; i < 3; i++) await items.next()
    // Traffic of others goes on meanwhile: each answer proves that all frames before it were handled.
    for (let i = 0; i < 20; i++) await client.echo({ value: i })
    await settle()
    expect(seen.produced).toBe(3)
    expect(await items.next()).toEqual({ done: false, value: 4 })
    await items.return?.()
    await until(() => seen.left === 1)
    expect(seen.produced).toBeLessThanOrEqual(5)
  })

  it('produces nothing ahead while the socket itself is stalled', async () => {
    const { client, seen, wire } = await bench(adapter)
    const items = client.count({ upTo: 1_000_000 })
    await items.next()
    wire.pause()
    const next = items.next()
    await until(() => seen.produced === 2)
    await settle()
    expect(seen.produced).toBe(2)
    wire.resume()
    expect(await next).toEqual({ done: false, value: 2 })
  })

  it('keeps a byte stream within its window', async () => {
    const { client, seen } = await bench(adapter)
    const size = 64 * 1024
    const bytes = client.flow({ pieces: 1000, size })
    const first = await bytes.next()
    let taken = (first.value as Uint8Array).length
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 20; i++) await client.echo({ value: i })
      await settle()
      expect(seen.produced).toBeLessThanOrEqual(taken + BYTE_WINDOW + size)
      expect(seen.produced).toBeGreaterThanOrEqual(taken)
      taken += ((await bytes.next()).value as Uint8Array).length
    }
  })

  it('delivers every byte of a byte stream, whatever the pieces', async () => {
    const { client } = await bench(adapter)
    const parts: Uint8Array[] = []
    for await (const piece of client.flow({ pieces: 40, size: 50_001 })) parts.push(piece)
    const whole = Buffer.concat(parts)
    expect(whole.length).toBe(40 * 50_001)
    for (let i = 0; i < 40; i++) {
      expect(whole[i * 50_001]).toBe(i)
      expect(whole[(i + 1) * 50_001 - 1]).toBe(i)
    }
  })

  it('runs the finally of a producer when the loop is left', async () => {
    const { client, seen } = await bench(adapter)
    for await (const item of client.count({ upTo: 1_000_000 })) if (item === 3) break
    await until(() => seen.left === 1)
    expect(seen.produced).toBeLessThanOrEqual(4)
  })

  it('stops a producer that waits for the world when the loop is left', async () => {
    const { client, seen } = await bench(adapter)
    for await (const _ of client.quiet({})) break
    await until(() => seen.left === 1)
  })

  it('stops a stream by its signal in the middle of waiting', async () => {
    const { client, seen } = await bench(adapter)
    const stop = new AbortController()
    const items = client.quiet({}, stop.signal)
    expect((await items.next()).value).toBe(1)
    const waiting = faultOf(items.next())
    await client.echo({ value: 0 })
    stop.abort()
    expect((await waiting).code).toBe('cancelled')
    await until(() => seen.left === 1 && seen.aborted === 1)
    expect((await faultOf(items.next())).code).toBe('cancelled')
  })

  it('aborts the producers when the connection ends', async () => {
    const { client, seen, wire } = await bench(adapter)
    const items = client.quiet({})
    await items.next()
    const waiting = faultOf(items.next())
    await client.echo({ value: 0 })
    wire.vanish()
    expect((await waiting).code).toBe('cancelled')
    await until(() => seen.left === 1 && seen.aborted === 1)
  })

  it('passes what a producer throws after its items', async () => {
    const { client } = await bench(adapter)
    const got: number[] = []
    const all = async () => {
      for await (const item of client.broken({ at: 3 })) got.push(item)
    }
    expect(await faultOf(all())).toMatchObject({ code: 'unreachable', sentence: 'The node went away.' })
    expect(got).toEqual([1, 2])
  })

  it('passes what a producer throws before its first item', async () => {
    const { client } = await bench(adapter)
    expect((await faultOf(client.broken({ at: 1 }).next())).code).toBe('unreachable')
  })

  it('runs several streams side by side, each at its own speed', async () => {
    const { client, seen } = await bench(adapter)
    const stalled = client.count({ upTo: 1000 })
    await stalled.next()
    const sums = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        let sum = 0
        for await (const item of client.count({ upTo: 10 * n })) sum += item
        return sum
      }),
    )
    expect(sums).toEqual(Array.from({ length: 8 }, (_, n) => (10 * n * (10 * n + 1)) / 2))
    expect(seen.produced).toBe(1 + 10 * (1 + 2 + 3 + 4 + 5 + 6 + 7))
    expect((await stalled.next()).value).toBe(2)
  })

  it('gives each of several simultaneous next() its own item', async () => {
    const { client } = await bench(adapter)
    const items = client.count({ upTo: 4 })
    const got = await Promise.all([items.next(), items.next(), items.next(), items.next(), items.next()])
    expect(got.map(one => one.value)).toEqual([1, 2, 3, 4, undefined])
    expect(got[4]?.done).toBe(true)
  })

  it('ends a waiting next() when another caller leaves the stream', async () => {
    const { client } = await bench(adapter)
    const items = client.quiet({})
    await items.next()
    const waiting = items.next()
    await items.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})

describe.each(adapters.filter(adapter => adapter.real))('a client over $name that does not read', adapter => {
  it('is not read from either, so that its calls pile up on its own side', async () => {
    const { client, seen, wire } = await bench(adapter)
    wire.pause()
    const value = 'x'.repeat(MB / 4)
    const calls = Promise.all(Array.from({ length: 200 }, () => client.echo({ value })))
    calls.catch(() => {})
    await until(() => seen.calls > 0)
    await settle(1000)
    expect(seen.calls).toBeLessThan(100)
    wire.resume()
    expect((await calls).every(text => text === value)).toBe(true)
    expect(seen.calls).toBe(200)
  })
})
