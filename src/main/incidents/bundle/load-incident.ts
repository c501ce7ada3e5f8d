import path from 'node:path'
import type { VendorId } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { importingName } from '../../batches/batch-row.ts'
import type { Bundles, IncomingBatch } from '../../bundle/bundles.ts'
import type { IncidentBundleMember } from '../../bundle/incident/incident-bundle-format.ts'
import { type ReadIncidentBundle, readIncidentBundle } from '../../bundle/incident/read-incident-bundle.ts'
import type { ReadBundle } from '../../bundle/read-bundle.ts'
import { type Db, inTransaction } from '../../db/workspace-db.ts'
import { schemaOf } from '../../inventory/target-schema.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import type { IncidentRow } from '../incident-journal.ts'
import type { IncidentParts } from '../incident-parts.ts'
import { FOR_EVER_MS } from '../population.ts'
import { keysOf } from '../same-certificate.ts'
import { STANDING_OF_MEMBER } from '../standing-sql.ts'
import { countTold, KEPT_ROWS, putToldBatches } from './elsewhere.ts'
import { type ReplayedChain, replayChain } from './replay-chain.ts'

export interface LoadedIncident {
  readonly incident: string
  /** `known`: all of it was here; approvals that were not are added. */
  readonly outcome: 'loaded' | 'known'
  readonly members: number
  readonly events: number
  readonly batches: readonly {
    readonly batch: string
    readonly outcome: 'imported' | 'known'
    readonly newApprovals: number
  }[]
  readonly bundle: string
  readonly signedBy: string
  readonly fingerprint: string
  readonly isTrusted: boolean
}

export interface LoadDeps extends Pick<IncidentParts, 'db' | 'vendors' | 'journal'> {
  readonly bundles: Pick<Bundles, 'keys' | 'read' | 'stage'>
}

/** In an earlier reading found: the next must find the very same file. */
interface Examined {
  readonly bundle: ReadIncidentBundle
  readonly chain: ReplayedChain
}

/**
 * Takes in the bundle of an incident, after all of it was checked: its chain as it stands, its members, its batches with their
 * approvals, its waves and exclusions. All or nothing: it is hidden until the last transaction.
 *
 * @throws AppError `check.…` with the first place that does not hold, `input.name-taken`, `check.other-incident`,
 * `state.incident-went-on`
 */
export async function loadIncident(deps: LoadDeps, file: string): Promise<LoadedIncident> {
  const { db } = deps
  const examined = await examine(deps, file)
  const { bundle, chain } = examined
  const here = db
    .prepare<[string], IncidentRow>('SELECT * FROM incident WHERE uid = ?')
    .get(bundle.header.incident)
  const hidden = importingName(bundle.header.incident)
  if (here !== undefined && here.name !== hidden) {
    requireKnown(db, here, bundle)
    const incoming = await stageBatches(deps, file, bundle, () => {})
    return told(
      examined,
      here.name,
      'known',
      inTransaction(db, () => incoming.map((one) => one.commit())),
    )
  }
  const taken = db
    .prepare<[string], { name: string }>('SELECT name FROM incident WHERE name = ?')
    .get(chain.name)
  if (taken !== undefined)
    throw new AppError('input.name-taken', `There is another incident "${taken.name}" in this workspace.`, {
      hint: 'Its evidence names it, so it keeps its name: take it in to another workspace, by --data-dir.',
    })
  if (here !== undefined) discard(db, here.id)
  const incident = insertHidden(db, bundle, chain, hidden)
  let incoming: readonly IncomingBatch[] = []
  try {
    const insert = memberWriter(deps, incident, bundle, chain)
    incoming = await stageBatches(deps, file, bundle, (members) =>
      inTransaction(db, () => {
        for (const member of members) insert(member)
      }),
    )
    const batches = inTransaction(db, () => {
      const committed = incoming.map((one) => one.commit())
      commitIncident(deps, incident, examined)
      return committed
    })
    return told(examined, chain.name, 'loaded', batches)
  } catch (error) {
    discard(db, incident)
    for (const one of incoming) one.discard()
    throw error
  }
}

function told(
  { bundle }: Examined,
  incident: string,
  outcome: LoadedIncident['outcome'],
  batches: LoadedIncident['batches'],
): LoadedIncident {
  return {
    incident,
    outcome,
    members: bundle.header.members,
    events: bundle.header.events,
    batches,
    bundle: bundle.sha256,
    signedBy: bundle.isKnown ? bundle.key.name : bundle.seal.by,
    fingerprint: bundle.key.fingerprint,
    isTrusted: bundle.isKnown,
  }
}

