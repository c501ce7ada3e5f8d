import type { Field } from '../../contract/vendor.ts'
import { choiceField, flagField, integerField } from './fields.ts'

/** Option of every connection, read by the connections themselves and of no concern to a vendor's client. */
export const FRESH_CONNECTIONS = flagField(
  'fresh_connections',
  'A new connection for each change',
  'Slower, and fewer doubts: no request meets a connection that the vendor or a proxy has just closed.',
)

/** Option of every connection, read by the runner. */
export const SETTLE_MS = integerField(
  'settle_ms',
  'Settling time in milliseconds',
  "How long the vendor's status may lag behind an effect: so long is waited before a doubtful request is asked about. It can be made longer than the vendor's usual time; shorter only for a host on this machine.",
)

/** Option of every connection, read by the connections: the hosts that the vendors name are known without it. */
export const ENVIRONMENT = choiceField(
  'environment',
  'What this host is for',
  [
    { value: 'production', label: 'Production' },
    { value: 'test', label: 'Tests' },
  ],
  'production',
  "Shown wherever the host is. A vendor's own hosts are known: this counts for hosts of your own.",
)

/** Option of connections whose vendor documents no largest page. The probe of the connection fills it in. */
export const PAGE_ITEMS_FIELD = integerField(
  'page_items',
  'Items a page',
  'How many are asked for in one page of a list. Left out, the largest that is assumed to work; the probe of the connection finds out what the vendor gives.',
)

/** How many items of a list one request asks for. @param most what is asked for when the connection says nothing */
export function pageItemsOf(options: Readonly<Record<string, string>>, most: number): number {
  const items = Number(options[PAGE_ITEMS_FIELD.name])
  return Number.isInteger(items) && items >= 1 ? Math.min(items, most) : most
}

/** What every vendor's connection can be given. */
export const COMMON_FIELDS: readonly Field[] = [ENVIRONMENT, FRESH_CONNECTIONS, SETTLE_MS]
