import { expect, it } from 'vitest'
import { direct } from '../../../shared/wire/direct.ts'
import { type example, handle, type Seen } from '../../contract/example.ts'

function start() {
  const seen: Seen = { calls: 0, produced: 0, aborted: 0, left: 0 }
  return { seen, client: direct<typeof example>(handle(seen)) }
}

it('answers calls, and streams whose items are made when the loop comes back for them', async () => {
  const { seen, client } = start()
  expect(await client['node.rename']({ lab: 'home', name: 'pi', order: 2 })).toBe('2: pi')
  const taken: number[] = []
  for await (const item of client.count({ upTo: 1000 })) {
    taken.push(item)
    if (item === 3) break
  }
  expect(taken).toEqual([1, 2, 3])
  expect(seen).toMatchObject({ produced: 3, left: 1 })
})

it('fails as over a port: a fault as it is, a defect as internal', async () => {
  const { client } = start()
  await expect(client.fail({ code: 'busy' })).rejects.toMatchObject({ fault: { code: 'busy' } })
  await expect(client.fail({ code: null })).rejects.toMatchObject({
    fault: { code: 'internal', cause: 'TypeError: rows is not iterable' },
  })
  const read = async () => {
    for await (const _ of client.broken({ at: 2 }));
  }
  await expect(read()).rejects.toMatchObject({ fault: { code: 'unreachable' } })
})

it('cancels a call and a stream that hang, also before they begin', async () => {
  const { seen, client } = start()
  const ending = new AbortController()
  const call = client.hang({}, ending.signal)
  const stream = client.quiet({}, ending.signal)
  expect(await stream.next()).toEqual({ done: false, value: 1 })
  const second = stream.next()
  ending.abort()
  await expect(call).rejects.toMatchObject({ fault: { code: 'cancelled' } })
  await expect(second).rejects.toMatchObject({ fault: { code: 'cancelled' } })
  await expect(client.count({ upTo: 1 }, ending.signal).next()).rejects.toMatchObject({
    fault: { code: 'cancelled' },
  })
  await new Promise(setImmediate)
  expect(seen).toMatchObject({ aborted: 2, left: 1 })
})
