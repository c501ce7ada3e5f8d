import type { Batches } from '../batches/batches.ts'
import type { Clock } from '../clock.ts'
import type { Connections } from '../connections/connections.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Inventories } from '../inventory/inventories.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { IncidentJournal } from './incident-journal.ts'
import type { Members } from './members.ts'

/** What the parts of this room work with. */
export interface IncidentParts {
  readonly db: Db
  readonly clock: Clock
  readonly operator: string
  readonly vendors: VendorRegistry
  readonly inventories: Inventories
  readonly batches: Batches
  readonly connections: Connections
  readonly journal: IncidentJournal
  readonly members: Members
}
