import { createHash } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { AppError } from '../../app-error.ts'
import type { Bundles } from '../../bundle/bundles.ts'
import { verifyFile } from '../../bundle/verify-file.ts'
import { type Db, inTransaction } from '../../db/workspace-db.ts'
import { sha256Hex } from '../../journal/canonical.ts'
import type {
  IncidentHeader,
  IncidentMemberLine,
  IncidentSummaryLine,
} from '../../reports/incident/incident-format.ts'
import { lineSplitter } from '../../reports/line-splitter.ts'
import { readPieces } from '../../reports/read-pieces.ts'
import type { ToldProgress } from '../incident-event.ts'
import type { IncidentRow } from '../incident-journal.ts'
import type { IncidentParts } from '../incident-parts.ts'
import { STANDING_OF_MEMBER } from '../standing-sql.ts'
import { countTold, putToldBatches } from './elsewhere.ts'

export interface ReadProgress extends ToldProgress {
  readonly incident: string
  /** `known`: this very file was read before; nothing was written. */
  readonly outcome: 'read' | 'known'
}

export interface ProgressDeps extends Pick<IncidentParts, 'db' | 'journal'> {
  readonly bundles: Pick<Bundles, 'keys'>
}

const HINT =
  'Nothing was read in. Have it written again, where the waves are run: rescind incident progress NAME --out FILE'

/**
 * Reads the evidence of an incident that another workspace has taken in from here: how each member stands there counts here from
 * then on. All or nothing.
 *
 * @throws AppError `check.progress-broken`, `check.not-progress`, `check.untrusted-progress`, `check.other-incident`, `input.older-progress`
 */
export async function readProgress(
  { db, journal, bundles }: ProgressDeps,
  row: IncidentRow,
  file: string,
): Promise<ReadProgress> {
  const sha256 = await digestOf(file)
  const verdict = await verifyFile(file, { known: bundles.keys() })
  if (verdict.kind === 'bundle' || verdict.kind === 'excerpt' || (verdict.ok && verdict.kind !== 'incident'))
    throw new AppError('check.not-progress', `${file} is not the progress of an incident.`, { hint: HINT })
  if (!verdict.ok)
    throw new AppError('check.progress-broken', `${file} does not hold: ${verdict.firstBad?.message ?? ''}`, {
      hint: HINT,
    })
  if (verdict.signature !== 'checked')
    throw new AppError(
      'check.untrusted-progress',
      verdict.signature === 'none'
        ? `${file} is not signed: nothing shows who says that certificates are revoked.`
        : `${file} is signed by a key that is not trusted here: ${verdict.checks.find(({ name }) => name === 'signatures')?.message ?? ''}`,
      {
        hint:
          verdict.signature === 'none'
            ? HINT
            : 'Trust the key of the workspace that runs the waves first: rescind trust add KEYFILE',
      },
    )

  const rows = temporaryRows(db)
  const hash = createHash('sha256')
  let header: IncidentHeader | undefined
  let summary: IncidentSummaryLine['summary'] | undefined
  const events: { readonly hash: string; readonly type: string }[] = []
  const splitter = lineSplitter((bytes) => {
    const value = JSON.parse(bytes.toString('utf8')) as object
    if (header === undefined) header = value as IncidentHeader
    else if (events.length < header.events)
      events.push({ hash: sha256Hex(bytes), type: (value as { type: string }).type })
    else if ('summary' in value) summary = (value as IncidentSummaryLine).summary
    else rows.add(value as IncidentMemberLine)
  })
  await readPieces(file, (piece) => {
    hash.update(piece)
    splitter.push(piece)
    return true
  })
  rows.flush()
  if (header === undefined || summary === undefined || hash.digest('hex') !== sha256)
    throw new AppError(
      'input.file-changed',
      `${file} was changed while it was being read. Nothing was read in.`,
      {
        hint: 'Read it again when nobody writes to it.',
      },
    )
  const told = summary
  if (header.incident !== row.uid)
    throw new AppError(
      'check.other-incident',
      `${file} tells of incident "${header.name}", which is another one than "${row.name}" here.`,
      { hint: 'Name the incident that it is of. See what there is: rescind incident list' },
    )
  const taken = requireTakenFromHere(db, row, file, events)
  const { jws } = told
  const keyId = String(decodeProtectedHeader(jws ?? '').kid)
  const by = bundles.keys().find((key) => key.keyId === keyId)?.name ?? ''
  const facts = {
    file: sha256,
    keyId,
    by,
    at: told.at,
    events: told.events,
    head: told.head,
    taken,
    figures: told.figures,
  }
  const earlier = journal
    .events(row.id)
    .flatMap((event) =>
      event.type === 'incident.progressed' && event.data.taken === taken ? [event.data] : [],
    )
  const same = earlier.find((one) => one.file === sha256)
  if (same !== undefined) return { ...same, incident: row.name, outcome: 'known' }
  const newest = earlier.at(-1)
  if (newest !== undefined && newest.at >= told.at)
    throw new AppError(
      'input.older-progress',
      `${file} tells of ${told.at}; what is known here is of ${newest.at} already.`,
      { hint: 'Nothing was read in. Read the file that was written last.' },
    )
  return inTransaction(db, () => {
    const counts = rows.apply(row.id, told.batches, told.at)
    const data: ToldProgress = { ...facts, ...counts }
    journal.append(row.id, { type: 'incident.progressed', data })
    return { ...data, incident: row.name, outcome: 'read' as const }
  })
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await readPieces(file, (piece) => {
    hash.update(piece)
    return true
  })
  return hash.digest('hex')
}

