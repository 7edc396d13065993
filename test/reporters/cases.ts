import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** The cases this version answers for: a whole run without one of them fails. */
const REQUIRED = ['05', '06', '20', '26', '27', '28', '29', '31', '37']

/**
 * Ends a run with the hard cases that passed (tests named `case NN: …`) and the plain count of tests. A case
 * that is skipped, todo or failed fails the run, and so does a run with no test at all.
 */
export class CaseReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const count = (state: string) => tests.filter(test => test.result().state === state).length
    const cases = new Map<string, TestCase[]>()
    for (const test of tests) {
      const number = /^case (\d{2}):/.exec(test.name)?.[1]
      if (number) cases.set(number, [...(cases.get(number) ?? []), test])
    }
    const passed: string[] = []
    const missed: string[] = []
    for (const [number, rows] of [...cases].sort(([a], [b]) => a.localeCompare(b))) {
      const ran = rows.filter(row => row.result().state === 'passed').length
      if (ran === rows.length) passed.push(`${number} (${rows.length})`)
      else missed.push(...rows.filter(row => row.result().state !== 'passed').map(row => row.name))
    }
    // A run of some files or tests alone ("vitest run test/unit") cannot have them all.
    if (process.argv.slice(2).every(word => word === 'run')) {
      missed.push(...REQUIRED.filter(number => !cases.has(number)).map(number => `case ${number}: no test`))
    }
    if (passed.length > 0) console.log(`\nHard cases passed, with their rows: ${passed.join(', ')}`)
    for (const name of missed) console.log(`Hard case not passed: ${name}`)
    console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
    if (missed.length > 0 || tests.length === 0) process.exitCode = 1
  }
}
