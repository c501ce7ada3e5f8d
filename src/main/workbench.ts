import type { ActivityLog } from './activity/activity-log.ts'
import { openActivityLog } from './activity/open-activity-log.ts'
import { type Announcer, createAnnouncer } from './announcer.ts'
import type { Approvals } from './approvals/approvals.ts'
import { openApprovals } from './approvals/open-approvals.ts'
import type { Batches } from './batches/batches.ts'
import { openBatches } from './batches/open-batches.ts'
import type { Bundles } from './bundle/bundles.ts'
import { openBundles } from './bundle/open-bundles.ts'
import type { Clock } from './clock.ts'
import type { Connections } from './connections/connections.ts'
import { openConnections } from './connections/open-connections.ts'
import { type CrashReports, crashReports } from './crash-reports.ts'
import { sharedFolderWarning } from './db/private-file.ts'
import { isReadOnly } from './db/read-only-db.ts'
import { openWorkspaceFor } from './db/workspace-db.ts'
import { type Discovery, openDiscovery } from './discovery/open-discovery.ts'
import { createDoctor, type Doctor } from './doctor/doctor.ts'
import type { Effect } from './effect/effect.ts'
import { openEffect } from './effect/open-effect.ts'
import { type Checkpointer, createCheckpointer } from './evidence/checkpointer.ts'
import type { HandOvers } from './handover/hand-overs.ts'
import { openHandOvers } from './handover/open-hand-overs.ts'
import { createProxies, type Proxies } from './http/proxies.ts'
import type { FindProxy } from './http/proxy-server.ts'
import { refuseWeakProcess } from './http/refuse-weak-process.ts'
import type { Identity } from './identity/identity.ts'
import { openIdentity } from './identity/open-identity.ts'
import type { Incidents } from './incidents/incidents.ts'
import { openIncidents } from './incidents/open-incidents.ts'
import { openBatchAdvice } from './incidents/waves/advise-batch.ts'
import { openWaveGate } from './incidents/waves/wave-gate.ts'
import type { Inventories } from './inventory/inventories.ts'
import { openInventories } from './inventory/open-inventories.ts'
import type { Keychain } from './keychain/keychain.ts'
import { type Move, openMove } from './move/open-move.ts'
import { openProbe, type Probe } from './probe/open-probe.ts'
import { openReports } from './reports/open-reports.ts'
import type { Reports } from './reports/reports.ts'
import type { PassDebugPoint } from './runner/debug-point.ts'
import { openRuns } from './runner/open-runs.ts'
import { createPacers } from './runner/pacer-at.ts'
import type { Runs } from './runner/runs.ts'
import { type AirGap, createAirGap } from './settings/air-gap.ts'
import { openSettings } from './settings/open-settings.ts'
import type { SettingsStore } from './settings/settings.ts'
import { openWindowMemory, type WindowMemoryStore } from './settings/window-memory.ts'
import { createTrace, type Trace } from './trace/trace.ts'
import { openTrust } from './trust/open-trust.ts'
import type { Trust } from './trust/trust.ts'
import type { VendorRegistry } from './vendors/port.ts'
import type { WorkerFiles } from './worker-files.ts'

export interface WorkbenchOptions {
  /** The workspace: a folder of our own, created when absent. */
  readonly dataDir: string
  readonly keychain: Keychain
  readonly clock: Clock
  readonly vendors: VendorRegistry
  /** Who is at the keyboard, for the journal: `name@host`. */
  readonly operator: string
  /** Product and version, e.g. `rescind 0.1.0`. */
  readonly product: string
  readonly workers: WorkerFiles
  /** Which proxy leads to an address by what surrounds the program; none where this is absent. */
  readonly findProxy?: FindProxy | undefined
  /** Stops the world at labelled steps, for tests of crashes; absent in the product. */
  readonly debugPoint?: PassDebugPoint | undefined
  /** Told of a listener's failure; the workbench goes on. */
  readonly onListenerError?: (error: unknown) => void
}

/** Everything the product does, without a window: the command line, both shells and the tests run this very code. */
export interface Workbench extends AsyncDisposable {
  readonly dataDir: string
  /** It may be read, not written: whatever would write fails with `SQLITE_READONLY`, and what is noted on the side is left out. */
  readonly isReadOnly: boolean
  /** A word about a folder that others may write to; null when they may not. */
  readonly folderWarning: string | null
  readonly operator: string
  readonly product: string
  readonly announcer: Announcer
  readonly settings: SettingsStore
  /** How the window was looked at. */
  readonly memory: WindowMemoryStore
  readonly airGap: AirGap
  readonly activity: ActivityLog
  readonly vendors: VendorRegistry
  readonly identity: Identity
  readonly checkpointer: Checkpointer
  readonly trust: Trust
  /** To another machine. */
  readonly move: Move
  readonly proxies: Proxies
  readonly connections: Connections
  readonly inventories: Inventories
  readonly discovery: Discovery
  readonly batches: Batches
  readonly approvals: Approvals
  readonly bundles: Bundles
  readonly runs: Runs
  /** Batches of CAs without an API. */
  readonly handOvers: HandOvers
  readonly reports: Reports
  readonly effect: Effect
  readonly incidents: Incidents
  readonly doctor: Doctor
  readonly crashes: CrashReports
  /** Off until it is started. */
  readonly trace: Trace
  readonly probe: Probe
  /** Pauses what runs, waits for what is in flight, closes the database. */
  close(): Promise<void>
}

