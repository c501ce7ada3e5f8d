import type { BatchState, ItemState } from '../../../contract/item-state.ts'
import { AppError } from '../../app-error.ts'
import type { Bundles } from '../../bundle/bundles.ts'
import type { IncidentBundleMember, IncidentSeal } from '../../bundle/incident/incident-bundle-format.ts'
import { writeIncidentBundle } from '../../bundle/incident/write-incident-bundle.ts'
import { isoTime } from '../../clock.ts'
import type { Db } from '../../db/workspace-db.ts'
import { type WrittenFile, writeWholeFile } from '../../files/whole-file.ts'
import type { AskPassphrase } from '../../identity/identity.ts'
import type { Signer } from '../../identity/signer.ts'
import { broughtIn } from '../../reports/incident/incident-chain.ts'
import type { Target } from '../../vendors/port.ts'
import { broken, type IncidentRow } from '../incident-journal.ts'
import type { IncidentParts } from '../incident-parts.ts'
import { openMemberItems } from '../member-list.ts'
import { atOneMoment } from '../one-moment.ts'
import { batchesOf } from '../report/write-incident-evidence.ts'
import { ENDED } from '../waves/wave-rows.ts'

export interface SavedIncident extends WrittenFile {
  readonly incident: string
  readonly members: number
  readonly events: number
  /** Names of the batches that travel along. */
  readonly batches: readonly string[]
}

export interface SaveDeps extends Pick<IncidentParts, 'db' | 'clock' | 'journal'> {
  readonly bundles: Pick<Bundles, 'writeTo'>
  readonly product: string
}

const PAGE_ROWS = 1_000

interface CandidateRow {
  readonly batch: string
  readonly name: string
  readonly state: BatchState
  readonly digest: string | null
  readonly started_at: string | null
  readonly wave: string | null
}

/**
 * Writes an incident into one signed file: its chain, its members, and the sealed batches of it that have not been started.
 *
 * @param workspace binds the batches to the workspace whose key has this fingerprint
 * @throws AppError `state.draft`, `state.started` where a wave is neither sealed nor over; `check.incident-broken`; as `Bundles.export`
 */
export async function saveIncident(
  { db, clock, journal, bundles, product }: SaveDeps,
  row: IncidentRow,
  file: string,
  signer: Signer,
  { workspace, ask }: { readonly workspace?: string | undefined; readonly ask: AskPassphrase },
): Promise<SavedIncident> {
  const saved = await atOneMoment(db, async (reader) => {
    const now =
      reader.prepare<[number], IncidentRow>('SELECT * FROM incident WHERE id = ?').get(row.id) ?? row
    const events = journal.events(row.id, reader)
    const batches = travelling(reader, now)
    const carried = new Set(batches.map(({ batch }) => batch))
    const at = isoTime(clock.now())
    const members = reader
      .prepare<[number], number>(`
        SELECT count(*) FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
        WHERE member.incident = ? AND addition.event IS NOT NULL`)
      .pluck()
      .get(row.id)
    const header = {
      at,
      incident: now.uid,
      name: now.name,
      events: events.length,
      head: now.head ?? '',
      members: members ?? 0,
      batches: batches.length,
      told: batchesOf(reader, row.id).filter(({ batch }) => !carried.has(batch)),
      product,
    }
    const additions = new Map(
      events.flatMap(({ type, seq, data }) =>
        type === 'incident.added'
          ? [[data.addition, { event: seq, added: data.added, sha256: data.sha256 }] as const]
          : [],
      ),
    )
    const population = broughtIn(additions)
    const bodies = reader
      .prepare<[number], string>('SELECT body FROM incident_event WHERE incident = ? ORDER BY seq')
      .pluck()
      .all(row.id)
    const written = await writeWholeFile(file, (write) =>
      writeIncidentBundle(
        {
          header,
          events: bodies,
          batches: batches.map(({ batch, name }) => ({ batch, name })),
          writeBatch: ({ name }, into) => bundles.writeTo(name, into, { workspace, ask }),
          *memberPages() {
            for (const page of bundleMembers(reader, row.id, carried)) {
              for (const member of page) population.take(member, member.addition)
              yield page
            }
          },
        },
        (content) => {
          const fault = population.fault()
          if (fault !== null) throw broken(row.name, `the members that event ${fault} brought in`)
          const { incident, name, events: count, head } = header
          const seal: IncidentSeal = {
            kind: 'rescind-incident-seal',
            product,
            incident,
            name,
            events: count,
            head,
            members: header.members,
            batches: batches.length,
            content,
            at,
            by: signer.key.name,
          }
          return signer.sign(seal)
        },
        write,
      ),
    )
    return { ...written, header, batches }
  })
  const { header, batches, ...written } = saved
  journal.append(row.id, {
    type: 'incident.saved',
    data: {
      bundle: written.sha256,
      keyId: signer.keyId,
      events: header.events,
      batches: batches.map(({ batch }) => batch),
    },
  })
  return {
    ...written,
    incident: row.name,
    members: header.members,
    events: header.events,
    batches: batches.map(({ name }) => name),
  }
}

