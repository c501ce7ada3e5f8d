/**
 * `demo`: the whole job against the built-in sandbox, with a crash in the middle, and the reports it leaves. Needs no
 * network, no keychain and no display; the key goes to the child processes by standard input.
 */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { RunStatus } from '../../contract/runs.ts'
import {
  ApiVendorId,
  type HandOverVendorId,
  type OperationInfo,
  VENDOR_IDS,
  type VendorId,
} from '../../contract/vendor.ts'
import { AppError } from '../../main/app-error.ts'
import { operationOf, vendorOf } from '../../main/batches/target-text.ts'
import { memoryKeychain } from '../../main/keychain/memory-keychain.ts'
import { verifyEvidence } from '../../main/reports/verify-evidence.ts'
import { vendorRegistry } from '../../main/vendors/registry.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { comparedWithSandbox } from '../compared-with-sandbox.ts'
import { demonstrateHandOver, HAND_OVER_DEMOS, HAND_OVER_ITEMS } from '../demo-hand-over.ts'
import { demonstrateIncident, INCIDENT_ITEMS, INCIDENT_ITEMS_MIN } from '../demo-incident.ts'
import { cli, narrator, resumeToItsEnd, until } from '../demo-parts.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { RunCommand } from '../run-command.ts'
import { createSession, type Session } from '../session.ts'
import { knownVendor } from './connections.ts'
import { wholeNumber } from './run.ts'

const ITEMS_DEFAULT = 500
/** The sandbox has more than the file lists, as a vendor has. */
const ITEMS_PER_ROW = 1.2
const LATENCY_MS = 20
const STATUS_LAG_MS = 200
const SETTLE_MS = 600
/** A connection cut after the effect, one before it, and a vendor that asks to slow down. */
const FAULTS = 'submit:reset-after@30,submit:reset-before@45,submit:429=1s@60'
const BATCH = 'demo'

interface Options {
  readonly items?: string
  readonly out?: string
  readonly vendor?: string
  readonly operation?: string
  readonly incident?: boolean
  readonly asOperator?: string
}

export function demoCommand(program: Command, run: RunCommand): void {
  program
    .command('demo')
    .description(
      'the whole job against the built-in sandbox, with a crash in the middle, and the reports it leaves',
    )
    .option(
      '--items <n>',
      `rows of the inventory; ${ITEMS_DEFAULT} by default, ${HAND_OVER_ITEMS} for adcs and openssl-ca, 83,267 for --incident`,
    )
    .option(
      '--out <dir>',
      'where the workspace and the reports go; a new folder for temporary files by default',
    )
    .option(
      '--vendor <vendor>',
      'whose sandbox; adcs: a hand-over at a stand-in of the CA; openssl-ca: one at a real CA, where openssl is here',
      'digicert-tlm',
    )
    .option('--operation <operation>', "the vendor's first operation by default")
    .option(
      '--incident',
      'an incident instead: two vendors, a recount in the middle, a killed run, an outage and a deadline',
    )
    .addOption(new Option('--as-operator <order>', "the operator's process of its own").hideHelp())
    .action(
      run(async (session, options: Options) => {
        if (options.asOperator !== undefined) {
          const { playAsOperator } = await import('../demo-adcs-ca.ts')
          return playAsOperator(options.asOperator) as ExitCode
        }
        const isIncident = options.incident === true
        const choice = isIncident ? null : chosen(options)
        const handOver = choice?.kind === 'hand-over' ? choice.vendor : null
        const [itemsUsual, itemsMin] = isIncident
          ? [INCIDENT_ITEMS, INCIDENT_ITEMS_MIN]
          : [handOver !== null ? HAND_OVER_ITEMS : ITEMS_DEFAULT, 20]
        const rows = wholeNumber('--items', options.items ?? String(itemsUsual), itemsMin, 100_000)
        if (handOver !== null) await HAND_OVER_DEMOS[handOver].refuse()
        const folder =
          options.out === undefined
            ? await mkdtemp(path.join(tmpdir(), 'rescind-demo-'))
            : path.resolve(options.out)
        if (existsSync(path.join(folder, 'workspace'))) {
          throw new AppError('input.demo-folder', `${folder} holds a demonstration already.`, {
            hint: 'Choose another folder with --out, or leave it out for a new one.',
          })
        }
        await mkdir(folder, { recursive: true })
        if (choice === null) return demonstrateIncident(session, rows, folder)
        if (choice.kind === 'hand-over')
          return demonstrateHandOver({ session, vendor: choice.vendor, rows, folder })
        const { vendor, operation } = choice
        const { startSandbox } = await import('../../sandbox/start-sandbox.ts')
        const sandbox = await startSandbox({
          vendors: [vendor],
          items: Math.ceil(rows * ITEMS_PER_ROW),
          latencyMs: LATENCY_MS,
          statusLagMs: STATUS_LAG_MS,
          limit: 'none',
          faults: FAULTS,
        })
        try {
          return await demonstrate({ session, sandbox, vendor, operation, rows, folder })
        } finally {
          await sandbox.close()
        }
      }),
    )
}

