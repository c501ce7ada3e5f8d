/**
 * `demo --vendor openssl-ca` and `adcs`: a hand-over from its list to its report. What carries it out is killed on the way, and the
 * list of revoked certificates that the CA then makes is held against the batch.
 */

import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { countOf } from '../contract/counted.ts'
import type { HandOverVendorId } from '../contract/vendor.ts'
import { AppError } from '../main/app-error.ts'
import { memoryKeychain } from '../main/keychain/memory-keychain.ts'
import { verifyEvidence } from '../main/reports/verify-evidence.ts'
import type { Command, DemoCa } from './demo-ca.ts'
import { makeOpensslCa, refuseWithoutOpenssl } from './demo-openssl-ca.ts'
import { narrator } from './demo-parts.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { createSession, type Session } from './session.ts'

/** Each is a process of `openssl ca`. */
export const HAND_OVER_ITEMS = 60
/** The CA has more than the list names, which must stay as they are. */
const ISSUED_PER_ROW = 1.5
const BATCH = 'demo'

interface Demonstration {
  /** @throws AppError where it cannot be played on this machine */
  refuse(): Promise<void>
  make(folder: string, count: number): Promise<DemoCa>
}

export const HAND_OVER_DEMOS: Readonly<Record<HandOverVendorId, Demonstration>> = {
  'openssl-ca': { refuse: refuseWithoutOpenssl, make: makeOpensslCa },
  adcs: {
    refuse: async () => {},
    make: async (folder, count) => (await import('./demo-adcs-ca.ts')).makeStandInCa(folder, count),
  },
}

interface Scene {
  readonly session: Session
  readonly vendor: HandOverVendorId
  readonly rows: number
  readonly folder: string
}

export async function demonstrateHandOver({ session, vendor, rows, folder }: Scene): Promise<ExitCode> {
  const { output } = session
  const step = narrator((text) => output.note(text))
  const own = createSession(output, { dataDir: path.join(folder, 'workspace') }, {}, memoryKeychain())
  const handOver = path.join(folder, 'hand-over')
  const result = path.join(handOver, 'result.txt')

  const ca = await HAND_OVER_DEMOS[vendor].make(path.join(folder, 'ca'), Math.ceil(rows * ISSUED_PER_ROW))
  step(ca.made)
  const listed = ca.issued.slice(0, rows)
  const file = path.join(folder, 'inventory.csv')
  const lines = listed.map(({ cells }) => `${cells.join(',')},${ca.name}`)
  await writeFile(file, `${ca.columns.join(',')},Issuer\n${lines.join('\n')}\n`)

  await own.withWorkbench(async ({ inventories, batches, handOvers }) => {
    const { imported } = await inventories.import({ file, name: BATCH, vendor, settings: {} })
    step(`Imported ${file}: ${countOf(imported, 'item')}.`)
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
    step(`Sealed the batch: ${countOf(sealed.counts.total, 'item')}, digest ${sealed.digest}.`)
    const written = await handOvers.write(BATCH, handOver)
    step(
      `Wrote the hand-over to ${written.folder}: a list, a script that can be read, a sheet. The intents are on disk.`,
    )
  })

  if (ca.look !== null) {
    await carry(ca.look(handOver))
    step('At the CA: ran the script without --yes, which looks and changes nothing.')
  }
  const half = Math.ceil(rows / 2)
  await carry(ca.carryOut(handOver, rows, half), async () => (await ca.timesRevoked()) >= half)
  const killed = await own.withWorkbench(({ handOvers }) => handOvers.read(BATCH, result))
  step(
    `At the CA: ran ${ca.carriedOut} for ${rows} and killed it (SIGKILL). What its result says so far: ${killed.revoked} revoked, ${killed.unknown} begun without an outcome, ${killed.notDone} not begun.`,
  )
  await carry(ca.carryOut(handOver, rows, null))
  const reports = {
    pdf: path.join(folder, 'report.pdf'),
    csv: path.join(folder, 'report.csv'),
    jsonl: path.join(folder, 'evidence.jsonl'),
  }
  const reading = await own.withWorkbench(({ handOvers }) => handOvers.read(BATCH, result))
  const { counts } = reading.status
  step(
    `Ran it again: it asked the CA about each, and did the rest. Read its result: ${reading.revoked} revoked, ${reading.already} were revoked before, ${reading.refused} refused.`,
  )
  const { list, serials } = await ca.publish()
  const wanted = listed.map(({ serial }) => serial).sort()
  const times = await ca.timesRevoked()
  if (counts.confirmed !== rows || serials.join() !== wanted.join() || times !== rows)
    throw new AppError(
      'check.demo-log',
      `The journal has ${counts.confirmed} of ${rows} confirmed, the CA's new list shows ${serials.length}, and its database ${times}.`,
    )
  step(
    `The CA's new CRL shows exactly these ${serials.length}, and none of the other ${ca.issued.length - rows}.`,
  )
  const { servingList } = await import('../sandbox/serve-list.ts')
  await own.withWorkbench(async ({ effect, reports: written }) => {
    const { shown, expected } = await servingList(list, async (url) => {
      effect.authorities.add(ca.certificate, { crlUrls: [url] })
      return (await effect.check(BATCH)).summary
    })
    if (shown !== rows || expected !== rows)
      throw new AppError('check.demo-effect', `Relying parties see ${shown} of ${expected} as revoked.`)
    step(`Asked what relying parties see, by the list as the CA would serve it: all ${shown} are revoked.`)
    for (const [format, out] of Object.entries(reports))
      await written.write(BATCH, format as keyof typeof reports, out)
  })
  const verdict = await verifyEvidence(reports.jsonl)
  if (!verdict.ok)
    throw new AppError(
      'check.demo-evidence',
      `The evidence does not hold: ${verdict.firstBad?.message ?? ''}`,
    )
  step(
    `Verified the evidence without the workspace: ${countOf(verdict.events, 'event')} in an unbroken chain, head ${verdict.head}.`,
  )
  output.result({ ...reading.status, reports, folder, inventory: file }, [
    'Reports:',
    ...Object.values(reports).map((report) => `  ${report}`),
  ])
  return EXIT.done
}

const POLL_MS = 5

/**
 * Runs it to its end, or until it is to be killed, with what it has started.
 *
 * @throws AppError `check.demo-run` where it ends otherwise
 */
async function carry([program, args]: Command, mustDie?: () => Promise<boolean>): Promise<void> {
  const child = spawn(program, args, {
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
    while (!isDue && !isOver()) {
      isDue = await mustDie()
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    if (!isOver() && child.pid !== undefined) killWithChildren(child.pid)
  }
  const code = await ended
  if (mustDie !== undefined ? child.signalCode !== 'SIGKILL' : code !== 0)
    throw new AppError('check.demo-run', `It ended with exit ${code}: ${said.trim().slice(0, 500)}`)
}

/** A group of processes by one number; Windows has none, and nothing there has started any. */
const killWithChildren = (pid: number): void => {
  process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
}
