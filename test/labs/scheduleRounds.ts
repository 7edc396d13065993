import { Fleet, sourcesOf } from './fleet.ts'
import { furnish, runSchedule } from './schedule.ts'

/**
 * A program of its own, for `node --expose-gc`: runs schedules of faults one after the other over one fleet, each with a
 * keeper of its own, and prints what the heap holds after each as JSON. Arguments: the first seed, how many, how long.
 */
const [seed = 1, rounds = 5, steps = 10] = process.argv.slice(2).map(Number)
const collect = (globalThis as { gc?: () => void }).gc
if (!collect) throw new Error('start it with --expose-gc')
const fleet = await Fleet.open({ hosts: 3, api: true })
furnish(fleet)
const held: number[] = []
for (let round = 0; round < rounds; round += 1) {
  const keeper = fleet.keeper()
  await keeper.start()
  await runSchedule(fleet, seed + round, steps)
  await fleet.until(() => sourcesOf(keeper).every(source => source.state === 'up'), 'the end', 900_000)
  await fleet.closed(keeper)
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 20))
    collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  held.push(heapUsed + external)
}
await fleet.close()
process.stdout.write(JSON.stringify(held))
