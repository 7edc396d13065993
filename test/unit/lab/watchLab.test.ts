import { describe, expect, it } from 'vitest'
import type { Keeper } from '../../../electron/backend/keeper.ts'
import { watchLab } from '../../../electron/backend/watchLab.ts'
import { LabStore } from '../../../electron/lab/labStore.ts'
import { FakeClock } from '../../labs/fakeClock.ts'
import { makeLab, makeNode } from '../../labs/makeLab.ts'

/** A keeper as far as a reader meets it: what it holds, and how many look at it. */
function held() {
  const store = new LabStore()
  let watchers = 0
  const watch = () => {
    watchers += 1
    return () => {
      watchers -= 1
    }
  }
  return { store, keeper: { store, watch } as unknown as Keeper, watchers: () => watchers }
}

describe('a reader of the lab', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('that is seen: %s, asks for the fast pace by %i, until it ends', async (seen, count) => {
    const { store, keeper, watchers } = held()
    store.put(makeLab())
    const reader = new AbortController()
    const clock = new FakeClock()
    const patches = watchLab(() => keeper, { clock, from: null, seen }, reader.signal)
    expect((await patches.next()).value?.to).toBe(1)
    expect(watchers()).toBe(count)
    reader.abort()
    await expect(patches.next()).rejects.toThrow()
    expect(watchers()).toBe(0)
  })

  it('that comes back is told what changed since it left, not all of it', async () => {
    const { store, keeper } = held()
    const a = makeNode('a')
    store.put(makeLab({ nodes: [a, makeNode('b')] }))
    store.put(makeLab({ nodes: [a, makeNode('b', { state: 'down' })] }))
    const signal = new AbortController().signal
    const patches = watchLab(() => keeper, { clock: new FakeClock(), from: 1, seen: true }, signal)
    const { value } = await patches.next()
    expect(value?.from).toBe(1)
    expect(value?.set.nodes).toEqual([expect.objectContaining({ name: 'b', state: 'down' })])
    await patches.return(undefined)
  })
})
