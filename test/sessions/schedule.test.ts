import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { children } from '../labs/children.ts'
import { Fleet, labOf } from '../labs/fleet.ts'
import { until } from '../labs/peers.ts'
import { furnish, known, runSchedule } from '../labs/schedule.ts'

/** One schedule that nobody has seen; `SEED=… npx vitest run test/sessions/schedule.test.ts` plays it again. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)
const STEPS = 15

let fleet: Fleet | null = null
afterEach(async () => {
  await fleet?.close()
  fleet = null
})

/** What this process holds open, without what the test runner waits for. */
const resources = () => process.getActiveResourcesInfo().filter(kind => /^(TCP|Pipe|TLS|Process)/.test(kind))

describe('a random schedule of faults', () => {
  it.each([1, 2, 3, SEED])(
    'case 02: with seed %d ends with the truth, and leaves nothing behind',
    async seed => {
      const before = resources()
      const living = children()
      const rejected: unknown[] = []
      const reject = (reason: unknown) => rejected.push(reason)
      process.on('unhandledRejection', reject)
      fleet = await Fleet.open({ hosts: 4, api: true, ways: true, seed })
      furnish(fleet)
      let done: string[] = []
      try {
        const keeper = fleet.keeper()
        await keeper.start()
        done = await runSchedule(fleet, seed, STEPS)
        const fresh = fleet.keeper({ fresh: true })
        await fresh.start()
        const settled = () =>
          [keeper, fresh].every(one =>
            [...labOf(one).tables.sources.values()].every(({ state, listed }) => state === 'up' && listed),
          )
        await fleet.until(settled, 'that all is up', 900_000)
        const same = () => JSON.stringify(known(keeper.facts)) === JSON.stringify(known(fresh.facts))
        await fleet.until(() => same(), 'one model', 60_000).catch(() => {})
        expect(known(keeper.facts)).toEqual(known(fresh.facts))
        const sources = [...labOf(keeper).tables.sources.keys()]
        expect(sources).toEqual(expect.arrayContaining(['source:tailscale/tailnet', 'source:ssh/attic']))
        expect(fleet.server.forwarded.length).toBeGreaterThan(0)
        await fresh.close()
        await fleet.closed(keeper)
        expect(fleet.signedIn).toBeGreaterThan(0)
        await fleet.close()
        fleet = null
        const orphans = () => children().filter(one => !living.includes(one))
        await until(
          () => orphans().length === 0,
          () => `no child left (${orphans()})`,
        )
        await until(
          () => resources().length <= before.length,
          () => `no more than ${before} (there is ${resources()})`,
        )
        expect(rejected).toEqual([])
      } catch (error) {
        throw new Error(`seed ${seed}: ${done.join(' · ')}`, { cause: error })
      } finally {
        process.off('unhandledRejection', reject)
      }
    },
    // On a busy computer its many small waits add up.
    120_000,
  )

  it('case 02: round after round holds no more memory than before, within a tenth', async () => {
    const program = path.join(import.meta.dirname, '../labs/scheduleRounds.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, '10', '6', '6'])
    const [, settled = 0, ...later] = JSON.parse(stdout) as number[]
    // In the first round everything is loaded.
    expect(Math.max(...later.slice(-2))).toBeLessThanOrEqual(settled * 1.1)
  })
})
