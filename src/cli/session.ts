import { readFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { countOf } from '../contract/counted.ts'
import type { TraceState } from '../contract/trace.ts'
import { AppError } from '../main/app-error.ts'
import { systemClock } from '../main/clock.ts'
import { crashReports } from '../main/crash-reports.ts'
import { defaultDataDir } from '../main/data-dir.ts'
import { movedWorkspace } from '../main/db/moved.ts'
import { readOnlyWorkspace } from '../main/db/read-only-db.ts'
import { createDoctor, type Doctor } from '../main/doctor/doctor.ts'
import { environmentProxies } from '../main/http/environment-proxies.ts'
import type { Keychain } from '../main/keychain/keychain.ts'
import { osKeychain } from '../main/keychain/os-keychain.ts'
import { Secret } from '../main/keychain/secret.ts'
import type { ReceiveOptions } from '../main/move/receive-workspace.ts'
import { DEBUG_POINTS, type DebugPoint, type PassDebugPoint } from '../main/runner/debug-point.ts'
import { vendorRegistry } from '../main/vendors/registry.ts'
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../main/workbench.ts'
import { builtWorkers, sourceWorkers, type WorkerFiles } from '../main/worker-files.ts'
import type { Output } from './output.ts'

export interface GlobalOptions {
  readonly dataDir?: string
  readonly json?: boolean
  readonly quiet?: boolean
  /** Where exchanges with vendors are written for support. */
  readonly trace?: string
  readonly traceSerials?: boolean
}

/** What every command gets: its output, and the workbench when it needs one. */
export interface Session {
  readonly output: Output
  readonly options: GlobalOptions
  /** Works where the workspace cannot be opened too. */
  readonly doctor: Doctor
  /** Opens the workspace, does the work and closes it again, whatever happens. */
  withWorkbench<T>(work: (workbench: Workbench) => Promise<T>): Promise<T>
  /** For what opens the workspace by itself. */
  withFolder<T>(work: (folder: ReceiveOptions) => Promise<T>): Promise<T>
}

/** Else in a package, where everything is built. */
const IN_CHECKOUT = import.meta.url.endsWith('.ts')
/** Defined by the build that tests start (`test/support/bundled-cli.ts`), and by no other. */
declare const RESCIND_TEST_BUILD: boolean | undefined
const HAS_DEBUG_POINTS = IN_CHECKOUT || typeof RESCIND_TEST_BUILD !== 'undefined'

/** Where what the program is made of stands. */
export const ownWorkers = (): WorkerFiles => (IN_CHECKOUT ? sourceWorkers() : builtWorkers(import.meta.url))

export const PRODUCT_VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

export function createSession(
  output: Output,
  options: GlobalOptions,
  env: NodeJS.ProcessEnv,
  keychain: Keychain = osKeychain({ platform: process.platform }),
): Session {
  const dataDir = options.dataDir ?? defaultDataDir({ platform: process.platform, env, homeDir: homedir() })
  const clock = systemClock()
  const product = `rescind ${PRODUCT_VERSION}`
  const workers = ownWorkers()
  const findProxy = environmentProxies(env, ({ url, namedBy }) =>
    output.note(`Through the proxy ${url} (${namedBy}).`),
  )
  return {
    output,
    options,
    doctor: createDoctor({
      vendors: vendorRegistry(),
      dataDir,
      keychain,
      clock,
      product,
      fonts: workers.fonts,
      process,
      crashes: crashReports(dataDir, { product, clock }),
      findProxy,
    }),
    withFolder: (work) => work({ dataDir, keychain, clock, operator: operatorName() }),
    async withWorkbench(work) {
      const workbench = openAt(dataDir, {
        keychain,
        clock,
        vendors: vendorRegistry(),
        operator: operatorName(),
        product,
        workers,
        findProxy,
        debugPoint: debugPointFrom(env),
      })
      if (workbench.folderWarning !== null) output.note(workbench.folderWarning)
      try {
        if (options.trace !== undefined)
          workbench.trace.start(options.trace, { serials: options.traceSerials === true })
        return await work(workbench)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (workbench.isReadOnly && code?.startsWith('SQLITE_READONLY') === true) {
          const moved = workbench.move.moved()
          throw moved === null ? readOnlyWorkspace(dataDir, error) : movedWorkspace(moved, error)
        }
        throw error
      } finally {
        await workbench.close()
        const traced = workbench.trace.state()
        if (traced.file !== null) output.note(traceText(traced.file, traced))
      }
    },
  }
}

function traceText(file: string, { entries, failure }: TraceState): string {
  if (failure !== null) return failure
  if (entries === 0) return 'Nothing was exchanged with a vendor: no trace was written.'
  return `Wrote ${countOf(entries, 'exchange')} to ${file}. Look through it before you send it.`
}

/** @throws AppError `input.bad-data-dir` where the folder itself is the trouble */
function openAt(dataDir: string, rest: Omit<WorkbenchOptions, 'dataDir'>): Workbench {
  try {
    return openWorkbench({ ...rest, dataDir })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (
      code === undefined ||
      !/^(E(EXIST|NOTDIR|NOENT|ACCES|PERM|ROFS)|SQLITE_(CANTOPEN|NOTADB|READONLY)\w*)$/.test(code)
    )
      throw error
    throw new AppError(
      'input.bad-data-dir',
      `The workspace ${dataDir} cannot be opened: ${(error as Error).message}.`,
      {
        hint: 'Name a folder of your own with --data-dir, and check that you may write there.',
        cause: error,
      },
    )
  }
}

export const operatorName = (): string => `${userInfo().username}@${hostname()}`

/**
 * Reads a key from standard input: all of it, without the line end. A key is never taken from an argument, which every
 * process of the machine could read.
 */
export const readKey = (stdin: NodeJS.ReadStream): Promise<Secret> => readPiped(stdin, 'key')

/** As `readKey`, of a key, a passphrase or a password. @throws AppError `input.key-from-terminal`, `input.no-key`, or the same of a passphrase */
export async function readPiped(
  stdin: NodeJS.ReadStream,
  what: 'key' | 'passphrase' | 'password',
): Promise<Secret> {
  if (stdin.isTTY) {
    throw new AppError(
      `input.${what}-from-terminal`,
      `The ${what} is read from standard input, and that is a terminal, which would show it.`,
      {
        hint: `Pipe it in from a password manager: pass show digicert | rescind … --${what}-stdin`,
      },
    )
  }
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Buffer))
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (text === '')
    throw new AppError(`input.no-${what}`, `Standard input held no ${what}.`, {
      hint: `Pipe the ${what} in: … | rescind … --${what}-stdin`,
    })
  return new Secret(text)
}