/** Reads all of it and holds it to the forms of this workspace; nothing is written. */
async function examine({ vendors, bundles }: LoadDeps, file: string): Promise<Examined> {
  const kinds = new Set<string>()
  let chain: ReplayedChain | undefined
  const bundle = await readIncidentBundle(file, {
    known: bundles.keys(),
    onChain(events) {
      chain = replayChain(events)
    },
    onBatch: (source) => bundles.read(source),
    onMembers(members) {
      for (const { vendor, kind, known } of members) {
        const key = `${vendor} ${kind}`
        const schema = kinds.has(key) ? undefined : schemaOf(vendors, vendor as VendorId, kind)
        if (schema !== undefined && keysOf(schema, known).length === 0)
          throw new AppError(
            'check.bundle-broken',
            `A certificate of ${vendor} is named by nothing that it is known by.`,
            {
              hint: 'Nothing was taken in. Have it saved again.',
            },
          )
        kinds.add(key)
      }
    },
  })
  if (chain === undefined) throw new TypeError('a bundle that holds has a chain')
  return { bundle, chain }
}

/** @throws AppError where what is here is neither that nor further */
function requireKnown(db: Db, here: IncidentRow, { header }: ReadIncidentBundle): void {
  const hashOf = db
    .prepare<[number, number], string>('SELECT hash FROM incident_event WHERE incident = ? AND seq = ?')
    .pluck()
  if (hashOf.get(here.id, header.events) === header.head) return
  const first = hashOf.get(here.id, 1)
  throw new AppError(
    'state.incident-went-on',
    `Incident "${here.name}" is here, and the file tells of it as it went on elsewhere${first === undefined ? '' : ` after event ${header.events}`}: an incident is taken in once.`,
    {
      hint: 'Later waves travel as batches: rescind batch export BATCH --out FILE. Their certificates are found in the population here.',
    },
  )
}

async function stageBatches(
  { bundles }: LoadDeps,
  file: string,
  bundle: ReadIncidentBundle,
  onMembers: (members: readonly IncidentBundleMember[]) => void,
): Promise<IncomingBatch[]> {
  const incoming: IncomingBatch[] = []
  try {
    const again = await readIncidentBundle(file, {
      known: [],
      async onBatch(source, at) {
        const checked = bundle.batches[at]
        if (checked === undefined) throw fileChanged(file)
        incoming.push(await bundles.stage(source, checked))
        return checked satisfies ReadBundle
      },
      async onMembers(members) {
        onMembers(members)
        await new Promise(setImmediate)
      },
    })
    if (again.sha256 !== bundle.sha256) throw fileChanged(file)
    return incoming
  } catch (error) {
    for (const one of incoming) one.discard()
    throw error
  }
}

const fileChanged = (file: string): AppError =>
  new AppError(
    'input.file-changed',
    `${path.basename(file)} was changed while it was being taken in. Nothing was.`,
    {
      hint: 'Take it in again when nobody writes to it.',
    },
  )

function insertHidden(db: Db, { header }: ReadIncidentBundle, chain: ReplayedChain, hidden: string): number {
  return inTransaction(db, () => {
    const incident = Number(
      db
        .prepare(`INSERT INTO incident (uid, name, state, facts, opened_at) VALUES (?, ?, 'open', ?, ?)`)
        .run(header.incident, hidden, JSON.stringify(chain.facts), chain.openedAt).lastInsertRowid,
    )
    const addition = db.prepare(
      'INSERT INTO incident_addition (incident, inventory, touched_ms, number) VALUES (?, ?, 0, ?)',
    )
    for (const { inventory, number } of chain.additions) addition.run(incident, inventory, number)
    const exclusion = db.prepare(
      'INSERT INTO incident_exclusion (incident, event, why, who, at, until, items) VALUES (:incident, :event, :why, :who, :at, :until, :items)',
    )
    for (const one of chain.exclusions) exclusion.run({ ...one, incident })
    putToldBatches(db, incident, header.told, header.at)
    return incident
  })
}