/** Batches of its waves, and others that were drafted for it by its name, as far as they are sealed and not begun. */
function travelling(db: Db, row: IncidentRow): CandidateRow[] {
  const candidates = db
    .prepare<{ incident: number; name: string }, CandidateRow>(`
      SELECT batch.id AS batch, batch.name, batch.state, batch.digest, batch.started_at, wave.name AS wave
      FROM batch LEFT JOIN incident_wave_batch AS of ON of.batch = batch.id
      LEFT JOIN incident_wave AS wave ON wave.id = of.wave AND wave.incident = :incident
      WHERE batch.name NOT LIKE '/importing/%'
        AND (wave.id IS NOT NULL OR batch.request ->> '$.incident' = :name COLLATE NOCASE)
      ORDER BY batch.created_at, batch.rowid`)
    .all({ incident: row.id, name: row.name })
  for (const { name, state, digest, started_at, wave } of candidates) {
    if (wave === null) continue
    if (digest === null)
      throw new AppError(
        'state.draft',
        `Batch "${name}" of wave "${wave}" is a draft: only what is sealed travels.`,
        {
          hint: `Seal it, or remove it: rescind batch seal "${name}"`,
        },
      )
    // A wave that waits for it would find it ended where it does not come along.
    if (started_at !== null && !ENDED.includes(state))
      throw new AppError(
        'state.started',
        `Batch "${name}" of wave "${wave}" was started here at ${started_at} and has not ended: it does not travel.`,
        { hint: 'Let it end or stop it first.' },
      )
  }
  return candidates.filter(
    ({ digest, started_at, state }) => digest !== null && started_at === null && state === 'sealed',
  )
}

interface MemberRow {
  readonly id: number
  readonly number: number
  readonly addition: number
  readonly vendor: string
  readonly kind: string
  readonly target: string
  readonly issuer: string | null
  readonly known: string
  readonly known_issuer: string | null
  readonly label: string
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly ends_ms: number | null
  readonly key_sha256: string | null
  readonly names: string | null
  readonly source_row: number
  readonly told: number
  readonly replaced: number
  readonly replacement: string | null
  readonly excluded_by: number | null
  readonly excluded_until: string | null
  readonly wave: string | null
}

function* bundleMembers(
  db: Db,
  incident: number,
  carried: ReadonlySet<string>,
): Generator<IncidentBundleMember[]> {
  const select = db.prepare<[{ incident: number; after: number }], MemberRow>(`
    SELECT member.id, coalesce(member.number, member.id) AS number, coalesce(addition.number, addition.id) AS addition,
      member.vendor, member.kind, member.target, member.issuer, member.known, member.known_issuer, member.label, member.valid_from,
      member.valid_to, member.ends_ms, member.key_sha256, member.names, member.source_row, member.told, member.replaced,
      member.replacement, exclusion.event AS excluded_by, exclusion.until AS excluded_until,
      (SELECT planned.batch FROM incident_wave_member AS planned WHERE planned.member = member.id LIMIT 1) AS wave
    FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
    LEFT JOIN incident_exclusion AS exclusion ON exclusion.id = member.exclusion
    WHERE member.incident = :incident AND addition.event IS NOT NULL AND member.id > :after
    ORDER BY member.id LIMIT ${PAGE_ROWS}`)
  const itemOf = openMemberItems(db)
  for (let after = 0; ; ) {
    const rows = select.all({ incident, after })
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map((row) => {
      const item = itemOf(row.id)
      return {
        member: row.number,
        addition: row.addition,
        vendor: row.vendor,
        kind: row.kind,
        target: JSON.parse(row.target) as Target,
        issuer: row.issuer,
        known: JSON.parse(row.known) as Target,
        knownIssuer: row.known_issuer,
        label: row.label,
        validFrom: row.valid_from,
        validTo: row.valid_to,
        endsMs: row.ends_ms,
        keySha256: row.key_sha256,
        names: row.names,
        sourceRow: row.source_row,
        told: row.told === 1,
        replaced: row.replaced === 1,
        replacement: row.replacement,
        excluded: row.excluded_by === null ? null : { event: row.excluded_by, until: row.excluded_until },
        wave: row.wave !== null && carried.has(row.wave) ? row.wave : null,
        item:
          item === undefined || carried.has(item.batch_id)
            ? null
            : {
                batch: item.batch_id,
                ordinal: item.ordinal,
                state: item.state as ItemState,
                settledAt: item.settled_at,
              },
      }
    })
    after = last.id
  }
}
