import type { Item, Order, Read, Resolution } from '../port.ts'
import { readStatus } from './credential-status.ts'
import { SHOWN_STATUS } from './info.ts'
import { isToBeCancelled } from './requests.ts'
import { type Credential, statusOf } from './wire.ts'

/** A credential as the vendor shows it; null when it knows none. */
export type AskCredential = (
  item: Item,
  signal: AbortSignal | undefined,
) => Promise<Read<Credential | { readonly missing: string }>>

/**
 * Looks at each credential before it is revoked: what is done already is not asked for again, and what is still being
 * issued is cancelled or left alone, as the operator has decided.
 */
export async function lookUp(
  ask: AskCredential,
  order: Order,
  items: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<Read<ReadonlyMap<number, Resolution>>> {
  const found = new Map<number, Resolution>()
  for (const item of items) {
    const read = await ask(item, signal)
    if (read.kind !== 'ok') return read
    found.set(item.ordinal, resolutionOf(order, read.value))
  }
  return { kind: 'ok', value: found }
}

function resolutionOf(order: Order, credential: Credential | { readonly missing: string }): Resolution {
  if ('missing' in credential) return { kind: 'not-found', message: credential.missing as string }
  const status = readStatus(order, credential)
  if (status.kind === 'effective') return { kind: 'done', status }
  const shown = statusOf(credential)
  if (shown === 'PENDING_ISSUANCE' && !isToBeCancelled(order)) {
    return {
      kind: 'unfit',
      code: 'pending_issuance',
      message:
        'Its issuance is pending: it can be cancelled, not revoked. Nothing was sent; the batch was not asked to cancel (pending_issuance=cancel).',
    }
  }
  return { kind: 'resolved', columns: { [SHOWN_STATUS]: shown } }
}
