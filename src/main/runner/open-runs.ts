import { BatchRequest } from '../../contract/batches.ts'
import type { Environment } from '../../contract/environment.ts'
import type { RunStatus } from '../../contract/runs.ts'
import type { StartsItself } from '../../contract/wave-schedule.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Approvals } from '../approvals/approvals.ts'
import { type BatchRow, batchFinder, isDrill } from '../batches/batch-row.ts'
import { orderOf } from '../batches/check-batch.ts'
import { operationOf, vendorOf } from '../batches/target-text.ts'
import type { Clock } from '../clock.ts'
import type { Connections, OpenConnection } from '../connections/connections.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Checkpointer, Hold } from '../evidence/checkpointer.ts'
import { createTimeStamper } from '../evidence/time-stamper.ts'
import type { FindProxy } from '../http/proxy-server.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import { openJournal } from '../journal/journal.ts'
import type { Secret } from '../keychain/secret.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { Trace } from '../trace/trace.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { PassDebugPoint } from './debug-point.ts'
import { openDepartures } from './departures.ts'
import { createFence, fencedJournal, watchDatabaseFile } from './fence.ts'
import { notByItself, OPEN_GATE, type RunGate } from './gate.ts'
import { createItemChanges } from './item-changes.ts'
import { openLeases } from './lease.ts'
import { createMoving, openItems } from './moving.ts'
import { assertNotElsewhere, listElsewhere, skippableElsewhere } from './not-elsewhere.ts'
import { assertSandbox } from './only-sandbox.ts'
import type { Pacer } from './pacer.ts'
import type { Pacers } from './pacer-at.ts'
import { assertPlace } from './place.ts'
import { openReadings } from './readings.ts'
import { openRunClient } from './run-client.ts'
import { type RunLoop, type RunLoopStart, startRunLoop } from './run-loop.ts'
import { paceFor } from './run-pace.ts'
import { openRunStore } from './run-store.ts'
import { notSeen, type Pulse, pulseText, readPulse, runItems, runSeries, runStatus } from './run-view.ts'
import type { ActiveRun, Runs } from './runs.ts'
import { everySoOften } from './so-often.ts'
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

/** Requests in flight at a time, unless the operator asks for fewer. */
const CONCURRENCY_MAX = 20
const ANNOUNCE_EVERY_MS = 100
/** Those that look on from another process see it so late. */
const TELL_EVERY_MS = 1_000

interface Carried {
  readonly loop: RunLoop
  readonly environment: Environment
  readonly pacer: Pacer
  readonly done: Promise<RunStatus>
}

