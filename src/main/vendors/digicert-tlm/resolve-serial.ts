import { canonicalSerial, sameSerial } from '../../inventory/serial.ts'
import type { Attributes, Item, Read, Resolution } from '../port.ts'
import { type AskPage, normalThumbprint, type SearchMemory, walkPages } from './search.ts'
import { attributesOf } from './target-of.ts'
import type { Certificate } from './wire.ts'

/** Namesakes are few; a search that lists more has not understood the filter. */
const REQUESTS_MAX = 5

/** What an inventory may know that tells two certificates with one serial number apart. */
const TELLING = [
  'common_name',
  'profile_id',
  'valid_from',
  'valid_to',
  'issuer',
  'issuing_ca_id',
  'seat_id',
] as const

/**
 * Finds which certificate a serial number means: the one with the inventory's thumbprint, else the only one that agrees
 * with all that the inventory knows of it. Its status decides nothing: that only one of two can still be revoked does not
 * make it the one that was meant.
 */
export async function resolveSerial(
  ask: AskPage,
  memory: SearchMemory,
  item: Item,
): Promise<Read<Resolution>> {
  const serial = item.target['serial_number'] ?? ''
  const found = new Map<string, Certificate>()
  const walk = await walkPages(
    ask,
    memory,
    { serial_number: canonicalSerial(serial) },
    REQUESTS_MAX,
    ({ items }) => {
      for (const certificate of items) {
        if (sameSerial(serial, certificate.serial_number))
          found.set(normalThumbprint(certificate.thumbprint), certificate)
      }
      return true
    },
  )
  if (walk.kind !== 'ok') return walk
  // One of two that did not come would make the other seem to be meant.
  if (!walk.value.stable)
    return { kind: 'unexpected', cause: `a search for the serial number ${serial} does not come whole` }
  return { kind: 'ok', value: choose(item, found) }
}

function choose(item: Item, found: ReadonlyMap<string, Certificate>): Resolution {
  const serial = item.target['serial_number'] ?? ''
  const own = normalThumbprint(item.target['thumbprint'])
  if (found.size === 0)
    return {
      kind: 'not-found',
      message: `No certificate with the serial number ${serial} is visible to this key.`,
    }
  const candidates = [...found].filter(([thumbprint, certificate]) =>
    own === '' ? agrees(item.attributes, attributesOf(certificate)) : thumbprint === own,
  )
  const [only] = candidates
  if (only !== undefined && candidates.length === 1 && only[0] !== '')
    return { kind: 'resolved', columns: { thumbprint: only[0] } }
  if (own !== '' && candidates.length === 0) {
    return {
      kind: 'not-found',
      message: `No certificate with the serial number ${serial} has the thumbprint ${own}.`,
    }
  }
  return {
    kind: 'ambiguous',
    candidates: [...found.keys()].map((thumbprint) => thumbprint || '(no thumbprint)'),
  }
}

/** Whether nothing that both sides know differs. Days are compared as days: inventories often hold no time. */
function agrees(known: Attributes, listed: Attributes): boolean {
  return TELLING.every((name) => {
    const left = known[name]
    const right = listed[name]
    if (left === undefined || right === undefined) return true
    if (name === 'valid_from' || name === 'valid_to') return left.slice(0, 10) === right.slice(0, 10)
    return left.trim().toLowerCase() === right.trim().toLowerCase()
  })
}
