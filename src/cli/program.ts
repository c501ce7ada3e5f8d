/** All commands, by the name that is promised to scripts. Help, man page and completions are made of this tree. */
import { batchCommand } from './commands/batch.ts'
import { connectionsCommand } from './commands/connections.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { effectCommands } from './commands/effect.ts'
import { handOverCommand } from './commands/handover.ts'
import { identityCommands } from './commands/identity.ts'
import { incidentCommand } from './commands/incident.ts'
import { inventoryCommands } from './commands/inventories.ts'
import { proxyCommand } from './commands/proxy.ts'
import { reportCommands } from './commands/report.ts'
import { runCommands } from './commands/run.ts'
import { sandboxCommand } from './commands/sandbox.ts'
import { settingsCommand } from './commands/settings.ts'
import { workspaceCommand } from './commands/workspace.ts'
import type { ExitCode } from './exit-code.ts'
import { createRunCommand } from './run-command.ts'
import { PRODUCT_VERSION } from './session.ts'
import { RescindCommand } from './usage-error.ts'

/** @param exit told how a command ended */
export function createProgram(env: NodeJS.ProcessEnv, exit: (code: ExitCode) => void): RescindCommand {
  const program = new RescindCommand('rescind')
    .description('Revoke certificates and credentials in bulk, and prove what happened.')
    .version(PRODUCT_VERSION)
    .option('--data-dir <dir>', "the workspace; by default the app's own data folder")
    .option('--json', 'one JSON document on standard output, nothing else there')
    .option('--quiet', 'no messages on standard error but errors')
    .option(
      '--trace <file>',
      'write each exchange with a vendor to a new file for support (HAR), without keys, tokens, cookies and names',
    )
    .option('--trace-serials', 'with serial numbers and thumbprints in it')
    .showSuggestionAfterError()
    // On a narrow terminal too, descriptions are broken between words and stay in their column.
    .configureHelp({ minWidthToWrap: 16 })
    .exitOverride()

  const run = createRunCommand(program, env, exit)
  connectionsCommand(program, run)
  proxyCommand(program, run)
  inventoryCommands(program, run)
  batchCommand(program, run)
  runCommands(program, run)
  handOverCommand(program, run)
  reportCommands(program, run)
  effectCommands(program, run)
  incidentCommand(program, run)
  identityCommands(program, run)
  workspaceCommand(program, run)
  settingsCommand(program, run)
  doctorCommand(program, run)
  sandboxCommand(program, run)
  demoCommand(program, run)
  return program
}
