import { defineConfig } from 'vitest/config'

/** Suites that need no browser: their tests stand in `test/<name>`. */
const SUITES = ['simulation', 'packages']
/** Suites that start the command line, or its threads, hundreds of times. */
const STARTING_CLI = ['integration', 'conformance', 'crash']
/** What hangs ends all the same; a machine that is slow or has other work to do fails no test. */
const PATIENCE = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } }
const NO_STRANGERS = 'test/support/loopback-only.ts'

/**
 * One project a suite: `vitest run --project unit`, `npm run test:unit`. The end-to-end tests build the app first and have a
 * configuration of their own.
 */
export default defineConfig({
  test: {
    // Native modules do not bear worker threads; two at a time suit the two cores of a usual machine. Suites that start programs wait
    // for these half of the time, and have three.
    pool: 'forks',
    // Node 24's V8 can end a process that has WebAssembly in several threads (undici's HTTP parser is WebAssembly) with
    // "Check failed: jit_page.has_value()": it frees a wrapper that it had replaced a second time (WasmEngine::FreeDeadCode;
    // github.com/nodejs/node/issues/64500). Replaced code is kept instead; `src/cli/main.ts` does the same for the program.
    execArgv: ['--no-wasm-code-gc'],
    maxWorkers: 2,
    // The tests of a worker share their modules, which hold no state of their own: loading them anew for each file took 40 % of
    // the time.
    isolate: false,
    projects: [
      ...SUITES.map((name) => suite(name, [NO_STRANGERS])),
      ...STARTING_CLI.map((name) => suite(name, [NO_STRANGERS], ['test/support/bundle-cli-once.ts'], 3)),
      suite('renderer', [NO_STRANGERS], ['test/renderer/build-window-once.ts']),
      suite('unit', [NO_STRANGERS, 'test/support/no-network.ts']),
      'test/e2e/vitest.config.ts',
    ],
  },
})

function suite(
  name: string,
  setupFiles: readonly string[],
  globalSetup: readonly string[] = [],
  maxWorkers = 2,
) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      setupFiles: [...setupFiles],
      globalSetup: [...globalSetup],
      maxWorkers,
      // Suites of as many workers go together.
      sequence: { groupOrder: maxWorkers },
      ...PATIENCE,
    },
  }
}
