/** `rescind`: the workbench without a window. Names, JSON keys and exit codes are a promise to scripts (`docs/command-line.md`). */
import { CommanderError } from 'commander'
import { batchCommand } from './commands/batch.ts'
import { connectionsCommand } from './commands/connections.ts'
import { demoCommand } from './commands/demo.ts'
import { effectCommands } from './commands/effect.ts'
import { identityCommands } from './commands/identity.ts'
import { inventoryCommands } from './commands/inventories.ts'
import { reportCommands } from './commands/report.ts'
import { runCommands } from './commands/run.ts'
import { sandboxCommand } from './commands/sandbox.ts'
import { settingsCommand } from './commands/settings.ts'
import { EXIT, exitCodeOf } from './exit-code.ts'
import { createOutput } from './output.ts'
import { createRunCommand } from './run-command.ts'
import { type GlobalOptions, PRODUCT_VERSION } from './session.ts'
import { errorFromHelp, RescindCommand } from './usage-error.ts'

// A reader that has seen enough (`| head`) ends neither a run nor this program with an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const program = new RescindCommand('rescind')
  .description('Revoke certificates and credentials in bulk, and prove what happened.')
  .version(PRODUCT_VERSION)
  .option('--data-dir <dir>', "the workspace; by default the app's own data folder")
  .option('--json', 'one JSON document on standard output, nothing else there')
  .option('--quiet', 'no messages on standard error but errors')
  .showSuggestionAfterError()
  .exitOverride()

const run = createRunCommand(program, process.env, (code) => {
  process.exitCode = code
})
connectionsCommand(program, run)
inventoryCommands(program, run)
batchCommand(program, run)
runCommands(program, run)
reportCommands(program, run)
effectCommands(program, run)
identityCommands(program, run)
settingsCommand(program, run)
sandboxCommand(program, run)
demoCommand(program, run)

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
