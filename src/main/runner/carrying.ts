import { BatchRequest } from '../../contract/batches.ts'
import type { Environment } from '../../contract/environment.ts'
import type { RunHalt, RunStatus } from '../../contract/runs.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { orderOf } from '../batches/check-batch.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnection } from '../connections/connections.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Journal } from '../journal/journal.ts'
import type { PassDebugPoint } from './debug-point.ts'
import { openDepartures } from './departures.ts'
import { createFence, fencedJournal, watchDatabaseFile } from './fence.ts'
import type { RunGate } from './gate.ts'
import type { Leases } from './lease.ts'
import type { Pacer } from './pacer.ts'
import type { Pacers } from './pacer-at.ts'
import { openReadings } from './readings.ts'
import { openRunClient } from './run-client.ts'
import { type RunLoop, type RunLoopStart, startRunLoop } from './run-loop.ts'
import { paceFor } from './run-pace.ts'
import { openRunStore } from './run-store.ts'
import { type Pulse, pulseText } from './run-view.ts'
import { everySoOften } from './so-often.ts'

/** Requests in flight at a time, unless the operator asks for fewer. */
const CONCURRENCY_MAX = 20
const ANNOUNCE_EVERY_MS = 100
/** Those that look on from another process see it so late. */
const TELL_EVERY_MS = 1_000

export interface CarryingDeps {
  readonly db: Db
  readonly clock: Clock
  readonly random: () => number
  readonly journal: Journal
  readonly pacers: Pacers
  readonly leases: Leases
  readonly gate: RunGate
  readonly debugPoint?: PassDebugPoint | undefined
  /** Told at a humane rate while the run goes on. */
  readonly changed: (row: BatchRow) => void
  /** Told once nothing is in flight and the connection is closed; the run still counts as carried. @returns how it stands then */
  readonly ended: (row: BatchRow, halt: RunHalt | null) => Promise<RunStatus>
}

/** What is ready to go: admitted, its lease taken, its connection open. */
export interface ToCarry {
  readonly row: BatchRow
  readonly operation: OperationInfo
  readonly open: OpenConnection
  readonly start: RunLoopStart
  /** When the run has ended here and the lease is given back. */
  readonly release: () => void
}

/** A run that this process carries. */
export interface Carried {
  readonly loop: Pick<RunLoop, 'pause' | 'stop' | 'refresh'>
  readonly environment: Environment
  readonly pulse: () => Pulse
  readonly done: Promise<RunStatus>
}

export interface Carrying {
  /** Begins to run it; closes its connection at the end. */
  carry(run: ToCarry): Carried
  of(batch: string): Carried | undefined
  all(): Carried[]
}

/** The runs of this process, each with what a run needs around its loop: budget, client, fence, signs of life. */
export function createCarrying(deps: CarryingDeps): Carrying {
  const { db, clock, random, journal, pacers, leases, gate, changed, ended } = deps
  const isSameFile = watchDatabaseFile(db)
  const carried = new Map<string, Carried>()

  const carry = ({ row, operation, open, start, release }: ToCarry): Carried => {
    const pacer = pacers.at(open)
    const fence = createFence(() => leases.holds(row.id), isSameFile)
    let vendorAheadMs: number | null = null
    const concurrencyMax = Math.min(start.concurrency ?? CONCURRENCY_MAX, CONCURRENCY_MAX)
    const readings = openReadings({ db, clock })
    const client = openRunClient({
      open,
      clock,
      random,
      pacer,
      readings,
      fence,
      atOnce: concurrencyMax,
      questionSent: () => loop.questionSent(),
      vendorClock: (aheadMs) => {
        vendorAheadMs = aheadMs
      },
      heed: () => loop.heed,
    })
    const pulse = () => pulseOf(loop, pacer)
    const announce = everySoOften(clock, ANNOUNCE_EVERY_MS, () => changed(row))
    const telling = everySoOften(clock, TELL_EVERY_MS, () => leases.tell(row.id, pulseText(pulse())))
    const life = leases.life(row.id)
    const order = orderOf(BatchRequest.parse(JSON.parse(row.request)))
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
        order,
        pace: paceFor(open, operation),
        batch: row,
        departures: openDepartures(db, row.id, life),
        life,
        origin: start.origin,
        gate: gate.of(row),
        vendorAheadMs: () => vendorAheadMs,
        concurrencyMax,
        debugPoint: deps.debugPoint ?? (() => {}),
        onChange() {
          announce.soon()
          telling.soon()
        },
      },
      start,
    )
    const endHeartbeat = leases.keep(
      row.id,
      () => loop.pause('lease'),
      () => pulseText(pulse()),
    )
    const finish = async (): Promise<RunStatus> => {
      const halt = await loop.done
      endHeartbeat()
      announce.cancel()
      telling.cancel()
      await client.close()
      await open.transport.close()
      try {
        return await ended(row, halt)
      } finally {
        carried.delete(row.id)
        release()
      }
    }
    const run: Carried = { loop, environment: open.connection.environment, pulse, done: finish() }
    carried.set(row.id, run)
    return run
  }

  return { carry, of: (batch) => carried.get(batch), all: () => [...carried.values()] }
}

const pulseOf = (loop: RunLoop, pacer: Pacer): Pulse => ({
  ...loop.pulse(),
  allowedPerSecond: pacer.allowedPerSecond(),
})
