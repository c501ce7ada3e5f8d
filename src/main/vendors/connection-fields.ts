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

/** Option of every connection, read by the runner. */
export const SETTLE_MS: Field = {
  name: 'settle_ms',
  label: 'Settling time in milliseconds',
  type: 'integer',
  required: false,
  choices: [],
  help: "How long the vendor's status may lag behind an effect: so long is waited before a doubtful request is asked about. It can be made longer than the vendor's usual time; shorter only for a host on this machine.",
}

/** Option of every connection, read by the connections: the hosts that the vendors name are known without it. */
export const ENVIRONMENT: Field = {
  name: 'environment',
  label: 'What this host is for',
  type: 'choice',
  required: false,
  choices: [
    { value: 'production', label: 'Production' },
    { value: 'test', label: 'Tests' },
  ],
  fallback: 'production',
  help: "Shown wherever the host is. A vendor's own hosts are known: this counts for hosts of your own.",
}

/** Option of connections whose vendor documents no largest page. The probe of the connection fills it in. */
export const PAGE_ITEMS_FIELD: Field = {
  name: 'page_items',
  label: 'Items a page',
  type: 'integer',
  required: false,
  choices: [],
  help: 'How many are asked for in one page of a list. Left out, the largest that is assumed to work; the probe of the connection finds out what the vendor gives.',
}

/** How many items of a list one request asks for. @param most what is asked for when the connection says nothing */
export function pageItemsOf(options: Readonly<Record<string, string>>, most: number): number {
  const items = Number(options[PAGE_ITEMS_FIELD.name])
  return Number.isInteger(items) && items >= 1 ? Math.min(items, most) : most
}

/** What every vendor's connection can be given. */
export const COMMON_FIELDS: readonly Field[] = [ENVIRONMENT, FRESH_CONNECTIONS, SETTLE_MS]
