import { BatchRequest } from '../../contract/batches.ts'
import type { StartsItself } from '../../contract/wave-schedule.ts'
import { AppError } from '../app-error.ts'
import type { Approvals, Permission } from '../approvals/approvals.ts'
import { type BatchRow, isDrill } from '../batches/batch-row.ts'
import type { Connections, OpenConnection } from '../connections/connections.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Secret } from '../keychain/secret.ts'
import { notByItself, type RunGate } from './gate.ts'
import { openItems } from './moving.ts'
import { assertNotElsewhere } from './not-elsewhere.ts'
import { assertSandbox } from './only-sandbox.ts'
import { assertPlace } from './place.ts'

export interface AdmittingDeps {
  readonly db: Db
  readonly connections: Pick<Connections, 'open'>
  readonly approvals: Pick<Approvals, 'preparer' | 'require' | 'requireHost'>
  readonly gate: RunGate
}

export interface Wanted {
  readonly connection: string
  readonly key?: Secret | undefined
  /** Nobody begins it: it must be due, and sealed to start by itself. */
  readonly byItself: boolean
}

/** A run that may go, over a connection that is open. */
export interface Admitted extends Permission {
  readonly open: OpenConnection
  readonly origin: string
}

/**
 * Whether a batch may go now, over this connection: the gate above it, four eyes, its place, and what other batches do.
 *
 * @returns with the connection open; whoever asked closes it
 * @throws AppError of any of these; nothing is open then
 */
export async function admit(deps: AdmittingDeps, row: BatchRow, wanted: Wanted): Promise<Admitted> {
  const { db, connections, approvals, gate } = deps
  const hasOpenItems = openItems(db, row.id).length > 0
  // What is open is asked about at any time; the loop sends nothing past the gate.
  if (!hasOpenItems) gate.require(row)
  if (wanted.byItself) gate.requireDue(row, sealedToStart(row))
  const permission = await approvals.require(row)
  if (wanted.byItself && permission.permitted === null) requireVouched(approvals, row)
  const open = await connections.open(wanted.connection, wanted.key)
  try {
    if (open.vendor.id !== row.vendor) throw wrongVendor(row, wanted.connection, open)
    const { origin } = new URL(open.connection.baseUrl)
    if (isDrill(row)) await assertSandbox(row.name, open)
    approvals.requireHost(row, origin)
    assertPlace(row, open.connection.baseUrl)
    // A run with requests of its own under way is held back item by item, in the transaction of each intent.
    if (!hasOpenItems) assertNotElsewhere(db, row, origin)
    return { ...permission, open, origin }
  } catch (error) {
    await open.transport.close()
    throw error
  }
}

/** @throws AppError `state.not-by-itself` */
function sealedToStart({ name, manifest }: BatchRow): StartsItself {
  const request = manifest === null ? null : BatchRequest.parse(JSON.parse(manifest).request)
  if (request?.startsItself !== undefined) return request.startsItself
  throw notByItself(name, 'it was not sealed to')
}

/** Who seals it elsewhere, and is a stranger here, decides nothing that happens here by itself. @throws AppError `state.not-by-itself` */
function requireVouched(approvals: Pick<Approvals, 'preparer'>, row: BatchRow): void {
  const preparer = approvals.preparer(row)
  if (preparer?.standing === 'unknown')
    throw notByItself(row.name, `it was sealed by ${preparer.name}, whose key is not trusted here`)
}

const wrongVendor = (row: BatchRow, connection: string, { vendor }: OpenConnection): AppError =>
  new AppError(
    'input.wrong-vendor',
    `Batch "${row.name}" is for ${row.vendor}; connection "${connection}" leads to ${vendor.id}.`,
    { hint: 'Choose a connection of the same vendor: rescind connections list' },
  )
