/** `rescind`: the workbench without a window. Names, JSON keys and exit codes are a promise to scripts (`docs/command-line.md`). */
import { CommanderError } from 'commander'
import { EXIT, exitCodeOf } from './exit-code.ts'
import { createOutput } from './output.ts'
import { createProgram } from './program.ts'
import type { GlobalOptions } from './session.ts'
import { errorFromHelp } from './usage-error.ts'

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
