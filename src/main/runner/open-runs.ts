import { BatchRequest } from '../../contract/batches.ts'
import type { Environment } from '../../contract/environment.ts'
import type { RunHalt, RunStatus } from '../../contract/runs.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Approvals } from '../approvals/approvals.ts'
import { type BatchRow, batchFinder, isDrill } from '../batches/batch-row.ts'
import { operationOf, vendorOf } from '../batches/target-text.ts'
import type { Clock } from '../clock.ts'
import type { Connections } from '../connections/connections.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import { createTimeStamper } from '../evidence/time-stamper.ts'
import type { FindProxy } from '../http/proxy-server.ts'
import { openJournal } from '../journal/journal.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { Trace } from '../trace/trace.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import { admit } from './admitting.ts'
import { type Carried, createCarrying } from './carrying.ts'
import type { PassDebugPoint } from './debug-point.ts'
import { OPEN_GATE, type RunGate } from './gate.ts'
import { createItemChanges } from './item-changes.ts'
import { openLeases } from './lease.ts'
import { assertMayResume, assertMayStart, notRunningHere, requireApi } from './may-start.ts'
import { createMoving } from './moving.ts'
import { listElsewhere, skippableElsewhere } from './not-elsewhere.ts'
import type { Pacers } from './pacer-at.ts'
import type { RunLoopStart } from './run-loop.ts'
import { notSeen, readPulse, runItems, runSeries, runStatus } from './run-view.ts'
import type { ActiveRun, Runs, StartRun } from './runs.ts'
import { tellTheEnd } from './tell-the-end.ts'

export interface RunsDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly connections: Connections
  /** Four eyes: asked at every start and resumption, whoever asks for it. */
  readonly approvals: Pick<
    Approvals,
    'preparer' | 'require' | 'requireTimely' | 'requireHost' | 'requireMove'
  >
  readonly checkpointer: Checkpointer
  /** What stands above runs and may hold them back. */
  readonly gate?: RunGate | undefined
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly random?: () => number
  readonly pacers: Pacers
  readonly operator: string
  readonly product: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
  /** Which proxy leads to a time stamp authority. */
  readonly findProxy?: FindProxy | undefined
  /** Of what is asked of a time stamp authority. */
  readonly trace?: Pick<Trace, 'overFetcher'> | undefined
  readonly debugPoint?: PassDebugPoint | undefined
}

/** How a run is begun or gone on with; the rest of what its loop starts with is told by its admission. */
type Beginning = Pick<RunLoopStart, 'kind' | 'canary' | 'preflight' | 'concurrency' | 'giveUpAfterMs'> &
  Pick<StartRun, 'connection' | 'key' | 'ask'> & { readonly byItself: boolean }

