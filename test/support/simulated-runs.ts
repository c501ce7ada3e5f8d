import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Connection, RateWindow } from '../../src/contract/connections.ts'
import type { Inventory, InventoryItem } from '../../src/contract/inventories.ts'
import { openActivityLog } from '../../src/main/activity/open-activity-log.ts'
import { createAnnouncer } from '../../src/main/announcer.ts'
import { openApprovals } from '../../src/main/approvals/open-approvals.ts'
import { openBatches } from '../../src/main/batches/open-batches.ts'
import type { Clock } from '../../src/main/clock.ts'
import type { Connections } from '../../src/main/connections/connections.ts'
import { type Db, openWorkspaceDb } from '../../src/main/db/workspace-db.ts'
import { createCheckpointer } from '../../src/main/evidence/checkpointer.ts'
import type { Transport } from '../../src/main/http/transport.ts'
import { openIdentity } from '../../src/main/identity/open-identity.ts'
import type { Inventories } from '../../src/main/inventory/inventories.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { openRuns } from '../../src/main/runner/open-runs.ts'
import { createPacers } from '../../src/main/runner/pacer-at.ts'
import type { Runs } from '../../src/main/runner/runs.ts'
import { openSettings } from '../../src/main/settings/open-settings.ts'
import { openTrust } from '../../src/main/trust/open-trust.ts'
import type { Vendor } from '../../src/main/vendors/port.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const serial = (n: number): string => (0xa0000000 + n).toString(16).toUpperCase()

const DISK_FILES = ['rescind.db', 'rescind.db-wal']

/** Where a simulated connection leads, by its name; `c` is where a batch goes unless told otherwise. */
const CONNECTIONS: Readonly<Record<string, { readonly origin: string; readonly key: string }>> = {
  c: { origin: 'http://127.0.0.1:1', key: 'k' },
  'another-host': { origin: 'http://127.0.0.1:2', key: 'k' },
  'another-account': { origin: 'http://127.0.0.1:1', key: 'stranger' },
}
export const originOf = (connection: string): string => CONNECTIONS[connection]?.origin ?? ''

/** A program on the workspace, with a database connection of its own. */
export interface SimulatedProcess {
  readonly runs: Runs
  /** As SIGSTOP does: it gets no turn any more, and what reaches it waits, until it is thawed. */
  freeze(): void
  thaw(): void
  /** Resolves when it is frozen the first time. */
  readonly frozen: Promise<void>
  /** As if it ran in another process namespace: its number means nothing to the others. */
  beElsewhere(): void
  /** Its database is gone from one step to the next, as for a process that is killed; what the vendor got goes on. */
  crash(): void
}

/** A workspace with sealed batches of the same `items` certificates, `b` unless told, whose runs speak to a vendor in memory. */
export interface SimulatedWorkspace extends Disposable {
  readonly dataDir: string
  readonly db: Db
  readonly runs: Runs
  /** Another program on the same workspace and the same database connection. */
  reopen(debugPoint?: (label: DebugPoint) => void): Runs
  process(
    debugPoint?: (label: DebugPoint) => void,
    vendor?: (gate: () => Promise<void>) => Vendor,
  ): SimulatedProcess
  /** The disk is gone from one step to the next, as for a process that is killed; what the vendor got goes on. */
  crash(): void
  /** Keeps a copy of the disk as it is now; the next crash falls back to it, as if what came after had not been durable. */
  remember(): void
  /** Opens the disk again, and takes the dead program's leases for lapsed. */
  revive(): void
}

/** A batch of a simulated workspace. Its order's comment is its name. */
export interface SimulatedBatch {
  readonly name: string
  /** Why it may hold what stands in the other one. */
  readonly note?: string
}

export interface SimulationOptions {
  readonly clock: VirtualClock
  readonly vendor: Vendor
  readonly items: number
  readonly batches?: readonly SimulatedBatch[]
  readonly limits?: 'none' | readonly RateWindow[]
  readonly random?: () => number
  readonly dataDir?: string
  /** `fenceless`: requests leave whatever the fence says; `blind`: no batch sees the others. To show that it is noticed. */
  readonly sabotage?: 'none' | 'intents-not-durable' | 'fenceless' | 'blind'
}

