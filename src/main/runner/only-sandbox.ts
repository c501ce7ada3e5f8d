import { AppError } from '../app-error.ts'
import type { OpenConnection } from '../connections/connections.ts'
import { saysSandbox } from '../connections/says-sandbox.ts'
import { isLoopback } from '../http/loopback.ts'

/**
 * A drill leads to the built-in sandbox and nowhere else: the host must be this machine, and what answers there must say
 * that it is the sandbox. A vendor's server behind a tunnel on this machine does not. No key goes with the question.
 *
 * @throws AppError `state.drill` for any other connection
 */
export async function assertSandbox(batch: string, { connection, transport }: OpenConnection): Promise<void> {
  const isHere = isLoopback(new URL(connection.baseUrl).hostname)
  if (isHere && (await saysSandbox(transport))) return
  throw new AppError(
    'state.drill',
    `Batch "${batch}" is a drill, and connection "${connection.name}" does not lead to the built-in sandbox: nothing was sent.`,
    {
      hint: 'Start the sandbox and use a connection to it: rescind sandbox --help. A real run needs a batch of its own.',
    },
  )
}
