import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A process that takes longer is stuck, and ends by a signal that no test sends. */
const PROCESS_MS_MAX = 180_000

/** Names another file to start than the source's own: the same, bundled (`bundled-cli.ts`). */
export const CLI_FILE = 'RESCIND_TEST_CLI_FILE'
/** What `process.execPath` is given to start the command line. */
export const CLI_MAIN = process.env[CLI_FILE] ?? new URL('../../src/cli/main.ts', import.meta.url).pathname

export interface CliOptions {
  readonly dataDir: string
  /** Goes to standard input, which is closed after it. */
  readonly key?: string | undefined
  /** `RESCIND_DEBUG_POINT`: the step at which the process kills itself. */
  readonly debugPoint?: string | undefined
  readonly env?: Readonly<Record<string, string>>
  /** After so long it is taken for stuck. */
  readonly msMax?: number
  /** A command that starts it, such as `unshare` with its options. */
  readonly within?: readonly string[]
}

export interface CliEnd {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as the one JSON document that it must be. */
  json<T = unknown>(): T
}

export interface StartedCli {
  readonly child: ChildProcess
  readonly ended: Promise<CliEnd>
  /** What it has printed so far. */
  stdout(): string
  /** Resolves when standard output or error holds the text. */
  printed(text: string): Promise<void>
}

/** The real command line as a process of its own, with no keychain that answers and nobody at a terminal. */
export function startCli(args: readonly string[], options: CliOptions): StartedCli {
  const [program = process.execPath, ...rest] = [
    ...(options.within ?? []),
    process.execPath,
    CLI_MAIN,
    '--data-dir',
    options.dataDir,
    ...args,
  ]
  const child = spawn(program, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.msMax ?? PROCESS_MS_MAX,
    killSignal: 'SIGQUIT',
    env: {
      ...process.env,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      // Halves the start of a process, of which these tests make many.
      NODE_COMPILE_CACHE: path.join(tmpdir(), 'rescind-test-compile-cache'),
      ...(options.debugPoint === undefined ? {} : { RESCIND_DEBUG_POINT: options.debugPoint }),
      ...options.env,
    },
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    for (const listener of listeners) listener()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const listener of listeners) listener()
  })
  // A process that was killed does not read its key any more.
  child.stdin.on('error', () => {})
  child.stdin.end(options.key === undefined ? '' : `${options.key}\n`)
  const ended = new Promise<CliEnd>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr, json: <T>() => JSON.parse(stdout) as T })
      for (const listener of listeners) listener()
    })
  })
  return {
    child,
    ended,
    stdout: () => stdout,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stdout.includes(text) || stderr.includes(text)) resolve()
          else if (child.exitCode !== null || child.signalCode !== null)
            reject(new Error(`it ended without printing "${text}": ${stderr}`))
        }
        listeners.add(look)
        look()
      }),
  }
}

export const runCli = (args: readonly string[], options: CliOptions): Promise<CliEnd> =>
  startCli(args, options).ended
