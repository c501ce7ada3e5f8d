import type { Finding } from '../../contract/batches.ts'
import type { Item } from './port.ts'

/** The status that the inventory gives an item, folded; undefined where it gives none. */
export const listedStatus = ({ attributes }: Item): string | undefined =>
  attributes['status']?.trim().toLowerCase()

/** Of what was revoked already when the inventory was made. @param then what becomes of it */
export const listedRevoked = (
  item: Item,
  then = 'the vendor is asked, and each ends as already done',
): readonly Finding[] =>
  listedStatus(item) === 'revoked'
    ? [
        {
          level: 'note',
          code: 'listed-revoked',
          message: `Revoked already when the inventory was made: ${then}.`,
        },
      ]
    : []