/**
 * In a checkout and in the build of its tests only: `RESCIND_DEBUG_POINT=after-intent:3` kills the process at the third time it passes that step, for tests
 * of crashes; with `:freeze` behind it, the process stops there until it gets SIGCONT. A word that is not understood is an error,
 * since a test that never stops anything would prove nothing.
 */
function debugPointFrom(env: NodeJS.ProcessEnv): PassDebugPoint | undefined {
  const wanted = env['RESCIND_DEBUG_POINT']
  if (wanted === undefined || !HAS_DEBUG_POINTS) return undefined
  const [, label, pass = '1', freeze] = /^([a-z-]+)(?::([1-9]\d{0,5}))?(:freeze)?$/.exec(wanted) ?? []
  if (!DEBUG_POINTS.includes(label as DebugPoint)) {
    throw new AppError('input.bad-debug-point', 'RESCIND_DEBUG_POINT names no step of a run.', {
      hint: `It is one of ${DEBUG_POINTS.join(', ')}, with :N for the N-th time, and :freeze to stop there.`,
    })
  }
  let left = Number(pass)
  return (passed) => {
    if (passed !== label) return
    left -= 1
    if (left === 0) process.kill(process.pid, freeze === undefined ? 'SIGKILL' : 'SIGSTOP')
  }
}