/** Writes members under the numbers that the chain knows them by. */
function memberWriter(
  { db, vendors }: LoadDeps,
  incident: number,
  { batches }: ReadIncidentBundle,
  { additions }: ReplayedChain,
): (member: IncidentBundleMember) => void {
  const rowsBy = (table: string, column: string) =>
    new Map(
      (
        db.prepare(`SELECT id, ${column} AS known FROM ${table} WHERE incident = ?`).all(incident) as {
          id: number
          known: number
        }[]
      ).map(({ id, known }) => [known, id]),
    )
  const additionOf = rowsBy('incident_addition', 'number')
  const exclusionOf = rowsBy('incident_exclusion', 'event')
  const carried = new Set(batches.map(({ header }) => header.manifest.id))
  const insert = db.prepare(`
    INSERT INTO incident_member (incident, addition, vendor, kind, target, issuer, known, known_issuer, label, valid_from, valid_to,
      ends_ms, key_sha256, names, source_row, told, replaced, replacement, exclusion, excluded_until_ms, number)
    VALUES (:incident, :addition, :vendor, :kind, :target, :issuer, :known, :knownIssuer, :label, :validFrom, :validTo, :endsMs,
      :keySha256, :names, :sourceRow, :told, :replaced, :replacement, :exclusion, :excludedUntilMs, :member)`)
  const insertKey = db.prepare('INSERT OR IGNORE INTO incident_key (incident, key, member) VALUES (?, ?, ?)')
  const insertPlanned = db.prepare('INSERT INTO incident_wave_member (member, batch) VALUES (?, ?)')
  const insertTold = db.prepare(
    'INSERT INTO incident_elsewhere (member, batch, ordinal, state, settled_at) VALUES (?, ?, ?, ?, ?)',
  )
  const stand = db.prepare(`UPDATE incident_member SET standing = ${STANDING_OF_MEMBER} WHERE id = ?`)
  return ({ excluded, wave, item, target, known, told: isTold, replaced, addition, ...member }) => {
    const row = additionOf.get(addition)
    if (row === undefined) throw new TypeError(`${additions.length} additions, none of which is ${addition}`)
    const { lastInsertRowid } = insert.run({
      ...member,
      incident,
      addition: row,
      target: canonicalJson(target),
      known: canonicalJson(known),
      told: Number(isTold),
      replaced: Number(replaced),
      exclusion: excluded === null ? null : (exclusionOf.get(excluded.event) ?? null),
      excludedUntilMs:
        excluded === null ? 0 : excluded.until === null ? FOR_EVER_MS : Date.parse(excluded.until),
    })
    const id = Number(lastInsertRowid)
    for (const key of keysOf(schemaOf(vendors, member.vendor as VendorId, member.kind), known))
      insertKey.run(incident, key, id)
    if (wave !== null && carried.has(wave)) insertPlanned.run(id, wave)
    if (item === null) return
    insertTold.run(id, item.batch, item.ordinal, item.state, item.settledAt)
    stand.run(id)
  }
}

/** Gives it its name, its chain and its waves; from then on it counts. To be called in a transaction. */
function commitIncident({ db, journal }: LoadDeps, incident: number, { bundle, chain }: Examined): void {
  const { header, events, key, isKnown, seal, sha256 } = bundle
  const insertEvent = db.prepare(
    'INSERT INTO incident_event (incident, seq, type, body, hash) VALUES (?, ?, ?, ?, ?)',
  )
  for (const [at, { body, hash }] of events.entries()) {
    const { type } = JSON.parse(body) as { type: string }
    insertEvent.run(incident, at + 1, type, body, hash)
  }
  const complete = db.prepare('UPDATE incident_addition SET event = ? WHERE incident = ? AND number = ?')
  for (const { event, number } of chain.additions) complete.run(event, incident, number)
  const { changes } = db
    .prepare('UPDATE incident SET name = ?, events = ?, head = ? WHERE id = ? AND events = 0')
    .run(chain.name, header.events, header.head, incident)
  if (changes !== 1)
    throw new AppError('state.importing', 'This incident is being taken in by another process.', {
      hint: 'Wait for it.',
    })
  const insertWave = db.prepare(
    'INSERT INTO incident_wave (incident, name, event, plan, held) VALUES (?, ?, ?, ?, ?)',
  )
  const insertBatch = db.prepare(
    'INSERT OR IGNORE INTO incident_wave_batch (batch, wave, connection) SELECT id, ?, ? FROM batch WHERE id = ?',
  )
  for (const { name, event, plan, held, batches } of chain.waves) {
    const { lastInsertRowid } = insertWave.run(
      incident,
      name,
      event,
      JSON.stringify(plan),
      held === null ? null : JSON.stringify(held),
    )
    for (const { id, connection } of batches) insertBatch.run(Number(lastInsertRowid), connection, id)
  }
  countTold(db, incident, KEPT_ROWS, header.told)
  // What is taken in here later gets numbers behind all that came: evidence names members and additions in their order.
  for (const table of ['incident_member', 'incident_addition'])
    db.prepare(
      `UPDATE sqlite_sequence SET seq = max(seq, (SELECT coalesce(max(number), 0) FROM ${table} WHERE incident = ?)) WHERE name = ?`,
    ).run(incident, table)
  journal.append(incident, {
    type: 'incident.loaded',
    data: {
      bundle: sha256,
      keyId: key.keyId,
      by: isKnown ? key.name : seal.by,
      events: header.events,
      head: header.head,
      batches: bundle.batches.map(({ header: { manifest } }) => manifest.id),
    },
  })
}

/** Removes what is hidden, in small transactions. */
function discard(db: Db, incident: number): void {
  const some = db.prepare(
    'DELETE FROM incident_member WHERE id IN (SELECT id FROM incident_member WHERE incident = ? LIMIT 2000)',
  )
  while (some.run(incident).changes > 0);
  for (const table of ['incident_exclusion', 'incident_addition', 'incident_count'])
    db.prepare(`DELETE FROM ${table} WHERE incident = ?`).run(incident)
  db.prepare('DELETE FROM incident WHERE id = ? AND events = 0').run(incident)
}
