import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Connection, RateWindow } from '../../src/contract/connections.ts'
import type { Inventory, InventoryItem } from '../../src/contract/inventories.ts'
import { createAnnouncer } from '../../src/main/announcer.ts'
import { openActivityLog } from '../../src/main/activity/open-activity-log.ts'
import { openBatches } from '../../src/main/batches/open-batches.ts'
import type { Connections } from '../../src/main/connections/connections.ts'
import { type Db, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import type { Inventories } from '../../src/main/inventory/inventories.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { openRuns } from '../../src/main/runner/open-runs.ts'
import type { Runs } from '../../src/main/runner/runs.ts'
import type { Vendor } from '../../src/main/vendors/port.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const serial = (n: number): string => (0xa0000000 + n).toString(16).toUpperCase()

/** A workspace with one sealed batch `b` of `items` certificates, whose runs speak to a vendor in memory. */
export interface SimulatedWorkspace extends Disposable {
  readonly db: Db
  readonly runs: Runs
  /** A second program on the same workspace, as after a crash. */
  reopen(debugPoint?: (label: DebugPoint) => void): Runs
}

export interface SimulationOptions {
  readonly clock: VirtualClock
  readonly vendor: Vendor
  readonly items: number
  readonly limits?: 'none' | readonly RateWindow[]
  readonly random?: () => number
  readonly dataDir?: string
}

export async function simulatedWorkspace(options: SimulationOptions): Promise<SimulatedWorkspace> {
  const { clock, vendor, items } = options
  // Memory-backed where the system has it: a simulation is about order, not about the disk.
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const dataDir = options.dataDir ?? mkdtempSync(path.join(parent, 'rescind-simulation-'))
  const db = openWorkspaceDb(dataDir)
  const announcer = createAnnouncer((error) => {
    throw error
  })
  const vendors = new Map([[vendor.id, vendor]])
  const activity = openActivityLog({ db, clock, operator: 'tester', announcer })
  const batches = openBatches({ db, vendors, inventories: fakeInventories(vendor, items), clock, operator: 'tester', product: 'rescind test', activity, announcer })
  batches.create({ name: 'b', inventory: 'i', request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} }, filter: {} })
  await batches.seal('b')
  const open = (debugPoint?: (label: DebugPoint) => void) =>
    openRuns({
      db,
      vendors,
      connections: fakeConnections(vendor, options.limits ?? 'none'),
      clock,
      random: options.random ?? (() => 0.5),
      operator: 'tester',
      product: 'rescind test',
      activity,
      announcer,
      debugPoint,
    })
  return {
    db,
    runs: open(),
    reopen: open,
    [Symbol.dispose]() {
      db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function fakeInventories(vendor: Vendor, items: number): Inventories {
  const inventory: Inventory = {
    id: 'i',
    inventory: 'i',
    vendor: vendor.id,
    kind: 'certificate',
    source: { name: 'i.csv', bytes: 1, sha256: '0'.repeat(64) },
    read: items,
    imported: items,
    duplicates: 0,
    rejected: 0,
    reasons: {},
    createdAt: '2026-11-20T10:00:00.000Z',
  }
  function* walk(): Iterable<InventoryItem> {
    for (let n = 1; n <= items; n += 1) yield { ordinal: n, sourceRow: n + 1, target: { serial_number: serial(n) }, attributes: {} }
  }
  return { get: () => inventory, walk } as unknown as Inventories
}

function fakeConnections(vendor: Vendor, limits: 'none' | readonly RateWindow[]): Connections {
  const connection: Connection = {
    name: 'c',
    vendor: vendor.id,
    baseUrl: 'http://127.0.0.1:1',
    host: '127.0.0.1:1',
    options: {},
    limits: limits === 'none' ? 'none' : [...limits],
    key: 'stored',
    createdAt: '2026-11-20T10:00:00.000Z',
  }
  const facts = { baseUrl: connection.baseUrl, options: {} }
  const transport = {
    send: async () => ({ kind: 'answer' as const, status: 200, headers: {}, body: '', durationMs: 0 }),
    close: async () => {},
  }
  return {
    open: async () => ({ connection, facts, vendor, transport, client: (paced: typeof transport) => vendor.connect(facts, new Secret('k'), paced) }),
  } as unknown as Connections
}
