import type { ImportSummary } from '../../contract/inventories.ts'
import type { VendorInfo } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import type { Connections } from '../connections/connections.ts'
import type { Db } from '../db/workspace-db.ts'
import { patientTransport } from '../http/patient-transport.ts'
import type { Inventories, JobControl } from '../inventory/inventories.ts'
import type { Secret } from '../keychain/secret.ts'
import { pacedTransport } from '../runner/paced-transport.ts'
import type { Pacers } from '../runner/pacer-at.ts'
import { openReadings } from '../runner/readings.ts'
import { isListFailure } from '../vendors/list-reading.ts'

/** Nobody looks after a search while the network is down: each page is put again for half a minute. */
const TRIES = 8

export interface SearchRequest {
  readonly connection: string
  /** Of the inventory that the search fills. */
  readonly name: string
  /** The vendor's own query fields (`VendorInfo.queryFields`). */
  readonly query: Readonly<Record<string, string>>
  readonly key?: Secret | undefined
}

/** Fills inventories by searching at a vendor, within the rate budget that runs at the same place draw from. */
export interface Discovery {
  /**
   * All or nothing; after a failure the same search goes on with the first page that is missing, within the hour.
   *
   * @throws AppError `input.no-search` where the vendor has none, and what connection, vendor and inventory throw
   */
  fill(request: SearchRequest, control?: JobControl): Promise<ImportSummary>
}

export interface DiscoveryDeps {
  readonly db: Db
  readonly clock: Clock
  readonly connections: Connections
  readonly inventories: Inventories
  readonly pacers: Pacers
}

export function openDiscovery({ db, clock, connections, inventories, pacers }: DiscoveryDeps): Discovery {
  return {
    async fill({ connection, name, query, key }, control) {
      const open = await connections.open(connection, key)
      const pacer = pacers.at(open)
      const readings = openReadings({ db, clock })
      const patient = patientTransport(
        pacedTransport(open.transport, pacer, () => {}),
        { clock, random: Math.random, tries: TRIES, throttled: pacer.throttled, failed: () => {} },
      )
      const client = open.client(readings.keeping(patient))
      try {
        const search = client.discover?.bind(client)
        if (search === undefined) {
          throw new AppError('input.no-search', `${open.vendor.info.title} offers no search.`, {
            hint: 'Import a file of what is to be revoked instead.',
          })
        }
        const source = sourceOf(open.connection.name, query)
        const kind = kindOf(open.vendor.info, query)
        const reading = `search ${open.vendor.id} ${open.connection.baseUrl} ${source}`
        try {
          return await readings.read(
            reading,
            () =>
              inventories.collect(
                { name, vendor: open.vendor.id, ...(kind === undefined ? {} : { kind }), source },
                search(query, control?.signal),
                control,
              ),
            () => true,
          )
        } catch (error) {
          // What was kept of such a list would fail the next try too, without a question.
          if (isListFailure(error)) readings.forget(reading)
          throw error
        }
      } finally {
        await client.close()
        await open.transport.close()
      }
    },
  }
}

/** The kind of target that a search finds, where the vendor's query has a field `kind`; else that of its first operation. */
function kindOf({ queryFields }: VendorInfo, query: SearchRequest['query']): string | undefined {
  const field = queryFields.find(({ name }) => name === 'kind')
  return field === undefined ? undefined : query['kind']?.trim() || field.fallback
}

/** The search in one line, for the inventory's source: `tlm: profile_id=…, status=issued`. */
function sourceOf(connection: string, query: Readonly<Record<string, string>>): string {
  const fields = Object.entries(query).map(([field, value]) => `${field}=${value}`)
  return `${connection}: ${fields.length === 0 ? 'everything' : fields.sort().join(', ')}`
}
