import { defineConfig } from 'vitest/config'

/** Everything but the end-to-end tests, which build the app first and have a configuration of their own (`test/e2e`). */
export default defineConfig({
  test: {
    include: ['test/{unit,integration,conformance,simulation,crash,renderer}/**/*.test.ts'],
    setupFiles: ['test/support/loopback-only.ts'],
    // Native modules do not bear worker threads; two at a time suit the two cores of a usual machine.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
