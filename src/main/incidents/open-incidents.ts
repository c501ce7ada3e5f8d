import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { countOf } from '../../contract/counted.ts'
import type { BatchState } from '../../contract/item-state.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Batches } from '../batches/batches.ts'
import type { Bundles } from '../bundle/bundles.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Connections } from '../connections/connections.ts'
import { isReadOnly } from '../db/read-only-db.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import { writeWholeFile } from '../files/whole-file.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { Inventories } from '../inventory/inventories.ts'
import { shipVerifier } from '../reports/ship-verifier.ts'
import type { Runs } from '../runner/runs.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { WorkerFiles } from '../worker-files.ts'
import { loadIncident } from './bundle/load-incident.ts'
import { readProgress } from './bundle/read-progress.ts'
import { saveIncident } from './bundle/save-incident.ts'
import { burnDownOf } from './burn-down.ts'
import { CAUSES, causeOf } from './causes.ts'
import { total } from './figures.ts'
import type { IncidentEvent, IncidentFacts } from './incident-event.ts'
import { factsOf, type IncidentRow, openIncidentJournal } from './incident-journal.ts'
import type { IncidentParts } from './incident-parts.ts'
import type { Incidents, OpenIncident } from './incidents.ts'
import { linkBatches } from './linking.ts'
import { memberPage } from './member-list.ts'
import { openMembers } from './members.ts'
import { atOneMoment } from './one-moment.ts'
import { openPopulation } from './population.ts'
import { writeIncidentReport } from './report/write-report.ts'
import { incidentOf, summaryOf } from './view.ts'
import { openStartDue, startingThemselves } from './waves/start-due.ts'
import { viewWaves } from './waves/view-waves.ts'
import { openWaves } from './waves/waves.ts'

export interface IncidentsDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly inventories: Inventories
  readonly batches: Batches
  readonly bundles: Pick<Bundles, 'keys' | 'read' | 'stage' | 'writeTo'>
  readonly connections: Connections
  readonly runs: Pick<Runs, 'list' | 'status' | 'start' | 'resume'>
  readonly clock: Clock
  readonly operator: string
  readonly product: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
  readonly checkpointer: Pick<Checkpointer, 'hold' | 'signer'>
  readonly workers: Pick<WorkerFiles, 'pdf' | 'fonts' | 'scriptFonts' | 'verifier'>
}

const HOUR_MS = 3_600_000