/**
 * The chain of the file begins as the one here does, up to where the other workspace took it in.
 *
 * @returns the hash of the event by which it did
 */
function requireTakenFromHere(
  db: Db,
  row: IncidentRow,
  file: string,
  events: readonly { readonly hash: string; readonly type: string }[],
): string {
  const own = db
    .prepare<[number], string>('SELECT hash FROM incident_event WHERE incident = ? ORDER BY seq')
    .pluck()
    .all(row.id)
  const common = events.findIndex(({ hash }, at) => hash !== own[at])
  const parting = events[common]
  if (common === -1)
    throw new AppError(
      'check.not-progress',
      `${file} was written by this very workspace: it tells nothing that is not known here.`,
      { hint: HINT },
    )
  if (common > 0 && parting?.type === 'incident.loaded') return parting.hash
  throw new AppError(
    'check.other-incident',
    `${file} tells of incident "${row.name}" with another history than it has here: they part at event ${common + 1}.`,
    { hint: 'One of the two workspaces did not take it in from a bundle that was saved here.' },
  )
}

const ROWS_PER_TURN = 2_000

/** Member lines in a table of this connection only, which leaves nothing behind when the process ends. */
function temporaryRows(db: Db) {
  db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS progress_row (
      number INTEGER PRIMARY KEY, batch TEXT, ordinal INTEGER, state TEXT, settled_at TEXT, told INTEGER, replaced INTEGER);
    DELETE FROM temp.progress_row;`)
  const insert = db.prepare('INSERT INTO temp.progress_row VALUES (?, ?, ?, ?, ?, ?, ?)')
  let pending: IncidentMemberLine[] = []
  const flush = () => {
    const lines = pending
    pending = []
    db.transaction(() => {
      for (const { member, item, told, replaced } of lines)
        insert.run(
          member,
          item?.batch ?? null,
          item?.ordinal ?? null,
          item?.state ?? null,
          item?.settledAt ?? null,
          Number(told),
          Number(replaced),
        )
    }).deferred()
  }
  return {
    add(line: IncidentMemberLine): void {
      pending.push(line)
      if (pending.length >= ROWS_PER_TURN) flush()
    },
    flush,
    /** Writes what was told to the members here. To be called in a transaction. */
    apply(incident: number, batches: IncidentSummaryLine['summary']['batches'], at: string) {
      const statement = db.prepare<[string], { started: number } | undefined>(
        'SELECT started_at IS NOT NULL AS started FROM batch WHERE id = ?',
      )
      // What was started here is known here at first hand.
      const taken = batches.filter(({ batch }) => statement.get(batch)?.started !== 1)
      const known = db.prepare<[number, string], { events: number }>(
        'SELECT events FROM incident_elsewhere_batch WHERE incident = ? AND batch = ?',
      )
      // Of two workspaces with the same batch, the one in which more has happened.
      const newer = taken.filter(({ batch, events }) => (known.get(incident, batch)?.events ?? 0) <= events)
      const remove = db.prepare(`
        DELETE FROM incident_elsewhere
        WHERE batch = ? AND member IN (SELECT id FROM incident_member WHERE incident = ?)`)
      const write = db.prepare(`
        INSERT INTO incident_elsewhere (member, batch, ordinal, state, settled_at)
        SELECT member.id, told.batch, told.ordinal, told.state, told.settled_at
        FROM temp.progress_row AS told CROSS JOIN ${MEMBER_OF_ROW}
        WHERE told.batch = :batch AND NOT (told.state = 'queued' AND EXISTS (SELECT 1 FROM batch WHERE id = :batch))`)
      for (const { batch } of newer) {
        remove.run(batch, incident)
        write.run({ batch, incident })
      }
      putToldBatches(db, incident, newer, at)
      // What waits there is not kept where the batch is here, and counts all the same.
      countTold(
        db,
        incident,
        `SELECT told.batch, told.state FROM temp.progress_row AS told CROSS JOIN ${MEMBER_OF_ROW} WHERE told.batch IS NOT NULL`,
        newer,
      )
      const marked = (column: 'told' | 'replaced') =>
        db
          .prepare(`
            UPDATE incident_member SET ${column} = 1 WHERE incident = :incident AND ${column} = 0 AND id IN (
              SELECT member.id FROM temp.progress_row AS told CROSS JOIN ${MEMBER_OF_ROW} WHERE told.${column} = 1)`)
          .run({ incident }).changes
      const counts = { told: marked('told'), replaced: marked('replaced') }
      db.prepare(`
        UPDATE incident_member SET standing = ${STANDING_OF_MEMBER} WHERE id IN (
          SELECT member.id FROM temp.progress_row AS told CROSS JOIN ${MEMBER_OF_ROW} WHERE told.batch IS NOT NULL)`).run(
        {
          incident,
        },
      )
      const unknown = db
        .prepare<{ incident: number }, number>(
          `SELECT (SELECT count(*) FROM temp.progress_row)
             - (SELECT count(*) FROM temp.progress_row AS told CROSS JOIN ${MEMBER_OF_ROW})`,
        )
        .pluck()
        .get({ incident })
      return { ...counts, unknown: unknown ?? 0 }
    },
  }
}

/** The member that a line of the file names: by its number, which is its id where it came in here. */
const MEMBER_OF_ROW = `incident_member AS member ON member.incident = :incident AND member.id = coalesce(
  (SELECT numbered.id FROM incident_member AS numbered WHERE numbered.incident = :incident AND numbered.number = told.number),
  (SELECT own.id FROM incident_member AS own WHERE own.id = told.number AND own.incident = :incident AND own.number IS NULL))`
