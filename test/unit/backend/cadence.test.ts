import { expect, it } from 'vitest'
import { Cadence } from '../../../electron/backend/cadence.ts'
import type { Observation } from '../../../electron/lab/observation.ts'
import { sourceId } from '../../../shared/lab/ids.ts'
import { FakeClock } from '../../labs/fakeClock.ts'
import { status } from '../../labs/makeFacts.ts'

const source = sourceId('ssh', 'pi')
const told: Observation = { type: 'source', source, kind: 'ssh', name: 'pi', status: status('up'), at: 0 }
const life: Observation = { type: 'life', source, at: 0 }
const seen = { facts: {}, figures: {}, missing: {}, address: null, at: 0 }
const host: Observation = { type: 'host', host: 'pi', source, ...seen }

/** When projections come, on the steady clock; each takes `took` ms. */
function started(took = 0) {
  const clock = new FakeClock()
  const at: number[] = []
  const cadence = new Cadence(clock, () => {
    at.push(clock.mono())
    cadence.stop()
    cadence.ended(clock.mono() - took)
  })
  return { clock, cadence, at }
}

it('shows the first of a burst at once and the rest of it together', async () => {
  const { clock, cadence, at } = started()
  cadence.heard([told])
  await clock.advance(1)
  for (let n = 0; n < 5; n += 1) cadence.heard([told])
  await clock.advance(1_000)
  expect(at).toEqual([0, 30])
})

it('lets figures wait for those of other hosts, and a mere sign of life for the next look', async () => {
  const { clock, cadence, at } = started()
  cadence.heard([life])
  await clock.advance(4_000)
  cadence.heard([host, life])
  cadence.heard([host, life])
  await clock.advance(10_000)
  expect(at).toEqual([4_200])
})

it('lets nothing that is news wait behind what can', async () => {
  const { clock, cadence, at } = started()
  cadence.heard([life])
  await clock.advance(100)
  cadence.heard([{ ...life, listed: true }])
  await clock.advance(0)
  expect(at).toEqual([100])
  cadence.heard([host])
  await clock.advance(100)
  cadence.heard([told])
  await clock.advance(10_000)
  expect(at).toEqual([100, 200])
  expect(clock.waiting).toBe(0)
})

it('projects a large lab under a stream of changes at most a fifth of the time', async () => {
  const { clock, cadence, at } = started(100)
  for (let n = 0; n < 1_000; n += 1) {
    cadence.heard([told])
    await clock.advance(1)
  }
  expect(at).toEqual([0, 400, 800])
})