export function openIncidents(deps: IncidentsDeps): Incidents {
  const { db, vendors, clock, operator, product, runs, activity, announcer, checkpointer, workers } = deps
  const journal = openIncidentJournal(db, clock, operator)
  const parts: IncidentParts = { ...deps, journal, members: openMembers(db) }
  const population = openPopulation(parts)
  const waves = openWaves(parts)
  const startDue = openStartDue({
    ...deps,
    onRefused: (batch, { message }) =>
      activity.add({
        kind: 'incident',
        message: `"${batch}" is due and did not start by itself: ${message}`,
        batch,
      }),
  })
  const select = db.prepare<[string], IncidentRow>('SELECT * FROM incident WHERE name = ?')
  // One that is being taken in is hidden behind a name that nobody can give.
  const selectAll = db.prepare<[], IncidentRow>(
    `SELECT * FROM incident WHERE name NOT LIKE '/importing/%' ORDER BY opened_at DESC, id DESC`,
  )
  const insert = db.prepare<[string, string, string, string]>(
    `INSERT INTO incident (uid, name, state, facts, opened_at) VALUES (?, ?, 'open', ?, ?)`,
  )

  const rowOf = (name: string): IncidentRow => {
    const row = select.get(name)
    if (row !== undefined) return row
    throw new AppError('input.no-such-incident', `There is no incident "${name}".`, {
      hint: 'See what there is: rescind incident list',
    })
  }
  const note = (name: string, message: string) =>
    activity.add({ kind: 'incident', message: `Incident "${name}": ${message}` })
  /** Reads everything of one moment, whatever is written meanwhile. */
  const look = <T>(work: () => T): T => db.transaction(work).deferred()
  const link = (row: IncidentRow) => linkBatches(parts, row.id, factsOf(row).drill === true)
  const figuresNow = async (row: IncidentRow) => {
    await link(row)
    return look(() => summaryOf({ db, vendors, nowMs: clock.now() }, row).figures)
  }
  /** As runs are shown: one whose process is gone is paused. */
  const states = (): ((batch: string) => BatchState | undefined) => {
    const found = new Map(runs.list().map(({ batch, state }) => [batch, state]))
    return (batch) => found.get(batch)
  }
  const append = (row: IncidentRow, event: IncidentEvent) => journal.append(row.id, event)

  const view = async (name: string) => {
    const row = rowOf(name)
    await link(row)
    const stateOf = states()
    return look(() => {
      const now = rowOf(name)
      return incidentOf({ db, vendors, nowMs: clock.now() }, now, journal.events(now.id), stateOf)
    })
  }

  return {
    async list() {
      const rows = selectAll.all()
      for (const row of rows) await link(row)
      return look(() =>
        rows.map((row) => {
          const { byVendor: _, ...summary } = summaryOf({ db, vendors, nowMs: clock.now() }, row)
          return summary
        }),
      )
    },
    get: view,
    find(name) {
      const row = select.get(name)
      if (row === undefined || row.state !== 'open') return null
      const { knownAt, deadline, drill } = factsOf(row)
      return { knownAt, deadline, drill: drill === true }
    },
    requireOpen: (name) => requireOpen(rowOf(name)),
    open(request) {
      const { name } = request
      const facts = factsFrom(request, operator, clock.now())
      if (select.get(name) !== undefined)
        throw new AppError('input.name-taken', `There is an incident "${name}" already.`, {
          hint: `See how it stands: rescind incident status "${name}"`,
        })
      inTransaction(db, () => {
        const { lastInsertRowid } = insert.run(
          randomUUID(),
          name,
          JSON.stringify(facts),
          isoTime(clock.now()),
        )
        const data = { ...facts, name, note: request.note }
        journal.append(Number(lastInsertRowid), { type: 'incident.opened', data })
      })
      note(name, `opened, deadline ${facts.deadline}`)
    },
    change(name, { note: why, reason, deadlineMs, owner }) {
      const row = rowOf(name)
      const before = factsOf(row)
      if (deadlineMs !== undefined) requireAfter(Date.parse(before.knownAt), deadlineMs)
      const change: Partial<IncidentFacts> = {
        ...(reason === undefined || reason === before.reason ? {} : { reason }),
        ...(deadlineMs === undefined || isoTime(deadlineMs) === before.deadline
          ? {}
          : { deadline: isoTime(deadlineMs) }),
        ...(owner === undefined || owner === before.owner ? {} : { owner }),
      }
      if (Object.keys(change).length === 0 && why === '')
        throw new AppError('input.nothing-changed', 'Nothing of the incident would be changed.', {
          hint: 'Give another --deadline, --reason or --owner, or a --note.',
        })
      if (why === '') throw noNote('What is changed is kept with the reason why.')
      append(row, { type: 'incident.changed', data: { change, note: why } })
      note(name, `changed: ${why}`)
    },
    async add(name, inventory, filter) {
      const row = rowOf(name)
      requireOpen(row)
      const added = await population.add(row, inventory, filter)
      note(name, `added inventory "${inventory}": ${added.added} new of ${added.items}`)
      return added
    },
    async compare(name, inventory) {
      const row = rowOf(name)
      requireOpen(row)
      await link(row)
      return population.compare(row, inventory)
    },
    async exclude(name, chosen, why, untilMs) {
      const row = rowOf(name)
      requireOpen(row)
      // So that a run under way heeds it too: it holds back by what was looked up.
      await link(row)
      if (untilMs !== null && untilMs <= clock.now())
        throw new AppError('input.bad-time', 'An exclusion cannot end before now.', {
          hint: 'Give --until a time that is to come, or leave it out.',
        })
      const items = population.exclude(row, chosen, why, untilMs)
      note(name, `excluded ${items}: ${why}`)
      return items
    },
    include(name, chosen, why) {
      const row = rowOf(name)
      requireOpen(row)
      const items = population.include(row, chosen, why)
      note(name, `included ${items} again: ${why}`)
      return items
    },
    async plan(name, request) {
      const row = rowOf(name)
      requireOpen(row)
      await link(row)
      const planned = await waves.plan(row, request)
      note(name, `planned wave "${request.wave}": ${planned.batches.map(({ batch }) => batch).join(', ')}`)
      return planned
    },
    hold(name, wave, why) {
      waves.hold(rowOf(name), wave, why)
      note(name, `held wave "${wave}": ${why}`)
    },
    release(name, wave, why) {
      waves.release(rowOf(name), wave, why)
      note(name, `released wave "${wave}": ${why}`)
    },
    async startDue(name, given = {}) {
      const row = rowOf(name)
      requireOpen(row)
      return startDue(row, given)
    },
    startingThemselves: () => startingThemselves(db),
    async close(name, statement) {
      const row = rowOf(name)
      requireOpen(row)
      const figures = await figuresNow(row)
      append(row, { type: 'incident.closed', data: { statement, figures } })
      note(name, 'closed')
    },
    reopen(name, why) {
      append(rowOf(name), { type: 'incident.reopened', data: { why } })
      note(name, `reopened: ${why}`)
    },
    async members(name, page) {
      const row = rowOf(name)
      await link(row)
      return look(() => memberPage({ db, vendors, nowMs: clock.now() }, row.id, page))
    },
    async waves(name) {
      const row = rowOf(name)
      await link(row)
      const stateOf = states()
      return look(() => viewWaves({ db, nowMs: clock.now() }, row.id, stateOf))
    },
    async burnDown(name) {
      const row = rowOf(name)
      await link(row)
      return look(() => burnDownOf(db, row.id, clock.now()))
    },
    async report(name, format, file, { ask } = {}) {
      const row = rowOf(name)
      await link(row)
      const stateOf = states()
      const key = await checkpointer.hold(ask)
      try {
        const signer = checkpointer.signer()
        const { written, number, incident } = await atOneMoment(db, async (reader) => {
          const now =
            reader.prepare<[number], IncidentRow>('SELECT * FROM incident WHERE id = ?').get(row.id) ?? row
          const events = journal.events(row.id, reader)
          const nowMs = clock.now()
          const seen = incidentOf({ db: reader, vendors, nowMs }, now, events, stateOf)
          const next = events.filter(({ type }) => type === 'incident.reported').length + 1
          const subject = { vendors, nowMs, operator, product, row: now, events, signer, workers }
          const whole = await writeWholeFile(file, (write) =>
            writeIncidentReport({ ...subject, db: reader, incident: seen, number: next }, format, write),
          )
          return { written: whole, number: next, incident: seen }
        })
        if (!isReadOnly(db)) {
          const { sha256 } = written
          append(row, {
            type: 'incident.reported',
            data: { number, format, sha256, figures: total(incident.byVendor) },
          })
          note(name, `wrote report ${number} (${format}), SHA-256 ${sha256}`)
        }
        const verifier = format === 'jsonl' ? await shipVerifier(workers.verifier, written.file) : null
        return { ...written, number, signed: format === 'jsonl' && signer !== null, verifier }
      } finally {
        key.release()
      }
    },
    async save(name, file, options) {
      const row = rowOf(name)
      requireOpen(row)
      await link(row)
      const ask = askOnce(options.ask)
      const key = await checkpointer.hold(ask)
      try {
        const signer = checkpointer.signer()
        if (signer === null) throw new TypeError('a signature was insisted on')
        const saved = await saveIncident({ ...deps, journal }, row, file, signer, { ...options, ask })
        note(name, `saved to a bundle, SHA-256 ${saved.sha256}`)
        return saved
      } finally {
        key.release()
      }
    },
    async load(file) {
      // So that the batches that come along get their checkpoints signed.
      const key = await checkpointer.hold()
      try {
        const loaded = await loadIncident({ ...deps, journal }, file)
        if (loaded.outcome === 'loaded') {
          // Its exclusions hold from now on, in runs under way too.
          await link(rowOf(loaded.incident))
          note(
            loaded.incident,
            `taken in from ${path.basename(file)} (SHA-256 ${loaded.bundle}), signed by ${loaded.signedBy}, key ${loaded.fingerprint}${loaded.isTrusted ? '' : ', which is not trusted here'}`,
          )
        }
        announcer.announce('batches.changed', {})
        return loaded
      } finally {
        key.release()
      }
    },
    async readProgress(name, file) {
      const row = rowOf(name)
      requireOpen(row)
      await link(row)
      const read = await readProgress({ ...deps, journal }, row, file)
      if (read.outcome === 'read') note(name, `read the progress of ${read.at}, signed by ${read.by}`)
      return read
    },
  }
}

