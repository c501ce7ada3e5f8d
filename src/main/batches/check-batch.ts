import type { BatchCheck, BatchRequest, Finding } from '../../contract/batches.ts'
import { countOf } from '../../contract/counted.ts'
import type { Inventory, InventoryItem } from '../../contract/inventories.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import { type OperationInfo, REASON_CODES, type Reason } from '../../contract/vendor.ts'
import { readDate } from '../inventory/certificate-date.ts'
import type { Item, Order, Vendor } from '../vendors/port.ts'
import type { MeetingTally } from './elsewhere.ts'

/** Rows looked at before the event loop gets a turn. */
const ROWS_PER_TURN = 2_000
/** Share of further requests for confirming, where the vendor has a bulk answer. */
const BULK_CONFIRM_SHARE = 0.05

export interface CheckSubject {
  readonly name: string
  readonly vendor: Vendor
  readonly operation: OperationInfo
  readonly request: BatchRequest
  readonly inventory: Inventory
  readonly now: number
  /** What was met in other batches, once all items are walked through. */
  readonly meetings: Pick<MeetingTally, 'findings' | 'list'>
}

/** The reason of one item: the row's own, or the batch's. */
export function reasonOf(
  operation: OperationInfo,
  request: BatchRequest,
  item: InventoryItem,
): Reason | null {
  if (operation.reasons.length === 0) return null
  const own = item.attributes['reason']
  if (own !== undefined && own in REASON_CODES) return own as Reason
  return request.reason ?? null
}

export function orderOf(request: BatchRequest): Order {
  return { operation: request.operation, comment: request.comment, options: request.options }
}

export function itemOf(
  operation: OperationInfo,
  request: BatchRequest,
  item: InventoryItem,
  ordinal: number,
): Item {
  return {
    ordinal,
    target: item.target,
    attributes: attributesOf(item),
    reason: reasonOf(operation, request, item),
  }
}

/** What the inventory knows of an item, under the vendors' names for it. */
export function attributesOf(item: InventoryItem): Record<string, string> {
  return {
    ...item.attributes,
    ...(item.commonName === undefined ? {} : { common_name: item.commonName }),
    ...(item.organization === undefined ? {} : { organization: item.organization }),
    ...(item.validFrom === undefined ? {} : { valid_from: item.validFrom }),
    ...(item.validTo === undefined ? {} : { valid_to: item.validTo }),
  }
}

/** Looks at every item a batch would hold: what would be sent, which rules it breaks, how long it takes. No network. */
export async function checkBatch(subject: CheckSubject, items: Iterable<InventoryItem>): Promise<BatchCheck> {
  const { vendor, operation, request } = subject
  const order = orderOf(request)
  const findings = new Map<string, Finding>()
  const reasons: Record<string, number> = {}
  let count = 0
  for (const row of items) {
    count += 1
    const item = itemOf(operation, request, row, count)
    const reason = item.reason ?? 'none'
    reasons[reason] = (reasons[reason] ?? 0) + 1
    for (const finding of [
      ...examineItem(vendor, operation, order, item, subject.now),
      ...importedFindings(subject, row, item),
    ]) {
      const known = findings.get(finding.code)
      findings.set(finding.code, { ...finding, count: (known?.count ?? 0) + 1 })
    }
    if (count % ROWS_PER_TURN === 0) await new Promise(setImmediate)
  }
  const all = [
    ...requestFindings(operation, request, count),
    ...inventoryFindings(subject.inventory),
    ...findings.values(),
    ...subject.meetings.findings(),
  ]
  for (const text of operation.warnings) all.push({ level: 'warning', code: 'operation', message: text })
  if (!operation.reversible) {
    all.push({
      level: 'warning',
      code: 'irreversible',
      message: `"${operation.title}" cannot be undone by this program or by the vendor.`,
    })
  }
  if (count > 0) {
    const { one, many } = operation.target.noun
    const listed = Object.entries(reasons).map(([reason, n]) => `${n.toLocaleString('en')} ${reason}`)
    all.unshift({
      level: 'ok',
      code: 'population',
      message: `${countOf(count, one, many)} from ${subject.inventory.source.name}${operation.reasons.length === 0 ? '' : `, by reason: ${listed.join(', ')}`}`,
      count,
    })
  }
  if (request.drill === true) {
    all.unshift({
      level: 'note',
      code: 'drill',
      message: 'A drill: it runs against the built-in sandbox only, and says so in every report.',
    })
  }
  if (request.startsItself !== undefined)
    all.unshift({
      level: 'warning',
      code: 'starts-itself',
      message: `Once sealed, and approved where the policy asks, it starts ${startsItselfWords(request.startsItself)}. Nobody is asked again.`,
      hint: 'It starts while somebody lets `rescind incident watch` or the window run. A wave can be held at any time.',
    })
  const requests = vendor.handOver === undefined ? estimatedRequests(vendor, operation, count) : 0
  return {
    batch: subject.name,
    vendor: vendor.id,
    operation: operation.id,
    items: count,
    reasons,
    requests,
    estimatedMs: estimatedMs(vendor, requests),
    findings: all,
    elsewhere: subject.meetings.list(),
    sealable: all.every(({ level }) => level !== 'error'),
  }
}

