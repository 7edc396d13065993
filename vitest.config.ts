import { defineConfig } from 'vitest/config'
import { CaseReporter } from './test/reporters/cases.ts'

/** Everything that needs nothing but npm; `test/live` has peers to build and a configuration of its own. */
export default defineConfig({
  test: {
    include: ['test/{unit,contract,sessions,pages,desktop}/**/*.test.{ts,tsx}'],
    globalSetup: ['test/pages/globalSetup.ts'],
    reporters: ['default', new CaseReporter()],
    testTimeout: 30_000,
    hookTimeout: 90_000,
    // A page on a busy computer may take its time; what never comes still fails.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
    unstubEnvs: true,
  },
})
