import { AppError } from '../../app-error.ts'
import type { Ask } from '../authorised.ts'
import { endlessList } from '../list-reading.ts'
import type { DiscoveredItem, DiscoveredPage } from '../port.ts'
import { searchError } from '../search-error.ts'
import { SERIAL } from './info.ts'
import { walkList, wholeList } from './lists.ts'
import type { KeyInfo } from './wire.ts'

/**
 * The certificates of a mount, each once, from the detailed list where there is one.
 *
 * @throws AppError `input.…` for a filter that the search does not have, `halt.…` when a list cannot be read to the end
 */
export async function* discoverCertificates(
  ask: Ask,
  mount: string,
  pageItems: number,
  filters: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiscoveredPage> {
  const status = readStatus(filters)
  const unlimited = { left: Number.POSITIVE_INFINITY }
  const revoked = await wholeList(ask, `${mount}/certs/revoked`, pageItems, unlimited, signal)
  if (revoked.kind !== 'ok') throw searchError(revoked)
  if (!revoked.value.isWhole) throw endlessList(revoked.value.serials.size, null)
  const isRevoked = (serial: string): boolean => revoked.value.serials.has(serial)
  for (const list of ['certs/detailed', 'certs']) {
    const pages = walkList(ask, `${mount}/${list}`, pageItems, unlimited, signal)
    let came = 0
    let step = await pages.next()
    for (; !step.done; step = await pages.next()) {
      signal?.throwIfAborted()
      came += step.value.size
      yield {
        items: [...step.value].flatMap(([serial, facts]) =>
          status === 'any' || (status === 'revoked') === isRevoked(serial)
            ? [itemOf(serial, facts, isRevoked(serial))]
            : [],
        ),
      }
    }
    if (step.value.kind !== 'ok') throw searchError(step.value)
    if (step.value.value === 'goes on') throw endlessList(came, null)
    if (step.value.value === 'ended') return
  }
  throw searchError({ kind: 'unexpected', cause: 'the mount has no list of certificates' })
}

function itemOf(serial: string, facts: KeyInfo | null, isRevoked: boolean): DiscoveredItem {
  const pairs: readonly (readonly [string, string | null | undefined])[] = [
    ['common_name', facts?.common_name],
    ['issuer', facts?.issuer],
    ['valid_from', facts?.not_before],
    ['valid_to', facts?.not_after],
    ['status', isRevoked ? 'revoked' : 'active'],
  ]
  return {
    target: { [SERIAL]: serial },
    attributes: Object.fromEntries(pairs.flatMap(([name, value]) => (value ? [[name, value]] : []))),
  }
}

function readStatus(filters: Readonly<Record<string, string>>): string {
  for (const [name, value] of Object.entries(filters)) {
    if (name === 'status' || value.trim() === '') continue
    throw new AppError('input.unknown-filter', `The search has no filter "${name}".`, {
      hint: 'It has: status.',
    })
  }
  const status = filters['status']?.trim() || 'active'
  if (['active', 'revoked', 'any'].includes(status)) return status
  throw new AppError('input.bad-filter', `There is no status "${status}".`, {
    hint: 'Give active, revoked or any.',
  })
}