export function openRuns(deps: RunsDeps): Runs {
  const { db, vendors, connections, approvals, checkpointer, clock, operator, product } = deps
  const { activity, announcer } = deps
  const gate = deps.gate ?? OPEN_GATE
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const timeStamper = createTimeStamper({ ...deps, journal })
  const leases = openLeases({ db, clock })
  const starting = new Set<string>()
  const carrying = createCarrying({
    ...deps,
    random: deps.random ?? Math.random,
    journal,
    leases,
    gate,
    changed: ({ name }) => announceRun(name),
    ended: tellAndStamp,
  })
  const isCarried = (batch: string): boolean => carrying.of(batch) !== undefined
  const moving = createMoving({ ...deps, journal, leases, isCarried })
  const selectRuns = db.prepare<[], BatchRow>(
    'SELECT * FROM batch WHERE started_at IS NOT NULL ORDER BY started_at DESC',
  )
  const selectSent = db.prepare<[string]>('SELECT 1 FROM batch_item WHERE batch = ? AND attempts > 0 LIMIT 1')
  const isSent = (batch: string): boolean => selectSent.get(batch) !== undefined

  const rowOf = batchFinder(db)
  const operationFor = (row: BatchRow) =>
    operationOf(vendorOf(vendors, row.vendor), BatchRequest.parse(JSON.parse(row.request)).operation)
  const statusOf = (row: BatchRow): RunStatus => {
    const run = carrying.of(row.id)
    const lease = leases.view(row.id)
    return runStatus({
      row,
      counts: journal.counts(row.id),
      operation: operationFor(row),
      lease,
      notSeen: notSeen(db, row.id),
      environment: environmentOf(row, run),
      pulse: run === undefined ? readPulse(lease?.pulse) : run.pulse(),
      clock,
    })
  }
  /** Looked up for runs at rest only: a status of a run under way is told ten times a second. */
  const environmentOf = ({ origin }: BatchRow, run: Carried | undefined): Environment | null => {
    if (origin === null) return null
    return run?.environment ?? connections.environmentAt(origin)
  }
  const status = (name: string) => statusOf(rowOf(name))
  const announceRun = (name: string) =>
    announcer.announce('runs.changed', { batch: name, status: status(name) })
  async function tellAndStamp(row: BatchRow, halt: RunHalt | null): Promise<RunStatus> {
    const last = {
      ...status(row.name),
      ...(halt === null ? {} : { halt, state: 'paused' as const }),
      runner: null,
    }
    tellTheEnd(deps, row.name, last, halt)
    if (halt === null) await timeStamper.stamp(row)
    return last
  }
  const releaseQuietly = (batch: string) => {
    try {
      leases.release(batch)
    } catch {
      // A disk that cannot be written: the lease lapses by itself.
    }
  }

  const go = async (row: BatchRow, begin: Beginning): Promise<ActiveRun> => {
    if (isCarried(row.id) || starting.has(row.id)) {
      throw new AppError('state.held', `Batch "${row.name}" is being run by this program already.`, {
        hint: `See how far it is: rescind status "${row.name}"`,
      })
    }
    starting.add(row.id)
    /** What was taken for the run, to be given back in the other order where it does not come to be. */
    const taken: (() => void | Promise<void>)[] = []
    const hold = async () => {
      const key = await checkpointer.hold(begin.ask)
      taken.push(() => key.release())
      return key
    }
    try {
      // Before anything else: a passphrase that is wrong holds the run up, and nothing has begun.
      const unlocked = begin.ask === undefined ? null : await hold()
      // Before the lease, which says nothing until the run is under way.
      await gate.prepare(row)
      leases.take(row.id)
      taken.push(() => releaseQuietly(row.id))
      const { open, origin, permitted, authority } = await admit({ ...deps, gate }, row, begin)
      taken.push(() => open.transport.close())
      const key = unlocked ?? (await hold())
      if (permitted !== null) {
        approvals.requireTimely(row, permitted)
        journal.append(row.id, [{ type: 'run.permitted', data: permitted }])
      }
      const { kind, canary, preflight, concurrency, giveUpAfterMs, byItself } = begin
      const { name: connection, host, learnt = [] } = open.connection
      activity.add({
        kind,
        message: `${kind === 'run.started' ? 'Started' : 'Resumed'} ${isDrill(row) ? 'drill ' : ''}"${row.name}" at ${host}${byItself ? ', by itself as was sealed' : ''}`,
        batch: row.name,
      })
      const { done } = carrying.carry({
        row,
        operation: operationFor(row),
        open,
        start: {
          kind,
          connection,
          host,
          origin,
          product,
          learnt,
          authority,
          canary,
          preflight,
          concurrency,
          giveUpAfterMs,
          ...(byItself ? { byItself: true as const } : {}),
        },
        release() {
          releaseQuietly(row.id)
          key.release()
        },
      })
      taken.length = 0
      announcer.announce('batches.changed', {})
      announceRun(row.name)
      return { batch: row.name, done }
    } catch (error) {
      for (const giveBack of taken.reverse()) await giveBack()
      throw error
    } finally {
      starting.delete(row.id)
    }
  }
  const carriedHere = (row: BatchRow): Carried => {
    const run = carrying.of(row.id)
    if (run === undefined) throw notRunningHere(row, statusOf(row))
    return run
  }
  const items = createItemChanges({
    db,
    journal,
    leases,
    requireApi: (row) => requireApi(vendors, row),
    changed(row) {
      carrying.of(row.id)?.loop.refresh()
      announceRun(row.name)
    },
  })

  return {
    async start(request) {
      const row = rowOf(request.batch)
      requireApi(vendors, row)
      assertMayStart(row, statusOf(row), request.confirmCount)
      return go(row, {
        ...request,
        kind: 'run.started',
        concurrency: request.concurrency ?? null,
        byItself: request.confirmCount === 'by-itself',
      })
    },
    async resume(name, options = {}) {
      const row = rowOf(name)
      requireApi(vendors, row)
      const connection = assertMayResume(row, options.connection ?? row.connection, journal.counts(row.id))
      return go(row, {
        ...options,
        kind: 'run.resumed',
        connection,
        canary: row.canary === 1,
        concurrency: options.concurrency ?? row.concurrency,
        // Goes on where it stopped, as long as nothing was sent.
        preflight: row.preflight === 1 && !isSent(row.id),
        byItself: options.byItself === true,
      })
    },
    async pause(name, why = 'operator') {
      const { loop, done } = carriedHere(rowOf(name))
      loop.pause(why)
      return done
    },
    async stop(name) {
      const { loop, done } = carriedHere(rowOf(name))
      loop.stop()
      return done
    },
    retry: (name, state, ordinals) => items.retry(rowOf(name), state, ordinals),
    skip: (name, ordinals) => items.skip(rowOf(name), ordinals),
    elsewhere: (name) => listElsewhere(db, rowOf(name)),
    skipElsewhere: (name) => items.skip(rowOf(name), skippableElsewhere(db, rowOf(name))),
    planMove: (name, wanted) => moving.plan(rowOf(name), wanted),
    async move(name, wanted) {
      const row = rowOf(name)
      await moving.move(row, wanted)
      announceRun(name)
      return status(name)
    },
    status,
    list: () => selectRuns.all().map(statusOf),
    items(name, page) {
      const row = rowOf(name)
      return runItems(db, row, operationFor(row), page)
    },
    series: (name) => runSeries(db, rowOf(name).id),
    async close() {
      const all = carrying.all()
      for (const { loop } of all) loop.pause('closing')
      await Promise.all(all.map(({ done }) => done))
    },
  }
}
