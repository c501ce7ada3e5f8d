import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { chainLine } from '../journal/chain.ts'
import { INCIDENT_CHAIN_START } from '../reports/incident/incident-format.ts'
import type { IncidentEvent, IncidentFacts, StoredIncidentEvent } from './incident-event.ts'

export interface IncidentRow {
  readonly id: number
  readonly uid: string
  readonly name: string
  readonly state: 'open' | 'closed'
  readonly facts: string
  readonly opened_at: string
  readonly events: number
  readonly head: string | null
}

export const factsOf = (row: IncidentRow): IncidentFacts => JSON.parse(row.facts) as IncidentFacts

/** The append-only log of incidents, chained as the journal of batches is (`journal/chain.ts`). */
export interface IncidentJournal {
  /**
   * Appends an event and brings the incident's row up to date. `also` runs in the same transaction with the event's number.
   *
   * @throws AppError `state.incident-closed` for what a closed incident does not take, `state.incident-open`
   */
  append(incident: number, event: IncidentEvent, also?: (seq: number) => void): void
  /** @throws AppError `check.incident-broken` when the chain does not hold */
  events(incident: number, from?: Db): StoredIncidentEvent[]
}

/** What a closed incident takes: it can be reported on, and reopened. */
const WHILE_CLOSED: readonly IncidentEvent['type'][] = ['incident.reopened', 'incident.reported']

export function openIncidentJournal(db: Db, clock: Clock, operator: string): IncidentJournal {
  const selectRow = db.prepare<[number], IncidentRow>('SELECT * FROM incident WHERE id = ?')
  const insert = db.prepare<[number, number, string, string, string]>(
    'INSERT INTO incident_event (incident, seq, type, body, hash) VALUES (?, ?, ?, ?, ?)',
  )
  const update = db.prepare<[number, string, string, string, number]>(
    'UPDATE incident SET events = ?, head = ?, state = ?, facts = ? WHERE id = ?',
  )
  return {
    append(incident, event, also) {
      inTransaction(db, () => {
        const row = selectRow.get(incident)
        if (row === undefined) throw new AppError('internal.no-incident', `There is no incident ${incident}.`)
        requireState(row, event)
        const seq = row.events + 1
        const { body, hash } = chainLine({
          ...event,
          incident: row.uid,
          seq,
          at: isoTime(clock.now()),
          actor: operator,
          prev: row.head ?? INCIDENT_CHAIN_START,
        } as StoredIncidentEvent)
        insert.run(incident, seq, event.type, body, hash)
        const facts =
          event.type === 'incident.changed'
            ? JSON.stringify({ ...factsOf(row), ...event.data.change })
            : row.facts
        update.run(seq, hash, stateAfter(row.state, event), facts, incident)
        also?.(seq)
      })
    },
    events(incident, from = db) {
      const row = from.prepare<[number], IncidentRow>('SELECT * FROM incident WHERE id = ?').get(incident)
      const stored = from
        .prepare<[number], { seq: number; body: string; hash: string }>(
          'SELECT seq, body, hash FROM incident_event WHERE incident = ? ORDER BY seq',
        )
        .all(incident)
      let prev = INCIDENT_CHAIN_START
      const events = stored.map(({ seq, body, hash }, index) => {
        const event = JSON.parse(body) as StoredIncidentEvent
        const line = chainLine(event)
        if (
          seq !== index + 1 ||
          event.seq !== seq ||
          event.prev !== prev ||
          line.body !== body ||
          line.hash !== hash
        )
          throw broken(row?.name ?? '', `event ${seq}`)
        prev = hash
        return event
      })
      if (row?.head !== null && row?.head !== prev) throw broken(row?.name ?? '', 'its end')
      return events
    },
  }
}

export const broken = (name: string, where: string): AppError =>
  new AppError('check.incident-broken', `The journal of incident "${name}" does not hold at ${where}.`, {
    hint: 'Its database was changed by something else than this program. Compare with a copy, or with the last report.',
  })

const stateAfter = (state: IncidentRow['state'], event: IncidentEvent): IncidentRow['state'] => {
  if (event.type === 'incident.closed') return 'closed'
  return event.type === 'incident.reopened' ? 'open' : state
}

function requireState(row: IncidentRow, event: IncidentEvent): void {
  if (row.state === 'closed' && !WHILE_CLOSED.includes(event.type)) {
    throw new AppError('state.incident-closed', `Incident "${row.name}" is closed.`, {
      hint: `Reopen it first: rescind incident reopen "${row.name}" --why TEXT`,
    })
  }
  if (row.state === 'open' && event.type === 'incident.reopened')
    throw new AppError('state.incident-open', `Incident "${row.name}" is open.`, {
      hint: `See how it stands: rescind incident status "${row.name}"`,
    })
}