interface Scene {
  readonly session: Session
  readonly sandbox: Sandbox
  readonly vendor: ApiVendorId
  readonly operation: OperationInfo
  readonly rows: number
  readonly folder: string
}

async function demonstrate(scene: Scene) {
  const { session, sandbox, vendor, operation, rows, folder } = scene
  const { output } = session
  const workspace = path.join(folder, 'workspace')
  const own = createSession(output, { dataDir: workspace }, {}, memoryKeychain())
  const step = narrator((text) => output.note(text))

  const access = sandbox.access(vendor, operation.id)
  sandbox.stage(vendor, operation.id)
  const before = sandbox.items(vendor)

  step(
    `A sandbox answers as ${vendor} does, at ${sandbox.url(vendor)}: ${LATENCY_MS} ms away, with a status that lags, a few broken connections and a limit.`,
  )
  const { csv, truth } = sandbox.inventoryCsv(vendor, { flawed: true, rows, kind: operation.target.kind })
  const file = path.join(folder, 'inventory.csv')
  await writeFile(file, csv)

  const prepared = await own.withWorkbench(async (workbench) => {
    const summary = await workbench.inventories.import({
      file,
      name: BATCH,
      vendor,
      kind: operation.target.kind,
      settings: {},
    })
    step(
      `Imported ${file}: ${countOf(summary.read, 'row')} read, ${summary.imported} imported, ${countOf(summary.duplicates, 'duplicate')} folded, ${summary.rejected} rejected with line and reason.`,
    )
    if (summary.imported !== truth.imported || summary.duplicates !== truth.duplicates) {
      throw new AppError(
        'check.demo-import',
        `The import found ${countOf(summary.imported, 'item')} and ${countOf(summary.duplicates, 'duplicate')}; the file holds ${truth.imported} and ${truth.duplicates}.`,
      )
    }
    await workbench.inventories.writeRejects(BATCH, path.join(folder, 'rejected-rows.csv'))
    await workbench.connections.add({
      name: 'sandbox',
      vendor,
      baseUrl: sandbox.url(vendor),
      options: { settle_ms: String(SETTLE_MS), ...access.options },
      limits: 'none',
    })
    const superseded = operation.reasons.find(({ reason }) => reason === 'superseded')
    workbench.batches.create({
      name: BATCH,
      inventory: BATCH,
      request: {
        operation: operation.id,
        ...(superseded === undefined ? {} : { reason: 'superseded' }),
        comment: 'Demonstration on the built-in sandbox',
        options: {},
      },
      filter: {},
    })
    const sealed = await workbench.batches.seal(BATCH)
    step(
      `Sealed the batch: ${countOf(sealed.counts.total, 'item')}, digest ${sealed.digest}. From here on its content is fixed.`,
    )
    return sealed
  })

  const { key } = access
  const half = Math.max(1, Math.floor(prepared.counts.total / 2))
  const first = cli(
    ['run', BATCH, '--connection', 'sandbox', '--yes', String(prepared.counts.total), '--key-stdin'],
    workspace,
    key,
  )
  await Promise.race([first.ended, until(() => sandbox.effects(vendor).length >= half)])
  first.child.kill('SIGKILL')
  const { code, stderr } = await first.ended
  if (first.child.signalCode !== 'SIGKILL')
    throw new AppError(
      'check.demo-kill',
      `The run ended by itself (exit ${code}) before it could be killed: ${stderr}`,
    )
  step(
    `Started the run and killed its process (SIGKILL) after the sandbox had seen ${countOf(sandbox.effects(vendor).length, 'effect')}.`,
  )
  const killed = await own.withWorkbench(async (workbench) => workbench.runs.status(BATCH))
  step(
    `What the journal knows: ${countOf(killed.counts.submitting, 'request was', 'requests were')} in flight and nobody knows their outcome; each is asked about before anything is repeated.`,
  )

  await resumeToItsEnd(BATCH, workspace, key)

  const reports = {
    pdf: path.join(folder, 'report.pdf'),
    csv: path.join(folder, 'report.csv'),
    jsonl: path.join(folder, 'evidence.jsonl'),
  }
  const status = await own.withWorkbench(async (workbench): Promise<RunStatus> => {
    const finished = workbench.runs.status(BATCH)
    const { counts } = finished
    step(
      `Resumed and finished: ${counts.confirmed} confirmed by the vendor's own status, ${counts['already-done']} were done before, ${counts['pending-approval']} wait for approval, ${counts.refused} refused, ${counts.unconfirmed + counts.unresolved} for a person.`,
    )
    if (finished.sweep !== null)
      step(
        `Swept: ${finished.sweep.stillActive} of the batch still active at the vendor (${finished.sweep.note}).`,
      )
    const differences = comparedWithSandbox(workbench.runs, [BATCH], {
      effects: sandbox.effects(vendor),
      items: sandbox.items(vendor),
      before,
    })
    if (differences.length > 0)
      throw new AppError(
        'check.demo-log',
        `The journal and the sandbox's own log differ: ${differences.slice(0, 5).join('; ')}`,
      )
    step(
      `Compared with the sandbox's own log, item by item: it saw ${countOf(sandbox.effects(vendor).length, 'effect')}, each once, ${countOf(finished.requests.sent, 'request')} for ${countOf(counts.total, 'item')}.`,
    )
    for (const [format, out] of Object.entries(reports))
      await workbench.reports.write(BATCH, format as keyof typeof reports, out)
    return finished
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
  output.result({ ...status, reports, folder, inventory: file }, [
    'Reports:',
    ...Object.values(reports).map((report) => `  ${report}`),
    `  ${path.join(folder, 'rejected-rows.csv')}`,
  ])
  return EXIT.done
}

type Choice =
  | { readonly kind: 'hand-over'; readonly vendor: HandOverVendorId }
  | { readonly kind: 'api'; readonly vendor: ApiVendorId; readonly operation: OperationInfo }

/** @throws AppError what is wrong with the vendor or the operation */
function chosen({ vendor: id = 'digicert-tlm', operation }: Options): Choice {
  const vendor = knownVendor(id, VENDOR_IDS)
  const api = ApiVendorId.safeParse(vendor)
  const known = chosenOperation(vendor, operation)
  return api.success
    ? { kind: 'api', vendor: api.data, operation: known }
    : { kind: 'hand-over', vendor: vendor as HandOverVendorId }
}

/** @throws AppError `input.no-such-operation` */
function chosenOperation(vendor: VendorId, id: string | undefined): OperationInfo {
  const known = vendorOf(vendorRegistry(), vendor)
  return operationOf(known, id ?? known.info.operations[0]?.id ?? '')
}