/** The vendor's rules, and those that hold for every vendor. */
function examineItem(
  vendor: Vendor,
  operation: OperationInfo,
  order: Order,
  item: Item,
  now: number,
): Finding[] {
  const findings = [...vendor.examine(order, item)]
  if (operation.reasonRequired && item.reason === null) {
    findings.push({
      level: 'error',
      code: 'reason-missing',
      message: 'No revocation reason is given.',
      hint: `Choose one of: ${operation.reasons.map(({ reason }) => reason).join(', ')}.`,
    })
  } else if (item.reason !== null && !operation.reasons.some(({ reason }) => reason === item.reason)) {
    findings.push({
      level: 'error',
      code: `reason-${item.reason}`,
      message: `${vendor.info.title} does not take the reason ${item.reason} for this operation.`,
      hint: `It takes: ${operation.reasons.map(({ reason }) => reason).join(', ')}.`,
    })
  }
  const validTo = item.attributes['valid_to']
  if (validTo !== undefined && hasRunOut(validTo, now)) {
    findings.push({
      level: 'warning',
      code: 'expired',
      message: 'Already expired: revoking has no effect for relying parties.',
      hint: 'Leave expired ones out with the filter expired=false.',
    })
  }
  return findings
}

/** What the file brought in that a person may not have meant. */
function importedFindings({ inventory, request }: CheckSubject, row: InventoryItem, item: Item): Finding[] {
  const findings: Finding[] = []
  if (row.attributes['is_ca'] === 'true')
    findings.push({
      level: inventory.reading?.authorities === true ? 'warning' : 'error',
      code: 'authority',
      message: 'A certificate of a CA: without it, nothing that the CA issued is believed any more.',
      hint: 'Leave it out by the filter. If it is meant, import it with --authorities.',
    })
  if (request.reason !== undefined && item.reason !== null && item.reason !== request.reason)
    findings.push({
      level: 'warning',
      code: 'reason-of-row',
      message: `The file gives another reason than the batch's, ${request.reason}: the file's counts.`,
      hint: 'Import the file without --map reason=… if they are the history of earlier revocations.',
    })
  return findings
}

/** By the one reader of dates, as the filter `expired` has it: what it does not read with certainty has not run out. */
function hasRunOut(validTo: string, nowMs: number): boolean {
  const { endsAt } = readDate(validTo)
  return endsAt !== null && endsAt * 1000 <= nowMs
}

function requestFindings(operation: OperationInfo, request: BatchRequest, count: number): Finding[] {
  const findings: Finding[] = []
  if (count === 0) {
    findings.push({
      level: 'error',
      code: 'no-items',
      message: 'The batch would be empty: nothing in the inventory matches its filter.',
      hint: 'Widen the filter.',
    })
  }
  if (operation.commentRequired && request.comment.trim() === '') {
    findings.push({
      level: 'error',
      code: 'comment-missing',
      message: 'A comment is required: it is the justification that the record keeps.',
      hint: 'Say why, e.g. the incident number.',
    })
  }
  const known = new Set(operation.options.map(({ name }) => name))
  for (const name of Object.keys(request.options)) {
    if (!known.has(name)) {
      findings.push({
        level: 'error',
        code: `option-${name}`,
        message: `${operation.title} has no option "${name}".`,
        hint: known.size === 0 ? 'It takes no options.' : `It has: ${[...known].join(', ')}.`,
      })
    }
  }
  for (const field of operation.options) {
    const value = request.options[field.name]
    if (field.required && (value === undefined || value.trim() === '')) {
      findings.push({
        level: 'error',
        code: `option-${field.name}`,
        message: `${field.label} is required.`,
        ...(field.help === undefined ? {} : { hint: field.help }),
      })
    } else if (value !== undefined && !fitsField(field, value)) {
      findings.push({
        level: 'error',
        code: `option-${field.name}`,
        message: `${field.label} does not take "${value}".`,
        hint:
          field.type === 'choice'
            ? `It takes: ${field.choices.map((choice) => choice.value).join(', ')}.`
            : `It takes ${FIELD_FORMS[field.type]}.`,
      })
    }
  }
  return findings
}

const FIELD_FORMS = {
  text: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  choice: 'one of its choices',
  date: 'a date such as 2026-11-20',
  'date-time': 'a date and time with its zone, such as 2026-11-20T16:00:00Z',
} as const

function fitsField(field: OperationInfo['options'][number], value: string): boolean {
  switch (field.type) {
    case 'text':
      return true
    case 'integer':
      return /^\d{1,15}$/.test(value)
    case 'boolean':
      return value === 'true' || value === 'false'
    case 'choice':
      return field.choices.some((choice) => choice.value === value)
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    case 'date-time':
      return (
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value) &&
        !Number.isNaN(Date.parse(value))
      )
    default:
      return field.type satisfies never
  }
}

function inventoryFindings(inventory: Inventory): Finding[] {
  const { duplicates, rejected } = inventory
  if (duplicates + rejected === 0) return []
  return [
    {
      level: rejected > 0 ? 'warning' : 'note',
      code: 'import',
      message: `${countOf(duplicates, 'duplicate')} folded and ${countOf(rejected, 'row')} rejected when ${inventory.source.name} was imported.`,
      ...(rejected > 0
        ? {
            hint: 'Rejected rows are not in this batch: read why, mend the file, and import them as another inventory.',
          }
        : {}),
      count: rejected,
    },
  ]
}

/** Requests that so many items take, confirmations included. */
export function estimatedRequests(vendor: Vendor, operation: OperationInfo, count: number): number {
  const { maxTargetsPerRequest, hasStatus } = vendor.pace(operation, { baseUrl: '', options: {} })
  const submits = Math.ceil(count / maxTargetsPerRequest)
  return submits + (hasStatus ? Math.ceil(count * BULK_CONFIRM_SHARE) : 0)
}

function estimatedMs(vendor: Vendor, requests: number): number {
  switch (vendor.limits.kind) {
    case 'unknown':
      return (requests / vendor.limits.startPerSecond) * 1000
    case 'published':
      return Math.max(...vendor.limits.windows.map((window) => (requests / window.requests) * window.perMs))
    default:
      return vendor.limits satisfies never
  }
}
