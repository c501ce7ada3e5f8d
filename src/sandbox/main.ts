/**
 * The sandbox as a process of its own: prints one JSON line with addresses and keys, and ends on SIGTERM, SIGINT or when
 * standard input closes, so that it never outlives the test that started it.
 */
import { overview } from './engine/serve-control.ts'
import { sandboxArguments } from './sandbox-arguments.ts'
import { SandboxError } from './sandbox-error.ts'
import { startSandbox } from './start-sandbox.ts'

const EXIT_USAGE = 2

try {
  const { options, ignoreStdin } = sandboxArguments(process.argv.slice(2))
  const sandbox = await startSandbox(options)
  const stop = () => {
    void sandbox.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (!ignoreStdin) process.stdin.on('end', stop).on('error', stop).resume()
  process.stdout.write(`${JSON.stringify({ control: sandbox.control, ...overview(sandbox) })}\n`)
} catch (error) {
  if (!(error instanceof SandboxError)) throw error
  process.stderr.write(
    `${[error.message, ...(error.allowed === undefined ? [] : [error.allowed])].join('\n')}\n`,
  )
  process.exitCode = EXIT_USAGE
}
