import { VendorId } from '../../contract/vendor.ts'
import { accountFor } from '../keychain/account.ts'
import type { ConnectionFacts, ExaminedConnection, VendorRegistry } from '../vendors/port.ts'
import { type ConnectionRow, connectionFrom } from './connection-row.ts'

export const factsOf = (row: ConnectionRow): ConnectionFacts => {
  const { baseUrl, options } = connectionFrom(row, 'none')
  return { baseUrl, options }
}

/** Where the keychain holds a connection's key: bound to its origin, and to that of its tokens. */
export const accountOfRow = (vendors: VendorRegistry, row: ConnectionRow): string =>
  accountFor(row.id, row.base_url, knownFacts(vendors, row).tokenUrl)

/** Nothing for a row that another version has written: opening it says what is wrong. */
export function knownFacts(vendors: VendorRegistry, row: ConnectionRow): ExaminedConnection {
  try {
    return vendors.get(VendorId.parse(row.vendor))?.examineConnection?.(factsOf(row)) ?? {}
  } catch {
    return {}
  }
}