export function openWorkbench(options: WorkbenchOptions): Workbench {
  refuseWeakProcess(process)
  const { dataDir, keychain, clock, vendors, operator, product, workers } = options
  const announcer = createAnnouncer(options.onListenerError ?? (() => {}))
  const { db, close: closeDb } = openWorkspaceFor(dataDir)
  const settings = openSettings({ db, announcer })
  const activity = openActivityLog({ db, clock, operator, announcer })
  const identity = openIdentity({ db, dataDir, keychain, clock, operator, activity, announcer })
  const trust = openTrust({ db, dataDir, keychain, identity, clock, operator, activity, announcer })
  const move = openMove({ db, dataDir, identity, trust, clock, product, activity })
  const trace = createTrace({ clock, product })
  const proxies = createProxies({ keychain, findProxy: options.findProxy })
  const connections = openConnections({
    db,
    keychain,
    proxies,
    vendors,
    clock,
    settings,
    activity,
    announcer,
    trace,
  })
  const inventories = openInventories({ db, dataDir, vendors, clock, workers, activity, announcer })
  const pacers = createPacers({ db, clock, random: Math.random })
  const discovery = openDiscovery({ db, clock, connections, inventories, pacers })
  const probe = openProbe({ clock, connections, pacers, product })
  const checkpointer = createCheckpointer(identity, trust)
  const approvals = openApprovals({
    db,
    identity,
    trust,
    checkpointer,
    clock,
    operator,
    activity,
    announcer,
  })
  const batches = openBatches({
    db,
    vendors,
    inventories,
    approvals,
    advise: openBatchAdvice({ db, vendors, clock }),
    checkpointer,
    clock,
    operator,
    product,
    activity,
    announcer,
  })
  const bundles = openBundles({
    db,
    vendors,
    batches,
    approvals,
    identity,
    checkpointer,
    clock,
    operator,
    product,
    activity,
    announcer,
  })
  const gate = openWaveGate({ db, vendors, clock })
  const runs = openRuns({
    db,
    vendors,
    connections,
    approvals,
    checkpointer,
    gate,
    settings,
    clock,
    pacers,
    operator,
    product,
    activity,
    announcer,
    findProxy: proxies.find,
    trace,
    debugPoint: options.debugPoint,
  })
  const handOvers = openHandOvers({
    db,
    vendors,
    approvals,
    checkpointer,
    gate,
    clock,
    operator,
    product,
    activity,
    announcer,
    templates: workers.handOver,
    statusOf: runs.status,
  })
  const airGap = createAirGap({ settings, activity, runs: runs.list })
  const reports = openReports({
    db,
    vendors,
    environmentAt: connections.environmentAt,
    checkpointer,
    settings,
    clock,
    operator,
    product,
    workers,
    activity,
    announcer,
    findProxy: proxies.find,
    trace,
  })
  const effect = openEffect({
    db,
    vendors,
    clock,
    operator,
    activity,
    announcer,
    airGap,
    proxies,
    trace,
  })
  const incidents = openIncidents({
    db,
    vendors,
    inventories,
    batches,
    bundles,
    connections,
    runs,
    clock,
    operator,
    product,
    activity,
    announcer,
    checkpointer,
    workers,
  })
  const crashes = crashReports(dataDir, { product, clock })
  const doctor = createDoctor({
    vendors,
    dataDir,
    keychain,
    clock,
    product,
    fonts: workers.fonts,
    process,
    crashes,
    findProxy: options.findProxy,
  })
  const close = async () => {
    await runs.close()
    await inventories.close()
    trace.stop()
    closeDb()
  }
  return {
    dataDir,
    isReadOnly: isReadOnly(db),
    folderWarning: sharedFolderWarning(dataDir),
    operator,
    product,
    announcer,
    settings,
    memory: openWindowMemory(db),
    airGap,
    activity,
    vendors,
    identity,
    checkpointer,
    trust,
    move,
    proxies,
    connections,
    inventories,
    discovery,
    batches,
    approvals,
    bundles,
    runs,
    handOvers,
    reports,
    effect,
    incidents,
    doctor,
    crashes,
    trace,
    probe,
    close,
    [Symbol.asyncDispose]: close,
  }
}
