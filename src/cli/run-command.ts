import type { Command } from 'commander'
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts'
import { createOutput } from './output.ts'
import { createSession, type GlobalOptions, type Session } from './session.ts'

type Work<A extends unknown[]> = (session: Session, ...args: A) => Promise<ExitCode | undefined>

/** Wraps a command's work: opens the session by the global options, and turns its end into an exit code. */
export type RunCommand = <A extends unknown[]>(work: Work<A>) => (...args: unknown[]) => Promise<void>

export function createRunCommand(
  program: Command,
  env: NodeJS.ProcessEnv,
  exit: (code: ExitCode) => void,
): RunCommand {
  return <A extends unknown[]>(work: Work<A>) =>
    async (...args: unknown[]) => {
      const { json = false, quiet = false, dataDir, trace, traceSerials } = program.opts<GlobalOptions>()
      const output = createOutput({ json, quiet }, process.stdout, process.stderr)
      const session = createSession(
        output,
        {
          json,
          quiet,
          ...(dataDir === undefined ? {} : { dataDir }),
          ...(trace === undefined ? {} : { trace }),
          ...(traceSerials === undefined ? {} : { traceSerials }),
        },
        env,
      )
      try {
        exit((await work(session, ...(args as A))) ?? EXIT.done)
      } catch (error) {
        exit(exitCodeOf(output.failure(error)))
      }
    }
}
