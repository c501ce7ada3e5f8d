import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Connection, RateWindow } from '../../src/contract/connections.ts'
import type { Inventory, InventoryItem } from '../../src/contract/inventories.ts'
import { openActivityLog } from '../../src/main/activity/open-activity-log.ts'
import { createAnnouncer } from '../../src/main/announcer.ts'
import { openApprovals } from '../../src/main/approvals/open-approvals.ts'
import { openBatches } from '../../src/main/batches/open-batches.ts'
import type { Connections } from '../../src/main/connections/connections.ts'
import { type Db, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { createCheckpointer } from '../../src/main/evidence/checkpointer.ts'
import { openIdentity } from '../../src/main/identity/open-identity.ts'
import type { Inventories } from '../../src/main/inventory/inventories.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { openRuns } from '../../src/main/runner/open-runs.ts'
import type { Runs } from '../../src/main/runner/runs.ts'
import { openSettings } from '../../src/main/settings/open-settings.ts'
import { openTrust } from '../../src/main/trust/open-trust.ts'
import type { Vendor } from '../../src/main/vendors/port.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const serial = (n: number): string => (0xa0000000 + n).toString(16).toUpperCase()

const DISK_FILES = ['rescind.db', 'rescind.db-wal']

/** A workspace with one sealed batch `b` of `items` certificates, whose runs speak to a vendor in memory. */
export interface SimulatedWorkspace extends Disposable {
  readonly dataDir: string
  readonly db: Db
  readonly runs: Runs
  /** Another program on the same workspace. */
  reopen(debugPoint?: (label: DebugPoint) => void): Runs
  /** The disk is gone from one step to the next, as for a process that is killed; what the vendor got goes on. */
  crash(): void
  /** Keeps a copy of the disk as it is now; the next crash falls back to it, as if what came after had not been durable. */
  remember(): void
  /** Opens the disk again, and takes the dead program's leases for lapsed. */
  revive(): void
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
  let db = openWorkspaceDb(dataDir)
  const announcer = createAnnouncer(() => {})
  const vendors = new Map([[vendor.id, vendor]])
  const shared = { vendors, clock, operator: 'tester', product: 'rescind test', announcer }
  const keychain = memoryKeychain()
  const activityOf = () => openActivityLog({ db, clock, operator: 'tester', announcer })
  const approvalsOf = () => {
    const deps = { ...shared, db, activity: activityOf() }
    const identity = openIdentity({ ...deps, dataDir, keychain })
    const checkpointer = createCheckpointer(identity)
    return {
      checkpointer,
      approvals: openApprovals({
        ...deps,
        identity,
        checkpointer,
        trust: openTrust({ ...deps, dataDir, keychain, identity }),
      }),
    }
  }
  const batches = openBatches({
    ...shared,
    db,
    ...approvalsOf(),
    inventories: fakeInventories(vendor, items),
    activity: activityOf(),
  })
  batches.create({
    name: 'b',
    inventory: 'i',
    request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
    filter: {},
  })
  await batches.seal('b')
  const reopen = (debugPoint?: (label: DebugPoint) => void) =>
    openRuns({
      ...shared,
      db,
      connections: fakeConnections(vendor, options.limits ?? 'none'),
      ...approvalsOf(),
      settings: openSettings({ db, announcer }),
      random: options.random ?? (() => 0.5),
      activity: activityOf(),
      debugPoint,
    })
  return {
    dataDir,
    get db() {
      return db
    },
    runs: reopen(),
    reopen,
    remember() {
      for (const file of DISK_FILES) {
        if (existsSync(path.join(dataDir, file)))
          copyFileSync(path.join(dataDir, file), path.join(dataDir, `${file}.kept`))
      }
    },
    crash: () => void db.close(),
    revive() {
      if (!db.open) {
        for (const file of DISK_FILES) {
          rmSync(path.join(dataDir, `${file}-shm`), { force: true })
          if (existsSync(path.join(dataDir, `${file}.kept`)))
            renameSync(path.join(dataDir, `${file}.kept`), path.join(dataDir, file))
        }
        db = openWorkspaceDb(dataDir)
      }
      db.pragma('query_only = OFF')
      db.prepare('DELETE FROM lease').run()
    },
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
    for (let n = 1; n <= items; n += 1)
      yield { ordinal: n, sourceRow: n + 1, target: { serial_number: serial(n) }, attributes: {} }
  }
  return { get: () => inventory, walk } as unknown as Inventories
}

function fakeConnections(vendor: Vendor, limits: 'none' | readonly RateWindow[]): Connections {
  const connection: Connection = {
    name: 'c',
    vendor: vendor.id,
    baseUrl: 'http://127.0.0.1:1',
    host: '127.0.0.1:1',
    environment: 'local',
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
    environmentAt: () => 'local',
    open: async () => ({
      connection,
      facts,
      vendor,
      transport,
      client: (paced: typeof transport) => vendor.connect(facts, new Secret('k'), paced),
    }),
  } as unknown as Connections
}
