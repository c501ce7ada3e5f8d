/** `rescind`: the workbench without a window. Names, JSON keys and exit codes are a promise to scripts (`docs/command-line.md`). */
import { setFlagsFromString } from 'node:v8'
import { CommanderError } from 'commander'
import { EXIT, exitCodeOf } from './exit-code.ts'
import { createOutput } from './output.ts'
import { createProgram } from './program.ts'
import type { GlobalOptions } from './session.ts'
import { errorFromHelp } from './usage-error.ts'

// Node 24's V8 can end a process that has WebAssembly (undici's HTTP parser) in several threads while it frees code that it had
// replaced: "Check failed: jit_page.has_value()", github.com/nodejs/node/issues/64500. A few kilobytes are kept instead.
setFlagsFromString('--no-wasm-code-gc')

// A reader that has seen enough (`| head`), or a terminal that is gone, ends neither a run nor this program with an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}

const program = createProgram(process.env, (code) => {
  process.exitCode = code
})

try {
  await program.parseAsync(process.argv)
} catch (error) {
  const failed = error instanceof CommanderError ? errorFromHelp(error) : error
  const { json = false, quiet = false } = program.opts<GlobalOptions>()
  process.exitCode =
    failed === null
      ? EXIT.done
      : exitCodeOf(createOutput({ json, quiet }, process.stdout, process.stderr).failure(failed))
}
