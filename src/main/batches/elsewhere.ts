import { BatchRequest, type Finding } from '../../contract/batches.ts'
import type { StandElsewhere, Standing } from '../../contract/elsewhere.ts'
import type { ItemState } from '../../contract/item-state.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Target } from '../vendors/port.ts'
import type { BatchRow } from './batch-row.ts'

const STANDINGS: Readonly<Record<ItemState, Standing | null>> = {
  queued: 'queued',
  waiting: 'queued',
  submitting: 'live',
  accepted: 'live',
  'pending-approval': 'live',
  'in-doubt': 'live',
  unconfirmed: 'open',
  unresolved: 'open',
  confirmed: 'done',
  'already-done': 'done',
  refused: null,
  skipped: null,
}
/** From the most to the least binding. */
const RANK: readonly Standing[] = ['live', 'open', 'done', 'queued']

export type Meeting = Omit<StandElsewhere, 'items'>

/** The other batches of a workspace that could hold the same targets: of the same vendor, sealed, and like this one a drill or none. */
export interface Elsewhere {
  /** As things stand, no batch can hold a target of this one. */
  isNowhere(): boolean
  /** How a target stands there, the most binding first; null when it stands nowhere. Reads the database. */
  meet(target: Target): Meeting | null
}

type Subject = Pick<BatchRow, 'id' | 'vendor' | 'request' | 'moves'>

interface MetRow {
  readonly batch: string
  readonly target: string
  readonly state: ItemState
  readonly reason: string | null
  readonly operation: string
}

/**
 * Looked up each time and never kept: other batches are sealed, imported, begun and moved while a run goes on. A run that was
 * moved says that its place has two names, so it is met by either.
 */
const OTHERS = `other.vendor = :vendor AND other.id <> :id AND other.digest IS NOT NULL
  AND coalesce(other.request ->> '$.drill', 0) = :drill
  AND (:origin IS NULL OR :moves > 0 OR other.moves > 0 OR other.origin IS NULL OR other.origin = :origin)`

/** @param origin where this batch goes, when that is known: what was bound to another place is no meeting then */
export function openElsewhere(db: Db, row: Subject, origin: string | null = null): Elsewhere {
  const { operation, drill = false } = BatchRequest.parse(JSON.parse(row.request))
  const subject = { id: row.id, vendor: row.vendor, drill: Number(drill), moves: row.moves, origin }
  const selectAny = db.prepare<[typeof subject]>(`SELECT 1 FROM batch AS other WHERE ${OTHERS} LIMIT 1`)
  const select = db.prepare<[typeof subject & { name: string }], MetRow>(`
    SELECT other.name AS batch, item.target, item.state, item.reason, other.request ->> '$.operation' AS operation
    FROM batch_item AS item INDEXED BY batch_item_by_name CROSS JOIN batch AS other ON other.id = item.batch
    WHERE item.name = :name AND ${OTHERS}`)
  const meeting = (met: MetRow): Meeting | null => {
    const standing = STANDINGS[met.state]
    if (standing === null || (standing === 'done' && met.operation !== operation)) return null
    return { batch: met.batch, state: met.state, reason: met.reason, standing }
  }
  return {
    isNowhere: () => selectAny.get(subject) === undefined,
    meet: (target) =>
      select
        .all({ ...subject, name: nameOf(target) })
        .filter((met) => isSameTarget(target, JSON.parse(met.target) as Target))
        .flatMap((met) => meeting(met) ?? [])
        .toSorted((a, b) => RANK.indexOf(a.standing) - RANK.indexOf(b.standing))[0] ?? null,
  }
}

/** As the column `batch_item.name` is made. */
function nameOf(target: Target): string {
  return target['serial_number'] ?? canonicalTarget(target)
}

/** Targets are stored with their columns in order (RFC 8785); the columns hold ASCII only. */
const canonicalTarget = (target: Target): string =>
  JSON.stringify(Object.fromEntries(Object.entries(target).toSorted(([a], [b]) => (a < b ? -1 : 1))))

/** Namesakes are the same unless both have a column, such as the thumbprint, in which they differ. */
function isSameTarget(one: Target, other: Target): boolean {
  return Object.entries(one).every(
    ([column, value]) => other[column] === undefined || other[column] === value,
  )
}

/** Counts what stands alike elsewhere. */
export function createMeetingCount(): { add(meeting: Meeting): void; list(): StandElsewhere[] } {
  const groups = new Map<string, StandElsewhere>()
  return {
    add({ batch, state, reason, standing }) {
      const key = JSON.stringify([batch, state, reason])
      const items = (groups.get(key)?.items ?? 0) + 1
      groups.set(key, { batch, state, reason, standing, items })
    },
    list: () => [...groups.values()],
  }
}

/** Counts meetings while a batch's items are walked through, and says what they mean for its sealing. */
export interface MeetingTally {
  /** Whether the item belongs into the batch: not when it is to be left out for standing elsewhere. */
  admits(target: Target): boolean
  findings(): Finding[]
  list(): StandElsewhere[]
}

export function createMeetingTally(elsewhere: Elsewhere, request: BatchRequest): MeetingTally {
  const choice = request.otherBatches
  const isNowhere = elsewhere.isNowhere()
  const met = createMeetingCount()
  return {
    admits(target) {
      const meeting = isNowhere ? null : elsewhere.meet(target)
      if (meeting === null) return true
      met.add(meeting)
      return choice?.kind !== 'leave-out' || meeting.standing === 'queued'
    },
    list: met.list,
    findings: () =>
      met.list().map(({ batch, state, reason, standing, items: count }, index): Finding => {
        const where = `stand in batch "${batch}" as ${state}${reason === null ? '' : `, reason ${reason}`}`
        const code = `other-batch-${standing}-${index + 1}`
        if (standing === 'queued') {
          return {
            level: 'warning',
            code,
            message: `Items of this batch also ${where}: two runs will want them.`,
            hint: 'Whichever runs second finds them done, or waits.',
            count,
          }
        }
        if (choice?.kind === 'leave-out')
          return { level: 'note', code, message: `Left out, since they ${where}.`, count }
        if (choice?.kind === 'include')
          return {
            level: 'warning',
            code,
            message: `Taken in all the same ("${choice.note}"), though they ${where}.`,
            count,
          }
        return {
          level: 'error',
          code,
          message: `Items of this batch ${where}.`,
          hint: 'Leave them out (rescind batch change NAME --other-batches leave-out), or take them in with a note that says why (--other-batches-note TEXT).',
          count,
        }
      }),
  }
}
