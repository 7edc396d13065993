import { defineConfig } from 'vitest/config'

/** One run for everything that needs no built page; the page tests are a project of their own. */
export default defineConfig({
  test: {
    include: ['test/{unit,contract,sessions,pages}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
