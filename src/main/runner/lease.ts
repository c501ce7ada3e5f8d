import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'

const HEARTBEAT_MS = 5_000
/** A holder that cannot be looked at from here and was silent for this long is taken for dead. */
const LAPSE_MS = 60_000

interface LeaseRow {
  readonly batch: string
  readonly holder: string
  readonly host: string
  readonly pid: number
  readonly process_start: string
  readonly heartbeat_ms: number
  readonly pulse: string | null
}

export interface LeaseView {
  readonly holder: string
  readonly heartbeatAt: string
  readonly here: boolean
  /** What the holder last said of how it fares, as it wrote it; null before the first word. */
  readonly pulse: string | null
}

/**
 * Who runs a batch: one process at a time. A dead holder's lease lapses: at once where its process can be looked at from here,
 * else after a silence. Each taking has a token of its own, so a holder that lost its lease never takes a later one for it.
 */
export interface Leases {
  /** @throws AppError `state.held` that says who holds it */
  take(batch: string): void
  /** What names the taking of the lease that was taken here. */
  life(batch: string): string
  /** Whether the lease is still the one that was taken here; reads the database. */
  holds(batch: string): boolean
  /**
   * Shows a sign of life every few seconds, until the answered function is called.
   *
   * @param onLost somebody else has taken it over: stop at once
   * @param pulse how it fares, told with each sign
   */
  keep(batch: string, onLost: () => void, pulse: () => string): () => void
  /** Tells how it fares between two signs of life. */
  tell(batch: string, pulse: string): void
  release(batch: string): void
  view(batch: string): LeaseView | null
}

export function openLeases({ db, clock }: { db: Db; clock: Clock }): Leases {
  const me = { place: placeOfProcesses(), pid: process.pid, start: processStart(process.pid) ?? '' }
  const holder = `process ${me.pid} on ${hostname()}`
  /** What tells each taking from all others, by batch: `<start of the process>#<random>`. */
  const tokens = new Map<string, string>()
  const select = db.prepare<[string], LeaseRow>('SELECT * FROM lease WHERE batch = ?')
  const selectToken = db.prepare<[string], Pick<LeaseRow, 'process_start'>>(
    'SELECT process_start FROM lease WHERE batch = ?',
  )
  const upsert = db.prepare(
    `INSERT OR REPLACE INTO lease (batch, holder, host, pid, process_start, heartbeat_ms) VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    'UPDATE lease SET heartbeat_ms = ?, pulse = ? WHERE batch = ? AND process_start = ?',
  )
  const remove = db.prepare('DELETE FROM lease WHERE batch = ? AND process_start = ?')
  const isMine = (row: LeaseRow) => row.process_start === tokens.get(row.batch)
  const isDead = (row: LeaseRow): boolean => {
    const isSilent = clock.now() - row.heartbeat_ms > LAPSE_MS
    if (row.host !== me.place) return isSilent
    const start = processStart(row.pid)
    if (start !== row.process_start.split('#')[0]) return true
    // Without its start a process cannot be told from a later one with the same number.
    return start.startsWith('alive:') && isSilent
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
        const token = `${me.start}#${randomUUID()}`
        upsert.run(batch, holder, me.place, me.pid, token, clock.now())
        tokens.set(batch, token)
      })
    },
    life: (batch) => tokens.get(batch)?.split('#')[1] ?? '',
    holds(batch) {
      const row = selectToken.get(batch)
      return row !== undefined && row.process_start === tokens.get(batch)
    },
    tell(batch, pulse) {
      update.run(clock.now(), pulse, batch, tokens.get(batch) ?? '')
    },
    keep(batch, onLost, pulse) {
      const over = new AbortController()
      const beat = async (): Promise<void> => {
        for (;;) {
          await clock.sleep(HEARTBEAT_MS, over.signal)
          try {
            const beaten = update.run(clock.now(), pulse(), batch, tokens.get(batch) ?? '')
            if (beaten.changes !== 1) return onLost()
          } catch {
            // A disk that is full or held by another: the run ends by its own words, or the lease lapses by itself.
          }
        }
      }
      beat().catch(() => {})
      return () => over.abort()
    },
    release(batch) {
      remove.run(batch, tokens.get(batch) ?? '')
      tokens.delete(batch)
    },
    view(batch) {
      const row = select.get(batch)
      if (row === undefined || (!isMine(row) && isDead(row))) return null
      const { holder: by, pulse } = row
      return { holder: by, heartbeatAt: isoTime(row.heartbeat_ms), here: isMine(row), pulse }
    },
  }
}

/**
 * Where a process number names one process: the host, and on Linux the boot and the namespace (pid_namespaces(7)), since two
 * containers may share a host name and a workspace.
 */
function placeOfProcesses(): string {
  if (process.platform !== 'linux') return hostname()
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
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