/** A person is asked for a passphrase once, however many signatures it takes. */
function askOnce(ask: AskPassphrase): AskPassphrase {
  let asked: ReturnType<AskPassphrase> | undefined
  return (why) => {
    asked ??= ask(why)
    return asked
  }
}

function requireOpen(row: IncidentRow): void {
  if (row.state === 'open') return
  throw new AppError('state.incident-closed', `Incident "${row.name}" is closed.`, {
    hint: `Reopen it first: rescind incident reopen "${row.name}" --why TEXT`,
  })
}

const noNote = (message: string): AppError =>
  new AppError('input.no-note', message, { hint: 'Say why: --note TEXT' })

function requireAfter(knownAtMs: number, deadlineMs: number): void {
  if (deadlineMs > knownAtMs) return
  throw new AppError('input.bad-time', 'The deadline lies before the incident became known.', {
    hint: 'Give --known-at and --deadline as times with their zone, or the deadline as 24h or 5d.',
  })
}

/** Cause, reason and deadline as the cause proposes them, or overruled with a note. */
function factsFrom(request: OpenIncident, operator: string, nowMs: number): IncidentFacts {
  const { knownAtMs, deadlineMs, note, owner } = request
  const cause = causeOf(request.cause)
  if (cause === undefined)
    throw new AppError('input.no-such-cause', `There is no cause "${request.cause}".`, {
      hint: `See all ${CAUSES.length}: rescind incident causes`,
    })
  if (knownAtMs > nowMs)
    throw new AppError('input.bad-time', 'The incident cannot become known after now.', {
      hint: 'Give --known-at the time at which it was reported or found, with its zone.',
    })
  const proposedMs = cause.hours === null ? undefined : knownAtMs + cause.hours * HOUR_MS
  const dueMs = deadlineMs ?? proposedMs
  if (dueMs === undefined)
    throw new AppError('input.no-deadline', `The cause ${cause.id} proposes no deadline.`, {
      hint: 'Give one: --deadline 24h, 5d or a time with its zone.',
    })
  requireAfter(knownAtMs, dueMs)
  const reason = request.reason ?? cause.reason
  const isOverruled = reason !== cause.reason || (proposedMs !== undefined && dueMs !== proposedMs)
  if (isOverruled && note === '')
    throw noNote(
      `The cause ${cause.id} proposes the reason ${cause.reason}${cause.hours === null ? '' : ` within ${countOf(cause.hours, 'hour')}`}: something else is kept with the reason why.`,
    )
  return {
    cause: cause.id,
    reason,
    knownAt: isoTime(knownAtMs),
    knownHow: request.knownHow,
    deadline: isoTime(dueMs),
    owner: owner ?? operator,
    ...(request.drill === true ? { drill: true as const } : {}),
  }
}