export function openRuns(deps: RunsDeps): Runs {
  const { db, vendors, connections, approvals, checkpointer, clock, pacers, operator, product } = deps
  const { activity, announcer } = deps
  const random = deps.random ?? Math.random
  const gate = deps.gate ?? OPEN_GATE
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const timeStamper = createTimeStamper({ ...deps, journal })
  const leases = openLeases({ db, clock })
  const isSameFile = watchDatabaseFile(db)
  const carried = new Map<string, Carried>()
  const starting = new Set<string>()
  const moving = createMoving({ ...deps, journal, leases, isCarried: (batch) => carried.has(batch) })
  const selectRuns = db.prepare<[], BatchRow>(
    'SELECT * FROM batch WHERE started_at IS NOT NULL ORDER BY started_at DESC',
  )

  const selectSent = db.prepare<[string]>('SELECT 1 FROM batch_item WHERE batch = ? AND attempts > 0 LIMIT 1')
  const isSent = (batch: string): boolean => selectSent.get(batch) !== undefined

  const rowOf = batchFinder(db)
  /** @throws AppError `state.by-hand-over` */
  const requireApi = ({ name, vendor }: BatchRow) => {
    const { info, handOver } = vendorOf(vendors, vendor)
    if (handOver === undefined) return
    throw new AppError(
      'state.by-hand-over',
      `${info.title} has no API: batch "${name}" is handed over, not run. Nothing was sent.`,
      { hint: `Write the hand-over: rescind handover write "${name}" --out DIR` },
    )
  }
  /** @throws AppError `state.not-by-itself` */
  const sealedToStart = ({ name, manifest }: BatchRow): StartsItself => {
    const request = manifest === null ? null : BatchRequest.parse(JSON.parse(manifest).request)
    if (request?.startsItself !== undefined) return request.startsItself
    throw notByItself(name, 'it was not sealed to')
  }
  /** Who seals it elsewhere, and is a stranger here, decides nothing that happens here by itself. @throws AppError `state.not-by-itself` */
  const requireVouched = (row: BatchRow) => {
    const preparer = approvals.preparer(row)
    if (preparer?.standing === 'unknown')
      throw notByItself(row.name, `it was sealed by ${preparer.name}, whose key is not trusted here`)
  }
  const operationFor = (row: BatchRow) =>
    operationOf(vendorOf(vendors, row.vendor), BatchRequest.parse(JSON.parse(row.request)).operation)
  const statusOf = (row: BatchRow): RunStatus => {
    const run = carried.get(row.id)
    const lease = leases.view(row.id)
    const pulse = run === undefined ? readPulse(lease?.pulse) : pulseOf(run)
    return runStatus({
      row,
      counts: journal.counts(row.id),
      operation: operationFor(row),
      lease,
      notSeen: notSeen(db, row.id),
      environment: environmentOf(row, run),
      pulse,
      clock,
    })
  }
  const pulseOf = ({ loop, pacer }: Pick<Carried, 'loop' | 'pacer'>): Pulse => ({
    ...loop.pulse(),
    allowedPerSecond: pacer.allowedPerSecond(),
  })
  /** Looked up for runs at rest only: a status of a run under way is told ten times a second. */
  const environmentOf = ({ origin }: BatchRow, run: Carried | undefined): Environment | null => {
    if (origin === null) return null
    return run?.environment ?? connections.environmentAt(origin)
  }
  const status = (name: string) => statusOf(rowOf(name))
  const announceRun = (name: string) =>
    announcer.announce('runs.changed', { batch: name, status: status(name) })

  const launch = (
    row: BatchRow,
    open: OpenConnection,
    start: RunLoopStart,
    concurrency: number | undefined,
    key: Hold,
  ): Carried => {
    const operation = operationFor(row)
    const pacer = pacers.at(open)
    let questionSent = () => {}
    const fence = createFence(() => leases.holds(row.id), isSameFile)
    let vendorAheadMs: number | null = null
    const readings = openReadings({ db, clock })
    const client = openRunClient({
      open,
      clock,
      random,
      pacer,
      readings,
      fence,
      questionSent: () => questionSent(),
      vendorClock: (aheadMs) => {
        vendorAheadMs = aheadMs
      },
      heed: () => loop.heed,
    })
    const announce = everySoOften(clock, ANNOUNCE_EVERY_MS, () => announceRun(row.name))
    const pulse = () => pulseText(pulseOf({ loop, pacer }))
    const telling = everySoOften(clock, TELL_EVERY_MS, () => leases.tell(row.id, pulse()))
    const loop = startRunLoop(
      {
        db,
        clock,
        random,
        journal: fencedJournal(journal, fence),
        store: openRunStore(db, row.id),
        pacer,
        client,
        readings,
        operation,
        order: orderOf(BatchRequest.parse(JSON.parse(row.request))),
        pace: paceFor(open, operation),
        batch: row,
        departures: openDepartures(db, row.id, leases.lives(row.id)),
        origin: start.origin,
        gate: gate.of(row),
        vendorAheadMs: () => vendorAheadMs,
        concurrencyMax: Math.min(concurrency ?? CONCURRENCY_MAX, CONCURRENCY_MAX),
        debugPoint: deps.debugPoint ?? (() => {}),
        onChange() {
          announce.soon()
          telling.soon()
        },
      },
      start,
    )
    questionSent = loop.questionSent
    const endHeartbeat = leases.keep(row.id, () => loop.pause('lease'), pulse)
    const finish = async (): Promise<RunStatus> => {
      const halt = await loop.done
      endHeartbeat()
      announce.cancel()
      telling.cancel()
      await client.close()
      await open.transport.close()
      try {
        const last = {
          ...status(row.name),
          ...(halt === null ? {} : { halt, state: 'paused' as const }),
          runner: null,
        }
        tellTheEnd(deps, row.name, last, halt)
        if (halt === null) await timeStamper.stamp(row)
        return last
      } finally {
        carried.delete(row.id)
        releaseQuietly(row.id)
        key.release()
      }
    }
    const run: Carried = { loop, environment: open.connection.environment, pacer, done: finish() }
    carried.set(row.id, run)
    return run
  }
  const releaseQuietly = (batch: string) => {
    try {
      leases.release(batch)
    } catch {
      // A disk that cannot be written: the lease lapses by itself.
    }
  }

  const go = async (
    row: BatchRow,
    start: Omit<RunLoopStart, 'host' | 'origin' | 'product' | 'learnt' | 'connection' | 'authority'>,
    run: {
      connection: string
      key?: Secret | undefined
      concurrency?: number | undefined
      ask?: AskPassphrase | undefined
    },
  ): Promise<ActiveRun> => {
    if (carried.has(row.id) || starting.has(row.id)) {
      throw new AppError('state.held', `Batch "${row.name}" is being run by this program already.`, {
        hint: `See how far it is: rescind status "${row.name}"`,
      })
    }
    starting.add(row.id)
    let unlocked: Hold | null = null
    try {
      // Before anything else: a passphrase that is wrong holds the run up, and nothing has begun.
      if (run.ask !== undefined) unlocked = await checkpointer.hold(run.ask)
      // Before the lease, which says nothing until the run is under way.
      await gate.prepare(row)
      leases.take(row.id)
      try {
        const hasOpenItems = openItems(db, row.id).length > 0
        // What is open is asked about at any time; the loop sends nothing past the gate.
        if (!hasOpenItems) gate.require(row)
        if (start.byItself === true) gate.requireDue(row, sealedToStart(row))
        const { permitted, authority } = await approvals.require(row)
        if (start.byItself === true && permitted === null) requireVouched(row)
        const open = await connections.open(run.connection, run.key)
        if (open.vendor.id !== row.vendor) {
          await open.transport.close()
          throw new AppError(
            'input.wrong-vendor',
            `Batch "${row.name}" is for ${row.vendor}; connection "${run.connection}" leads to ${open.vendor.id}.`,
            {
              hint: 'Choose a connection of the same vendor: rescind connections list',
            },
          )
        }
        try {
          if (isDrill(row)) await assertSandbox(row.name, open)
          approvals.requireHost(row, new URL(open.connection.baseUrl).origin)
          assertPlace(row, open.connection.baseUrl)
          // A run with requests of its own under way is held back item by item, in the transaction of each intent.
          if (!hasOpenItems) assertNotElsewhere(db, row, new URL(open.connection.baseUrl).origin)
        } catch (error) {
          await open.transport.close()
          throw error
        }
        const key = unlocked ?? (await checkpointer.hold())
        if (permitted !== null) {
          try {
            approvals.requireTimely(row, permitted)
          } catch (error) {
            key.release()
            await open.transport.close()
            throw error
          }
          journal.append(row.id, [{ type: 'run.permitted', data: permitted }])
        }
        const { done } = launch(
          row,
          open,
          {
            ...start,
            connection: open.connection.name,
            host: open.connection.host,
            origin: new URL(open.connection.baseUrl).origin,
            product,
            learnt: open.connection.learnt ?? [],
            authority,
          },
          run.concurrency,
          key,
        )
        activity.add({
          kind: start.kind,
          message: `${start.kind === 'run.started' ? 'Started' : 'Resumed'} ${isDrill(row) ? 'drill ' : ''}"${row.name}" at ${open.connection.host}${start.byItself === true ? ', by itself as was sealed' : ''}`,
          batch: row.name,
        })
        announcer.announce('batches.changed', {})
        announceRun(row.name)
        return { batch: row.name, done }
      } catch (error) {
        releaseQuietly(row.id)
        throw error
      }
    } catch (error) {
      unlocked?.release()
      throw error
    } finally {
      starting.delete(row.id)
    }
  }
  const end = async (name: string, how: (loop: RunLoop) => void): Promise<RunStatus> => {
    const row = rowOf(name)
    const run = carried.get(row.id)
    if (run === undefined) {
      const { runner } = statusOf(row)
      throw new AppError(
        'state.not-running',
        runner === null ? `Batch "${name}" is not running.` : `Batch "${name}" is run by ${runner.holder}.`,
        {
          hint: runner === null ? `It is ${row.state}.` : 'Pause it there.',
        },
      )
    }
    how(run.loop)
    return run.done
  }
  const items = createItemChanges({
    db,
    journal,
    leases,
    requireApi,
    changed(row) {
      carried.get(row.id)?.loop.refresh()
      announceRun(row.name)
    },
  })

  return {
    start(request) {
      const row = rowOf(request.batch)
      requireApi(row)
      if (row.state === 'draft') {
        throw new AppError('state.draft', `Batch "${row.name}" is a draft.`, {
          hint: `Check and seal it first: rescind batch seal "${row.name}"`,
        })
      }
      if (row.started_at !== null) {
        const { runner } = statusOf(row)
        if (runner !== null) {
          throw new AppError(
            'state.held',
            `This batch is being run by ${runner.holder} (last sign of life ${runner.heartbeatAt}).`,
            { hint: `See how far it is: rescind status "${row.name}"` },
          )
        }
        if (row.state === 'finished' || row.state === 'stopped') {
          throw new AppError(
            'state.already-run',
            `Batch "${row.name}" has run here already, since ${row.started_at}; it is ${row.state}. It is not run again.`,
            {
              hint: `See what became of each item: rescind status "${row.name}". What is left: rescind resume "${row.name}"`,
            },
          )
        }
        throw new AppError(
          'state.started',
          `Batch "${row.name}" was started before; it is ${statusOf(row).state}.`,
          { hint: `Carry on with: rescind resume "${row.name}"` },
        )
      }
      const byItself = request.confirmCount === 'by-itself'
      if (!byItself && request.confirmCount !== row.items) {
        throw new AppError(
          'input.count-differs',
          `The batch holds ${row.items} items, not ${request.confirmCount}: nothing was sent.`,
          {
            hint: 'Look at the batch again, and give the number of items that you mean to change at the vendor.',
          },
        )
      }
      return go(
        row,
        {
          kind: 'run.started',
          canary: request.canary,
          preflight: request.preflight,
          giveUpAfterMs: request.giveUpAfterMs,
          ...(byItself ? { byItself: true as const } : {}),
        },
        request,
      )
    },
    resume(name, options = {}) {
      const row = rowOf(name)
      requireApi(row)
      const connection = options.connection ?? row.connection
      if (row.started_at === null || connection === null) {
        throw new AppError('state.not-started', `Batch "${name}" was never started.`, {
          hint: `Start it with: rescind run "${name}" --connection NAME`,
        })
      }
      const counts = journal.counts(row.id)
      const left =
        counts.total -
        counts.confirmed -
        counts['already-done'] -
        counts.refused -
        counts.unconfirmed -
        counts.unresolved -
        counts.skipped
      if (row.state === 'finished' && left === 0) {
        throw new AppError('state.finished', `Batch "${name}" is finished: nothing is left to do.`, {
          hint: `To try failed items again: rescind retry "${name}" --state refused`,
        })
      }
      return go(
        row,
        {
          kind: 'run.resumed',
          canary: row.canary === 1,
          // Goes on where it stopped, as long as nothing was sent.
          preflight: row.preflight === 1 && !isSent(row.id),
          giveUpAfterMs: options.giveUpAfterMs,
          ...(options.byItself === true ? { byItself: true as const } : {}),
        },
        { connection, key: options.key, ask: options.ask },
      )
    },
    pause: (name, why = 'operator') => end(name, (loop) => loop.pause(why)),
    stop: (name) => end(name, (loop) => loop.stop()),
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
      for (const { loop } of carried.values()) loop.pause('closing')
      await Promise.all([...carried.values()].map(({ done }) => done))
    },
  }
}
