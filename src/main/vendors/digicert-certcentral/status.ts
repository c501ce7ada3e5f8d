import { canonicalSerial } from '../../inventory/serial.ts'
import { asRead } from '../answer-reader.ts'
import type { Item, Known, Order, Read, Target, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { isOpen, judgeRequests, rejectionText, shownRequest } from './judge-requests.ts'
import type { Lookups } from './lookups.ts'
import { isId, nameOf, orderId, requestId as requestIdOf } from './paths.ts'
import { PROOF } from './proof.ts'
import { type ListedCertificate, type OrderInfo, type RequestInfo, wordOf } from './wire.ts'

export interface Asking {
  readonly lookups: Lookups
  readonly order: Order
  readonly item: Item
  /** Of the item's pending approval. */
  readonly requestId: string | null
  readonly known: Known | undefined
  /** Orders by the certificates that were found on them: state of one client. */
  readonly orderOf: Map<string, string>
  /** Whether the status change list shows the certificate of that id as revoked since the item's request left. */
  readonly changed: (certificateId: string) => Promise<Read<boolean>>
}

const ANOTHER_ORDER: Read<never> = {
  kind: 'unexpected',
  cause: 'the answer is about another order than was asked for',
}
const ok = (value: TargetStatus): Read<TargetStatus> => ({ kind: 'ok', value })
const revoked = ({ order }: Asking): Read<TargetStatus> => ok(provenStatus(PROOF, order.operation, 'revoked'))
const missing = ({ order }: Asking, message: string): TargetStatus =>
  provenStatus(PROOF, order.operation, 'nothing such', { message })

/** The item's own request; null when it has none, or one that the vendor does not know any more. */
const ownRequest = ({ lookups, requestId }: Asking): Promise<Read<RequestInfo | null>> | Read<null> =>
  isId(requestId ?? undefined) ? lookups.request(requestId as string) : { kind: 'ok', value: null }

/** Of an order: `revoked`, or what its own request ("Request info") and the order's revoke requests say. */
export async function statusOfOrder(asking: Asking): Promise<Read<TargetStatus>> {
  const id = orderId(asking.item.target)
  const read = await asking.lookups.order(id)
  if (read.kind !== 'ok') return read
  const order = read.value
  if (order === null) return ok(missing(asking, `The vendor knows no order ${id}.`))
  if (String(order.id) !== id) return ANOTHER_ORDER
  if (wordOf(order.status) === 'revoked') return revoked(asking)
  const own = await ownRequest(asking)
  if (own.kind !== 'ok') return own
  return ok(
    await judgeRequests({
      ...requestFacts(asking, order, own.value),
      isSole: async () => true,
      hasRival: async () => false,
    }),
  )
}

/**
 * Of one certificate, since revoking the only certificate of an order leaves the order active ("Revoke certificate"). While its
 * own request waits, that is all there is to know; else the order must be found, and the certificate on it.
 *
 * [Note: no firm no] The lists of reissues and duplicates know the words approved, issued, pending and rejected, and none for a
 * revoked certificate. So none of them says that a certificate is not revoked: for an item in doubt, what shows no effect is
 * untold.
 */
export async function statusOfCertificate(asking: Asking): Promise<Read<TargetStatus>> {
  const own = await ownRequest(asking)
  if (own.kind !== 'ok') return own
  if (own.value !== null && isOpen(own.value)) return ok(shownRequest(asking.order, own.value))
  const found = await findOrder(asking)
  if (found.kind !== 'ok') return found
  if ('kind' in found.value) return ok(found.value)
  const { order, certificates } = found.value
  const { known } = asking
  const { target } = asking.item
  if (wordOf(order.status) === 'revoked') return revoked(asking)
  const listed = [...(order.certificate == null ? [] : [order.certificate]), ...certificates.seen()].filter(
    (one) => isMeant(target, one),
  )
  const wordsOf = (all: readonly ListedCertificate[]): string[] =>
    all.map(({ status }) => wordOf(status)).filter((word) => word !== '')
  let words = wordsOf(listed)
  if (words.includes('revoked')) return revoked(asking)
  let id = idOf(target, listed)
  // The list of changes first: one reading of it answers for many, and the others have no word for what is revoked.
  const early = id === undefined ? null : await asking.changed(id)
  if (early !== null && (early.kind !== 'ok' || early.value))
    return early.kind === 'ok' ? revoked(asking) : early
  for (const more of [certificates.reissues, certificates.duplicates]) {
    if (words.length > 0) break
    const read = await more()
    if (read.kind !== 'ok') return read
    const meant = read.value.filter((one) => isMeant(target, one))
    words = wordsOf(meant)
    id ??= idOf(target, meant)
  }
  if (words.includes('revoked')) return revoked(asking)
  const late = early !== null || id === undefined ? null : await asking.changed(id)
  if (late !== null && (late.kind !== 'ok' || late.value)) return late.kind === 'ok' ? revoked(asking) : late
  let failed: Exclude<Read<unknown>, { kind: 'ok' }> | undefined
  const isSole = async (): Promise<boolean> => {
    const all = await certificates.all()
    if (all.kind !== 'ok') failed = all
    return (
      all.kind === 'ok' &&
      new Set(
        [order.certificate ?? {}, ...all.value].flatMap(({ serial_number: serial }) =>
          serial ? [canonicalSerial(serial)] : [],
        ),
      ).size <= 1
    )
  }
  const hasRival = async ({ rivals }: Known): Promise<boolean> => {
    const all = await certificates.all()
    if (all.kind !== 'ok') failed = all
    const siblings =
      all.kind === 'ok' ? [order.certificate ?? {}, ...all.value].filter((one) => !isMeant(target, one)) : []
    return rivals().some((rival) => siblings.some((one) => isMeant(rival, one)))
  }
  const judged = await judgeRequests({ ...requestFacts(asking, order, own.value), isSole, hasRival })
  if (failed !== undefined) return failed
  if (judged.kind !== 'not-effective') return ok(judged)
  // Nothing is sent again for an item that is not in doubt: it is asked about until its effect shows or its time is over.
  if (known?.isDoubtful !== true) return ok({ ...judged, vendorStatus: words[0] ?? judged.vendorStatus })
  const shown = words[0] === undefined ? 'no status of this certificate' : `this certificate as ${words[0]}`
  return ok(
    provenStatus(PROOF, asking.order.operation, 'no word', {
      message: `The vendor shows ${shown} and order ${order.id} as ${wordOf(order.status)}, and has no word for a certificate that is revoked: its revocation list or OCSP tells.`,
    }),
  )
}

/** Of a request to be approved or rejected. What was decided otherwise meanwhile cannot be decided again. */
export async function statusOfRequest(asking: Asking): Promise<Read<TargetStatus>> {
  const id = requestIdOf(asking.item.target)
  const read = await asking.lookups.request(id)
  if (read.kind !== 'ok') return read
  if (read.value === null) return ok(missing(asking, `The vendor knows no request ${id}.`))
  if (String(read.value.id) !== id)
    return { kind: 'unexpected', cause: 'the answer is about another request than was asked for' }
  return ok(readDecided(asking.order, read.value))
}

/** The decision that an operation asks for. */
export const decisionOf = (order: Order): 'approved' | 'rejected' =>
  order.operation === 'approve-request' ? 'approved' : 'rejected'

export function readDecided(order: Order, request: RequestInfo): TargetStatus {
  const shows = wordOf(request.status)
  return provenStatus(PROOF, order.operation, shows, {
    requestId: String(request.id),
    message: shows === 'rejected' ? rejectionText(request) : `Request ${request.id} is approved already.`,
  })
}

function requestFacts({ order, known }: Asking, found: OrderInfo, own: RequestInfo | null) {
  return {
    batch: order,
    order: String(found.id),
    requests: found.requests ?? [],
    orderStatus: wordOf(found.status),
    own,
    known,
  }
}

type Certificates = ReturnType<typeof certificatesOf>

/** The lists of an order's certificates, each asked for at most once. */
function certificatesOf(lookups: Lookups, order: string) {
  const lists: Partial<Record<'reissues' | 'duplicates', Read<readonly ListedCertificate[]>>> = {}
  const list = async (name: 'reissues' | 'duplicates') => (lists[name] ??= await lookups[name](order))
  return {
    reissues: () => list('reissues'),
    duplicates: () => list('duplicates'),
    seen: (): readonly ListedCertificate[] =>
      Object.values(lists).flatMap((read) => (read.kind === 'ok' ? read.value : [])),
    async all(): Promise<Read<readonly ListedCertificate[]>> {
      const reissues = await list('reissues')
      if (reissues.kind !== 'ok') return reissues
      const duplicates = await list('duplicates')
      return duplicates.kind === 'ok'
        ? { kind: 'ok', value: [...reissues.value, ...duplicates.value] }
        : duplicates
    },
  }
}

type Found = { readonly order: OrderInfo; readonly certificates: Certificates }

/**
 * The order of a certificate: as found before, as the inventory says (if the certificate is on it), by the serial number
 * of a primary certificate, and else by the list of orders.
 */
async function findOrder(asking: Asking): Promise<Read<Found | TargetStatus>> {
  const { lookups, item, orderOf } = asking
  const { target } = item
  const name = nameOf(target)
  const before = orderOf.get(name)
  if (before !== undefined) return readOrder(asking, before, name)
  const told = item.attributes['order_id']
  for (const candidate of [
    isId(told) ? told : undefined,
    target['certificate_id'] === undefined ? name : undefined,
  ]) {
    if (candidate === undefined) continue
    const read = await lookups.order(candidate)
    if (read.kind !== 'ok') return read
    if (read.value === null) continue
    const found = { order: read.value, certificates: certificatesOf(lookups, String(read.value.id)) }
    const holds = await isOn(target, found)
    if (holds.kind !== 'ok') return holds
    if (!holds.value) continue
    orderOf.set(name, String(found.order.id))
    return { kind: 'ok', value: found }
  }
  const filter = target['certificate_id'] === undefined ? 'filters[serial_number]' : 'filters[certificate_id]'
  const listed = await lookups.orders([[filter, name]])
  if (listed.kind !== 'ok') return asRead(listed)
  const [only, ...others] = listed.value.orders
  if (only === undefined)
    return {
      kind: 'ok',
      value: missing(asking, `No order with the certificate ${name} is visible to this key.`),
    }
  if (others.length > 0) {
    const message = `Several orders have a certificate ${name}: ${listed.value.orders
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ')}.`
    return ok(provenStatus(PROOF, asking.order.operation, 'several', { message }))
  }
  return readOrder(asking, String(only.id), name)
}

async function readOrder(asking: Asking, id: string, name: string): Promise<Read<Found | TargetStatus>> {
  const { lookups, orderOf } = asking
  const read = await lookups.order(id)
  if (read.kind !== 'ok') return read
  if (read.value === null) return ok(missing(asking, `The vendor knows no order ${id}.`))
  if (String(read.value.id) !== id) return ANOTHER_ORDER
  orderOf.set(name, id)
  return { kind: 'ok', value: { order: read.value, certificates: certificatesOf(lookups, id) } }
}

async function isOn(target: Target, { order, certificates }: Found): Promise<Read<boolean>> {
  if (order.certificate != null && isMeant(target, order.certificate)) return { kind: 'ok', value: true }
  for (const list of [certificates.reissues, certificates.duplicates]) {
    const read = await list()
    if (read.kind !== 'ok') return read
    if (read.value.some((one) => isMeant(target, one))) return { kind: 'ok', value: true }
  }
  return { kind: 'ok', value: false }
}

type Nameable = {
  readonly id?: number | null | undefined
  readonly serial_number?: string | null | undefined
}

/** The id that the vendor has for a certificate: as it is named, or as an answer tells beside its serial number. */
function idOf(target: Target, meant: readonly Nameable[]): string | undefined {
  const told = meant.find(({ id }) => id != null)?.id
  return target['certificate_id'] ?? (told == null ? undefined : String(told))
}

/** Whether a certificate in an answer is the one that a target names: by its id where there is one, else by its serial. */
function isMeant(target: Target, { id, serial_number: serial }: Nameable): boolean {
  if (target['certificate_id'] !== undefined) return String(id ?? '') === target['certificate_id']
  return serial != null && canonicalSerial(serial) === canonicalSerial(target['serial_number'] ?? '')
}
