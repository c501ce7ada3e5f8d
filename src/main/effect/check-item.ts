import type { EffectItem } from '../../contract/effect.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import { readSerial } from '../inventory/serial.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { ISSUED_CERTIFICATES, SOURCE_ATTRIBUTES } from '../x509/revocation-sources.ts'
import type { CheckItem } from './check-certificates.ts'
import { ISSUED_LOOKED_AT_MAX, type ItemSources } from './issuer-of.ts'
import { itemSources, words } from './item-sources.ts'

/** What the operation does to a certificate, as relying parties see it; null for operations that do not change one themselves. */
export function effectOfOperation({ done }: OperationInfo): 'revoked' | 'not-revoked' | null {
  switch (done) {
    case 'revoked':
      return 'revoked'
    case 'resumed':
      return 'not-revoked'
    default:
      return null
  }
}

/** What relying parties should see of an item: only what the vendor's own status has confirmed. */
export const expectedOf = (
  { state }: Pick<ItemRow, 'state'>,
  effect: EffectItem['expected'],
): EffectItem['expected'] => (state === 'confirmed' || state === 'already-done' ? effect : null)

/** Turns items into what the check needs of them. What they have in common is kept once, whatever their number. */
export function checkItemReader(operation: OperationInfo): (row: ItemRow) => CheckItem {
  const serialColumn = operation.target.columns.find(({ type }) => type === 'serial')?.name ?? 'serial_number'
  const effect = effectOfOperation(operation)
  const known = new Map<string, ItemSources & { certificates: readonly string[] }>()
  return (row) => {
    const target = {
      ...(JSON.parse(row.target) as Record<string, string>),
      ...(row.resolved === null ? {} : (JSON.parse(row.resolved) as Record<string, string>)),
    }
    const attributes = JSON.parse(row.attributes) as Record<string, string>
    const key = [...Object.values(SOURCE_ATTRIBUTES), 'issuer']
      .map((name) => attributes[name] ?? '')
      .join('\n')
    const sources = known.get(key) ?? itemSources(attributes)
    known.set(key, sources)
    const issued = words(attributes[ISSUED_CERTIFICATES])
    if (issued.length > 0)
      sources.certificates = [...sources.certificates, ...issued].slice(0, ISSUED_LOOKED_AT_MAX)
    const serial = readSerial(target[serialColumn] ?? '', 'hex')
    return {
      ordinal: row.ordinal,
      serial: serial.kind === 'ok' ? serial.value : null,
      sources,
      expected: expectedOf(row, effect),
    }
  }
}
