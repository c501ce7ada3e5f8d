import type { Db } from '../../src/main/db/workspace-db.ts'
import { placeOf } from '../../src/main/runner/place.ts'
import type { Leaving, Submission } from './memory-vendor.ts'
import { replayedBatch } from './replayed-batch.ts'
import { serial } from './simulated-runs.ts'

/** So often a target is sent before it goes to a person. */
const ATTEMPTS_BEFORE_GIVING_UP = 5

interface Bound {
  readonly name: string
  readonly origin: string | null
  readonly account: string | null
  readonly moves: number
}

/** What is wrong with a request at the moment at which it leaves: no other place than the journal's, no second one for a target. */
export function leavingFindings(db: Db, { batch, origin, account, serials }: Leaving): string[] {
  // A question of a process that is dead by now.
  if (batch === null && !db.open) return []
  const wrong: string[] = []
  const bound = db
    .prepare<[], Bound>('SELECT name, origin, account, moves FROM batch')
    .all()
    .map((row) => ({ ...row, ...placeOf(row) }))
  const isThere = (one: (typeof bound)[number]) => one.origin === origin && one.account === account
  if (batch === null) {
    // A process that was frozen while its run was moved may ask once more where the run was.
    if (!bound.some((one) => one.moves > 0 || isThere(one)))
      wrong.push(`a question went to ${origin}, ${account}, where no run is bound to`)
    return wrong
  }
  const own = bound.find(({ name }) => name === batch)
  if (own === undefined || !(isThere(own) || (own.origin === origin && own.account === null)))
    wrong.push(`${batch} sent to ${origin}, ${account}, and is bound to ${own?.origin}, ${own?.account}`)
  const live = db.prepare<[string], number>(
    `SELECT count(*) FROM batch_item WHERE name = ? AND state IN ('submitting', 'accepted', 'pending-approval', 'in-doubt')`,
  )
  for (const one of serials) {
    const requests = live.pluck().get(one) as number
    if (requests !== 1) wrong.push(`${one} has ${requests} live requests as one of ${batch} leaves`)
  }
  return wrong
}

export interface SimulatedEnd {
  readonly db: Db
  readonly batch: string
  readonly items: number
  /** What somebody else had revoked before. */
  readonly before: string | null
  readonly submissions: readonly Submission[]
  /** The batch was sealed with a note that its targets may be sent once more. */
  readonly mayRepeat: boolean
  /** A person has given up what was open when the run was moved. */
  readonly isGivenUp: boolean
  readonly hasSecond: boolean
  /** The vendor can be asked what became of a request. */
  readonly hasStatus: boolean
}

/** Holds a batch that has come to its end against the vendor's own log. @returns what is wrong, a sentence each */
export function simulationFindings(end: SimulatedEnd): string[] {
  const { db, batch, items, submissions, mayRepeat, isGivenUp, hasSecond, hasStatus } = end
  const wrong: string[] = []
  const own = submissions.filter((one) => one.batch === batch)
  for (const one of own) {
    if (one.isRepeated && !mayRepeat) wrong.push(`${one.serial} was sent again after it had its effect`)
    if (one.isRepeated && one.hadEffect) wrong.push(`${one.serial} had its effect twice`)
    if (one.isDouble) wrong.push(`two requests for ${one.serial} were under way`)
  }
  const { id } = db.prepare('SELECT id FROM batch WHERE name = ?').get(batch) as { id: string }
  const replayed = replayedBatch(db, id)
  if (JSON.stringify([...replayed.items]) !== JSON.stringify([...replayed.stored]))
    wrong.push('replay differs from the projection')
  for (const [state, n] of Object.entries(replayed.counts)) {
    if (replayed.storedCounts[state] !== n)
      wrong.push(`counter of ${state} shows ${replayed.storedCounts[state]} for ${n}`)
  }
  if (replayed.items.size !== items) wrong.push(`${replayed.items.size} items of ${items}`)
  const affected = new Set(submissions.filter(({ hadEffect }) => hadEffect).map((one) => one.serial))
  const affectedByUs = new Set(own.filter(({ hadEffect }) => hadEffect).map((one) => one.serial))
  for (const [ordinal, { state, attempts }] of replayed.items) {
    const name = serial(ordinal)
    const isRevoked = affected.has(name)
    switch (state) {
      case 'confirmed':
        if (!isRevoked && name !== end.before) wrong.push(`item ${ordinal} is confirmed and was not revoked`)
        break
      case 'pending-approval':
        if (!isRevoked) wrong.push(`item ${ordinal} waits for an approval that nobody was asked for`)
        break
      case 'refused':
      case 'already-done':
        if (affectedByUs.has(name)) wrong.push(`item ${ordinal} is ${state} and was revoked by us`)
        break
      case 'unresolved':
        if (attempts < ATTEMPTS_BEFORE_GIVING_UP && !isGivenUp && hasStatus)
          wrong.push(`item ${ordinal} went to a person after ${attempts} attempts`)
        break
      case 'unconfirmed':
        if (!isGivenUp && hasStatus) wrong.push(`item ${ordinal} ended unconfirmed`)
        if (!hasStatus && !isRevoked) wrong.push(`item ${ordinal} is unconfirmed and was not revoked`)
        break
      case 'skipped':
        if (!hasSecond || affectedByUs.has(name)) wrong.push(`item ${ordinal} was skipped, and was sent`)
        break
      default:
        wrong.push(`item ${ordinal} ended ${state}`)
    }
  }
  return [...wrong, ...countFindings(db, id, own)]
}

/** What the journal says was sent, beside what the vendor got: each request has an intent, each answer a request. */
function countFindings(db: Db, id: string, own: readonly Submission[]): string[] {
  const arrived = new Map<string, number>()
  for (const { serial: name, behaviour } of own)
    if (behaviour !== 'not-sent') arrived.set(name, (arrived.get(name) ?? 0) + 1)
  const said = db
    .prepare<[string], { name: string; intents: number; unsent: number; told: number }>(
      `SELECT item.name,
         sum(event.type = 'submit.intent') AS intents,
         sum(event.type = 'submit.outcome' AND event.body ->> '$.data.outcome' = 'not-sent') AS unsent,
         sum(event.type = 'submit.outcome' AND event.body ->> '$.data.outcome' <> 'not-sent') AS told
       FROM event JOIN batch_item AS item ON item.batch = event.batch AND item.ordinal = event.item
       WHERE event.batch = ? GROUP BY item.ordinal`,
    )
    .all(id)
  const wrong: string[] = []
  for (const { name, intents, unsent, told } of said) {
    const got = arrived.get(name) ?? 0
    arrived.delete(name)
    if (got > intents - unsent || got < told)
      wrong.push(`${name}: ${intents} intents, ${unsent} never left, ${told} answered; the vendor got ${got}`)
  }
  for (const [name, got] of arrived) wrong.push(`${name}: the vendor got ${got}, and the journal has none`)
  return wrong
}
