import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** Started by `run.ts`, which finds the peers and looks afterwards whether anything was left behind. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/live/**/*.test.ts'],
    // Each file has a cluster of its own; two at once would fight for memory and for the API server's patience.
    fileParallelism: false,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['verbose'],
  },
})