interface Template {
  readonly files: readonly (readonly [name: string, content: Buffer])[]
  readonly keychain: Keychain
}
/** Sealed workspaces by what was sealed: a simulation opens thousands of the same. */
const templates = new Map<string, Promise<Template>>()

export async function simulatedWorkspace(options: SimulationOptions): Promise<SimulatedWorkspace> {
  const { clock, vendor, items, batches = [{ name: 'b' }], sabotage } = options
  // Memory-backed where the system has it: a simulation is about order, not about the disk.
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const dataDir = options.dataDir ?? mkdtempSync(path.join(parent, 'rescind-simulation-'))
  const wanted = JSON.stringify([vendor.id, items, batches])
  let made = templates.get(wanted)
  if (made === undefined) {
    made = makeTemplate(mkdtempSync(path.join(parent, 'rescind-simulation-')), { ...options, batches })
    templates.set(wanted, made)
  }
  const template = await made
  mkdirSync(dataDir, { recursive: true })
  for (const [name, content] of template.files) writeFileSync(path.join(dataDir, name), content)
  const opened = { ...options, dataDir, keychain: template.keychain }

  const openDb = () => (sabotage === 'blind' ? blinded(openWorkspaceDb(dataDir)) : openWorkspaceDb(dataDir))
  let db = openDb()
  const reopen = (debugPoint?: (label: DebugPoint) => void) => runsOn({ ...opened, db, clock, debugPoint })
  return {
    dataDir,
    get db() {
      return db
    },
    runs: reopen(),
    reopen,
    process(debugPoint, behind = () => vendor) {
      const own = openDb()
      const gate = createGate()
      const runs = runsOn({
        ...opened,
        vendor: behind(gate.pass),
        db: own,
        clock: gatedClock(clock, gate.pass),
        debugPoint,
      })
      return {
        runs,
        ...gate,
        beElsewhere: () => void own.prepare(`UPDATE lease SET host = 'another namespace'`).run(),
        crash: () => void own.close(),
      }
    },
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
        db = openDb()
      }
      db.pragma('query_only = OFF')
      // As of a process that is dead and has been silent: its start is that of none.
      db.prepare(
        `UPDATE lease SET heartbeat_ms = 0, process_start = 'none' || substr(process_start, instr(process_start, '#'))`,
      ).run()
    },
    [Symbol.dispose]() {
      db.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

interface Opened extends SimulationOptions {
  readonly db: Db
  readonly dataDir: string
  readonly keychain: Keychain
  readonly clock: VirtualClock
  readonly debugPoint?: ((label: DebugPoint) => void) | undefined
}

const announcer = createAnnouncer(() => {})

/** What the parts of a program share that stand on one database connection. */
function partsOn({ db, dataDir, keychain, clock, vendor }: Opened) {
  const vendors = new Map([[vendor.id, vendor]])
  const shared = { db, vendors, clock, operator: 'tester', product: 'rescind test', announcer }
  const activity = openActivityLog(shared)
  const deps = { ...shared, activity }
  const identity = openIdentity({ ...deps, dataDir, keychain })
  const checkpointer = createCheckpointer(identity)
  const trust = openTrust({ ...deps, dataDir, keychain, identity })
  return { ...deps, checkpointer, approvals: openApprovals({ ...deps, identity, checkpointer, trust }) }
}

/** What the lookup of other batches says of each; without it, none is found. */
const IS_OTHER = 'other.digest IS NOT NULL'

function blinded(db: Db): Db {
  const prepare = db.prepare.bind(db)
  db.prepare = ((sql: string) => prepare(sql.replaceAll(IS_OTHER, '0'))) as typeof db.prepare
  return db
}

/** States of a batch's items whose outcome the vendor alone can tell. */
export const openStates = (db: Db, batch: string): string[] =>
  db
    .prepare<[string], string>(
      `SELECT state FROM batch_item WHERE batch = (SELECT id FROM batch WHERE name = ?)
       AND state IN ('submitting', 'accepted', 'pending-approval', 'in-doubt')`,
    )
    .pluck()
    .all(batch)

function runsOn(opened: Opened): Runs {
  const { vendor, db, limits = 'none', random = () => 0.5, debugPoint, sabotage = 'none' } = opened
  return openRuns({
    ...partsOn(opened),
    connections: fakeConnections(vendor, limits, sabotage === 'fenceless'),
    settings: openSettings({ db, announcer }),
    pacers: createPacers({ db, clock: opened.clock, random }),
    random,
    debugPoint,
  })
}

async function makeTemplate(
  dataDir: string,
  options: SimulationOptions & { readonly batches: readonly SimulatedBatch[] },
): Promise<Template> {
  const keychain = memoryKeychain()
  const db = openWorkspaceDb(dataDir)
  try {
    const batches = openBatches({
      ...partsOn({ ...options, db, dataDir, keychain }),
      inventories: fakeInventories(options.vendor, options.items),
    })
    for (const { name, note } of options.batches) {
      batches.create({
        name,
        inventory: 'i',
        request: {
          operation: 'revoke',
          reason: 'superseded',
          comment: name,
          options: {},
          ...(note === undefined ? {} : { otherBatches: { kind: 'include', note } }),
        },
        filter: {},
      })
      await batches.seal(name)
    }
  } finally {
    db.close()
  }
  const files = readdirSync(dataDir).map((name) => [name, readFileSync(path.join(dataDir, name))] as const)
  rmSync(dataDir, { recursive: true, force: true })
  return { files, keychain }
}

/** What a process waits at while it is frozen. */
function createGate() {
  let opened = Promise.resolve()
  let open = () => {}
  let isFrozen = false
  const { promise: frozen, resolve: tellFrozen } = Promise.withResolvers<void>()
  return {
    frozen,
    pass: async (): Promise<void> => {
      while (isFrozen) await opened
    },
    freeze() {
      if (isFrozen) return
      const { promise, resolve } = Promise.withResolvers<void>()
      opened = promise
      open = resolve
      isFrozen = true
      tellFrozen()
    },
    thaw() {
      isFrozen = false
      open()
    },
  }
}

/** Time goes on while a process is frozen, and it learns of it when it is thawed. */
function gatedClock(clock: VirtualClock, pass: () => Promise<void>): VirtualClock {
  const sleep: Clock['sleep'] = async (ms, signal) => {
    await clock.sleep(ms, signal)
    await pass()
    if (signal?.aborted) throw signal.reason as Error
  }
  return { ...clock, sleep }
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
  return { get: () => inventory, walk, certificates: () => [] } as unknown as Inventories
}

function fakeConnections(
  vendor: Vendor,
  limits: 'none' | readonly RateWindow[],
  fenceless: boolean,
): Connections {
  const connectionOf = (name: string): Connection => {
    const baseUrl = originOf(name)
    return {
      name,
      vendor: vendor.id,
      baseUrl,
      host: new URL(baseUrl).host,
      environment: 'local',
      options: {},
      limits: limits === 'none' ? 'none' : [...limits],
      key: 'stored',
      createdAt: '2026-11-20T10:00:00.000Z',
    }
  }
  const transport: Transport = {
    send: async ({ mayLeave = () => true }) =>
      fenceless || mayLeave()
        ? { kind: 'answer', status: 200, headers: {}, body: '', durationMs: 0 }
        : { kind: 'not-sent', cause: 'the fence fell', durationMs: 0 },
    close: async () => {},
  }
  return {
    environmentAt: () => 'local',
    get: async (name: string) => connectionOf(name),
    open: async (name: string) => {
      const connection = connectionOf(name)
      const facts = { baseUrl: connection.baseUrl, options: {} }
      return {
        connection,
        facts,
        vendor,
        transport,
        client: (paced: Transport) => vendor.connect(facts, new Secret(CONNECTIONS[name]?.key ?? ''), paced),
      }
    },
  } as unknown as Connections
}
