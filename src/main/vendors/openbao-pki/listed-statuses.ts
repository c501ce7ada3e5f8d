import { canonicalSerial } from '../../inventory/serial.ts'
import { parseJson } from '../error-text.ts'
import type { Item, Order, Read, Target, TargetStatus } from '../port.ts'
import { provenStatus } from '../proof.ts'
import type { Ask } from './ask.ts'
import { SERIAL } from './info.ts'
import { walkList } from './lists.ts'
import { PROOF } from './proof.ts'
import { Revoked } from './wire.ts'

/** What is known of the list of revoked certificates: state of one client. */
export interface ListMemory {
  /** Requests that it took when it was last read to its end. */
  requests: number
  /** The token may not list, or the version has no such list: everything is asked one by one. */
  isRefused: boolean
  /** When each certificate was revoked, as the answer to its revocation said: by canonical serial number, ISO 8601. */
  readonly revokedAt: Map<string, string>
}
export const newListMemory = (): ListMemory => ({ requests: 1, isRefused: false, revokedAt: new Map() })

/** Notes what the answer to a revocation tells of its time. */
export function noteRevocation({ revokedAt }: ListMemory, { target }: Item, body: string): void {
  const told = Revoked.safeParse(parseJson(body))
  if (told.success)
    revokedAt.set(serialOf(target), new Date(told.data.data.revocation_time * 1000).toISOString())
}

const serialOf = (target: Target): string => canonicalSerial(target[SERIAL] ?? '')

/**
 * Those that the list of revoked certificates shows ("List revoked certificates"), which tells no times: so only those whose time the
 * answer to their revocation told. All others are left out, to be asked one by one.
 *
 * @param requestsMax how many pages may be asked for
 */
export async function listedStatuses(
  {
    ask,
    mount,
    pageItems,
    memory,
  }: {
    readonly ask: Ask
    readonly mount: string
    readonly pageItems: number
    readonly memory: ListMemory
  },
  order: Order,
  items: readonly Item[],
  requestsMax: number,
  signal: AbortSignal | undefined,
): Promise<Read<ReadonlyMap<number, TargetStatus>>> {
  const found = new Map<number, TargetStatus>()
  if (memory.isRefused) return { kind: 'ok', value: found }
  const told = items.filter(({ target }) => memory.revokedAt.has(serialOf(target)))
  if (told.length === 0) return { kind: 'ok', value: found }
  const wanted = Map.groupBy(told, ({ target }) => serialOf(target))
  const budget = { left: requestsMax }
  const pages = walkList(ask, `${mount}/certs/revoked`, pageItems, budget, signal)
  for (;;) {
    const step = await pages.next()
    if (step.done) {
      const { value } = step
      // Certificates are read one by one without a token.
      if (value.kind === 'key-refused') memory.isRefused = true
      else if (value.kind !== 'ok') return value
      else if (value.value === 'no such list') memory.isRefused = true
      break
    }
    for (const serial of step.value.keys()) {
      for (const { ordinal } of wanted.get(serial) ?? [])
        found.set(
          ordinal,
          provenStatus(PROOF, order.operation, 'revoked', { since: memory.revokedAt.get(serial) ?? null }),
        )
      if (wanted.delete(serial)) memory.revokedAt.delete(serial)
    }
    if (wanted.size === 0) break
  }
  memory.requests = Math.max(1, requestsMax - budget.left)
  return { kind: 'ok', value: found }
}
