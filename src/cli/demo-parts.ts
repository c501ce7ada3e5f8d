/** What the demonstrations share: processes of this very command line, and a voice. */
import { type ChildProcess, spawn } from 'node:child_process'
import { AppError } from '../main/app-error.ts'
import { EXIT } from './exit-code.ts'

/** Tells the steps of a demonstration, numbered. */
export function narrator(tell: (text: string) => void): (text: string) => void {
  let number = 0
  return (text) => {
    number += 1
    tell(`${number}. ${text}`)
  }
}

export interface Ended {
  readonly code: number | null
  readonly stderr: string
}

/** This very command line as a child process, with the key on its standard input. */
export function cli(
  args: readonly string[],
  workspace: string,
  key: string,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(
    process.execPath,
    [process.argv[1] as string, '--data-dir', workspace, '--json', ...args],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  )
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8')
  })
  child.stdin.on('error', () => {})
  child.stdin.end(`${key}\n`)
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stderr })))
  return { child, ended }
}

const POLL_MS = 5
const POLL_MS_MAX = 120_000

/** Until it is true, or for two minutes at the most. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; !isTrue() && waited < POLL_MS_MAX; waited += POLL_MS)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
}

const RESUMES_MAX = 5

/**
 * Resumes a batch until it is done. Pausing on several doubts in a row is by design; the operator resumes.
 *
 * @param first how its process has ended, where it ran already
 * @throws AppError `check.demo-run`
 */
export async function resumeToItsEnd(
  batch: string,
  workspace: string,
  key: string,
  first?: Ended,
): Promise<void> {
  const resume = () => cli(['resume', batch, '--key-stdin'], workspace, key).ended
  let ended = first ?? (await resume())
  for (let again = 0; ended.code === EXIT.stopped && again < RESUMES_MAX; again += 1) ended = await resume()
  if (ended.code !== EXIT.done && ended.code !== EXIT.incomplete)
    throw new AppError(
      'check.demo-run',
      `The run of "${batch}" ended with exit ${ended.code}: ${ended.stderr}`,
    )
}
