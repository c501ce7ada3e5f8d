import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'

export const HEARTBEAT_MS = 5_000
/** A holder on another machine that was silent for this long is taken for dead. */
const LAPSE_MS = 60_000

interface LeaseRow {
  readonly batch: string
  readonly holder: string
  readonly host: string
  readonly pid: number
  readonly process_start: string
  readonly heartbeat_ms: number
}

export interface LeaseView {
  readonly holder: string
  readonly heartbeatAt: string
  readonly here: boolean
}

/** Who runs a batch: one process at a time. A dead holder's lease lapses, on this machine at once. */
export interface Leases {
  /** @throws AppError `state.held` that says who holds it */
  take(batch: string): void
  /** Answers false when somebody else has taken it over: stop at once. */
  beat(batch: string): boolean
  release(batch: string): void
  view(batch: string): LeaseView | null
}

export function openLeases({ db, clock }: { db: Db; clock: Clock }): Leases {
  const me = {
    host: hostname(),
    pid: process.pid,
    // Two workbenches of one process are two holders.
    start: `${processStart(process.pid) ?? ''}#${randomUUID()}`,
  }
  const holder = `process ${me.pid} on ${me.host}`
  const select = db.prepare<[string], LeaseRow>('SELECT * FROM lease WHERE batch = ?')
  const upsert = db.prepare(
    `INSERT OR REPLACE INTO lease (batch, holder, host, pid, process_start, heartbeat_ms) VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    'UPDATE lease SET heartbeat_ms = ? WHERE batch = ? AND host = ? AND pid = ? AND process_start = ?',
  )
  const remove = db.prepare(
    'DELETE FROM lease WHERE batch = ? AND host = ? AND pid = ? AND process_start = ?',
  )
  const isMine = (row: LeaseRow) =>
    row.host === me.host && row.pid === me.pid && row.process_start === me.start
  const isDead = (row: LeaseRow): boolean => {
    if (row.host !== me.host) return clock.now() - row.heartbeat_ms > LAPSE_MS
    return processStart(row.pid) !== row.process_start.split('#')[0]
  }

  return {
    take(batch) {
      inTransaction(db, () => {
        const row = select.get(batch)
        if (row !== undefined && !isMine(row) && !isDead(row)) {
          throw new AppError(
            'state.held',
            `This batch is being run by ${row.holder} (last sign of life ${isoTime(row.heartbeat_ms)}).`,
            {
              hint: 'Wait for it, or stop that process; if its machine is gone, the lease lapses a minute after the last sign of life.',
            },
          )
        }
        upsert.run(batch, holder, me.host, me.pid, me.start, clock.now())
      })
    },
    beat: (batch) => update.run(clock.now(), batch, me.host, me.pid, me.start).changes === 1,
    release: (batch) => void remove.run(batch, me.host, me.pid, me.start),
    view(batch) {
      const row = select.get(batch)
      if (row === undefined || (!isMine(row) && isDead(row))) return null
      return { holder: row.holder, heartbeatAt: isoTime(row.heartbeat_ms), here: isMine(row) }
    },
  }
}

/**
 * When a process started, in a form that tells it from a later one with the same number; null when there is none. Where
 * the system does not tell (outside Linux), a living process counts as the same one.
 */
function processStart(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      // The 22nd field of /proc/PID/stat, counted after the parenthesised command, which may itself hold spaces (proc(5)).
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? null : `ticks:${fields[19] ?? ''}`
    } catch {
      // No such process.
      return null
    }
  }
  try {
    process.kill(pid, 0)
    return `alive:${pid}`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? `alive:${pid}` : null
  }
}
