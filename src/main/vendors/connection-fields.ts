import type { Field } from '../../contract/vendor.ts'

/** Option of every connection, read by the connections themselves and of no concern to a vendor's client. */
export const FRESH_CONNECTIONS: Field = {
  name: 'fresh_connections',
  label: 'A new connection for each change',
  type: 'boolean',
  required: false,
  choices: [],
  fallback: 'false',
  help: 'Slower, and fewer doubts: no request meets a connection that the vendor or a proxy has just closed.',
}
