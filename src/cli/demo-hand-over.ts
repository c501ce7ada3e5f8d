/**
 * `demo --vendor openssl-ca`: a hand-over from its list to its report, at a real CA that OpenSSL makes on the spot. Its script is killed
 * on the way, and the list of revoked certificates that the CA then makes is held against the batch.
 */
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../main/app-error.ts'
import { memoryKeychain } from '../main/keychain/memory-keychain.ts'
import { verifyEvidence } from '../main/reports/verify-evidence.ts'
import { hasOpenssl, makeDemoCa } from './demo-openssl-ca.ts'
import { narrator } from './demo-parts.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { createSession, type Session } from './session.ts'

/** Each is a process of `openssl ca`. */
export const HAND_OVER_ITEMS = 60
/** The CA has more than the list names, which must stay as they are. */
const ISSUED_PER_ROW = 1.5
const BATCH = 'demo'
const VENDOR = 'openssl-ca'

/** @throws AppError `input.no-openssl` where it cannot be played here */
export async function refuseWithoutOpenssl(): Promise<void> {
  if (await hasOpenssl()) return
  throw new AppError(
    'input.no-openssl',
    "OpenSSL's ca has no API, so no sandbox stands in for it: the demonstration makes a real CA, and openssl or a POSIX shell is not here.",
    {
      hint: `Install openssl, or try the hand-over at a CA of your own, as docs/vendors/${VENDOR}.md shows.`,
    },
  )
}

export async function demonstrateHandOver(session: Session, rows: number, folder: string): Promise<ExitCode> {
  const { output } = session
  const step = narrator((text) => output.note(text))
  const own = createSession(output, { dataDir: path.join(folder, 'workspace') }, {}, memoryKeychain())
  const handOver = path.join(folder, 'hand-over')
  const result = path.join(handOver, 'result.txt')

  const ca = await makeDemoCa(path.join(folder, 'ca'), Math.ceil(rows * ISSUED_PER_ROW))
  step(`Made a CA with OpenSSL, and ${ca.issued.length} certificates of it.`)
  const listed = ca.issued.slice(0, rows)
  const file = path.join(folder, 'inventory.csv')
  const lines = listed.map(
    (one, index) => `${one.serialNumber},${one.fingerprint256},host${index}.example.com`,
  )
  await writeFile(file, `Serial Number,SHA-256 Fingerprint,Common Name\n${lines.join('\n')}\n`)

  await own.withWorkbench(async ({ inventories, batches, handOvers }) => {
    const { imported } = await inventories.import({ file, name: BATCH, vendor: VENDOR, settings: {} })
    step(`Imported ${file}: ${imported} items.`)
    batches.create({
      name: BATCH,
      inventory: BATCH,
      request: {
        operation: 'revoke',
        reason: 'superseded',
        comment: 'Demonstration of a hand-over',
        options: {},
      },
      filter: {},
    })
    const sealed = await batches.seal(BATCH)
    step(`Sealed the batch: ${sealed.counts.total} items, digest ${sealed.digest}.`)
    const written = await handOvers.write(BATCH, handOver)
    step(
      `Wrote the hand-over to ${written.folder}: a list, a script that can be read, a sheet. The intents are on disk.`,
    )
  })

  const args = ['--config', ca.configuration]
  await script(handOver, args)
  step('At the CA: ran the script without --yes, which looks and changes nothing.')
  await script(handOver, [...args, '--yes', String(rows)], async () => (await linesOf(result)) > rows)
  const killed = await own.withWorkbench(({ handOvers }) => handOvers.read(BATCH, result))
  step(
    `Ran it with --yes ${rows} and killed it (SIGKILL). What its result says so far: ${killed.revoked} revoked, ${killed.unknown} begun without an outcome, ${killed.notDone} not begun.`,
  )
  await script(handOver, [...args, '--yes', String(rows)])
  const reports = {
    pdf: path.join(folder, 'report.pdf'),
    csv: path.join(folder, 'report.csv'),
    jsonl: path.join(folder, 'evidence.jsonl'),
  }
  const reading = await own.withWorkbench(async (workbench) => {
    const read = await workbench.handOvers.read(BATCH, result)
    for (const [format, out] of Object.entries(reports))
      await workbench.reports.write(BATCH, format as keyof typeof reports, out)
    return read
  })
  const { counts } = reading.status
  step(
    `Ran it again: it asked the CA about each, and did the rest. Read its result: ${reading.revoked} revoked, ${reading.already} were revoked before, ${reading.refused} refused.`,
  )
  const shown = await ca.revoked()
  const wanted = listed.map(({ serialNumber }) => serialNumber).sort()
  if (counts.confirmed !== rows || shown.join() !== wanted.join())
    throw new AppError(
      'check.demo-log',
      `The journal has ${counts.confirmed} of ${rows} confirmed, and the CA's new list shows ${shown.length}.`,
    )
  step(
    `The CA's new CRL shows exactly these ${shown.length}, and none of the other ${ca.issued.length - rows}.`,
  )
  const verdict = await verifyEvidence(reports.jsonl)
  if (!verdict.ok)
    throw new AppError(
      'check.demo-evidence',
      `The evidence does not hold: ${verdict.firstBad?.message ?? ''}`,
    )
  step(
    `Verified the evidence without the workspace: ${verdict.events} events in an unbroken chain, head ${verdict.head}.`,
  )
  output.result({ ...reading.status, reports, folder, inventory: file }, [
    'Reports:',
    ...Object.values(reports).map((report) => `  ${report}`),
  ])
  return EXIT.done
}

const linesOf = (file: string): Promise<number> =>
  readFile(file, 'latin1').then(
    (text) => text.split('\n').length - 1,
    () => 0,
  )

/**
 * Runs the script to its end, or until it is to be killed, with what it has started.
 *
 * @throws AppError `check.demo-run` where it ends otherwise
 */
async function script(
  handOver: string,
  args: readonly string[],
  mustDie?: () => Promise<boolean>,
): Promise<void> {
  const child = spawn('sh', [path.join(handOver, 'revoke.sh'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: mustDie !== undefined,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (mustDie !== undefined) {
    let isDue = false
    const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
    while (!isDue && !isOver()) isDue = await mustDie()
    if (!isOver() && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  const code = await ended
  if (mustDie !== undefined ? child.signalCode !== 'SIGKILL' : code !== 0)
    throw new AppError('check.demo-run', `The script ended with exit ${code}: ${said.trim().slice(0, 500)}`)
}
