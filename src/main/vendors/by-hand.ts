import type { Finding } from '../../contract/batches.ts'
import {
  type HandOverVendorId,
  type OperationInfo,
  REASON_CODES,
  type Reason,
  type ReasonChoice,
  type TargetColumn,
  type VendorInfo,
} from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { certificates, revokeOperation } from './common-info.ts'
import type { HandOverKit } from './hand-over-kit.ts'
import { oneARequest } from './one-a-request.ts'
import type { Item, Vendor } from './port.ts'
import { serialColumn } from './target-columns.ts'

export const SERIAL = serialColumn(true)

/** Shorter ones are counted, not drawn: other CAs have the same. In hex digits. */
const SERIAL_SHORT = 16

/** Reasons that such a CA's tool takes for good. A hold and its release are left out: the tools differ in what they make of them. */
const REASONS = [
  'unspecified',
  'key_compromise',
  'ca_compromise',
  'affiliation_changed',
  'superseded',
  'cessation_of_operation',
] as const satisfies readonly Reason[]
export type HandOverReason = (typeof REASONS)[number]

/** The one operation: revoking, by serial number. */
export function revokeByHand(
  columns: readonly TargetColumn[],
  wire: (reason: HandOverReason) => string,
): OperationInfo {
  return revokeOperation({
    target: certificates(columns),
    reasons: REASONS.map(
      (reason): ReasonChoice => ({ reason, code: REASON_CODES[reason], wire: wire(reason) }),
    ),
    reasonRequired: true,
  })
}

interface ByHand {
  readonly id: HandOverVendorId
  readonly title: string
  readonly operation: OperationInfo
  readonly kit: HandOverKit
}

/**
 * A CA without an API, as the port has it: everything about requests is empty, and a connection is refused with what to do
 * instead.
 */
export function vendorByHand({ id, title, operation, kit }: ByHand): Vendor {
  const info: VendorInfo = {
    id,
    title,
    operations: [operation],
    secret: { label: 'None', help: 'There is no API, and so no key.' },
    baseUrlExample: '',
    connectionFields: [],
    queryFields: [],
    limits: 'None: it has no API.',
    handOver: true,
    assumptions: kit.assumptions.map(({ says }) => says),
  }
  const refuse = (): never => {
    throw new AppError('input.no-api', `${title} has no API: there is nothing to connect to.`, {
      hint: 'Its batches leave as a hand-over: rescind handover write BATCH --out DIR',
    })
  }
  return {
    id,
    info,
    handOver: kit,
    limits: { kind: 'unknown', startPerSecond: 1 },
    proof: { names: {}, changes: [], questions: [], statuses: [] },
    throttleMs: 0,
    pace: () => oneARequest({ settleMs: 0, confirmWithinMs: 0 }),
    examine: (_order, item) => examine(item, operation),
    examineConnection: refuse,
    connect: refuse,
  }
}

function examine({ target }: Item, { target: { columns } }: OperationInfo): readonly Finding[] {
  const serial = target[SERIAL.name] ?? ''
  const isTold = columns.some(({ type }) => type === 'sha256')
  if (!/^[0-9A-F]+$/.test(serial)) {
    return [
      {
        level: 'error',
        code: 'serial-unfit',
        message: 'The serial number is not hexadecimal digits alone.',
        hint: 'Take the row out of the inventory, or correct it.',
      },
    ]
  }
  if (serial.length >= SERIAL_SHORT || (isTold && target['thumbprint'] !== undefined)) return []
  return [
    {
      level: 'warning',
      code: 'serial-short',
      message: 'A short serial number: other CAs may have given the same to another certificate.',
      hint: isTold
        ? 'Import the list with the SHA-256 thumbprints: the script compares them before it revokes.'
        : 'See that the list is of this CA.',
    },
  ]
}
