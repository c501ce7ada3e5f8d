import type { Failure } from '../../../contract/failure.ts'
import type { RunHalt } from '../../../contract/runs.ts'
import { failureFrom } from '../../app-error.ts'
import type { Clock } from '../../clock.ts'
import type { Connections } from '../../connections/connections.ts'
import type { Db } from '../../db/workspace-db.ts'
import type { AskPassphrase } from '../../identity/identity.ts'
import type { Secret } from '../../keychain/secret.ts'
import type { ActiveRun, Runs } from '../../runner/runs.ts'
import type { IncidentRow } from '../incident-journal.ts'
import {
  batchesOfWave,
  ENDED,
  inTheWay,
  planOf,
  type WaveBatchRow,
  type WaveRow,
  wavesOf,
} from './wave-rows.ts'

export interface StartDue {
  /** Where batches of its vendor go; as planned where it names none. */
  readonly connections?: readonly string[] | undefined
  readonly key?: Secret | undefined
  readonly ask?: AskPassphrase | undefined
}

export interface BegunByItself {
  readonly batch: string
  readonly verb: 'start' | 'resume'
  readonly items: number
  readonly connection: string
  readonly active: ActiveRun
}

/** What a look at an incident found, and did. */
export interface DueLook {
  readonly begun: readonly BegunByItself[]
  /** What starts by itself and has not ended, nor was begun by this look: why it is not sent now, or that it is. */
  readonly waits: readonly { readonly wave: string; readonly batch: string; readonly why: string }[]
}

interface StartDueDeps {
  readonly db: Db
  readonly clock: Clock
  readonly runs: Pick<Runs, 'status' | 'start' | 'resume'>
  readonly connections: Pick<Connections, 'get'>
  /** Told once of each reason why what is due did not start. */
  readonly onRefused: (batch: string, failure: Failure) => void
}

/** What was refused is not tried again before that: nothing about it may have changed. */
const TRY_AGAIN_AFTER_MS = 60_000

/**
 * What ended a run and not because somebody wanted it to rest: its wave was held back, its program was closed or is gone. What a
 * person or a failure has paused, a person resumes.
 */
const GOES_ON: readonly RunHalt['kind'][] = ['target-held', 'closing', 'crash']

/**
 * Starts, side by side, what is due and was sealed to start by itself, and resumes what of it was held back or whose process is
 * gone. The runner looks at the seal, the approvals and the gate again, and takes the lease; so however many look at once, in
 * whatever processes, nothing is begun twice.
 */
export function openStartDue({ db, clock, runs, connections, onRefused }: StartDueDeps) {
  /** Batches all of whose items were held when the incident had so many events: looked at again when it has more, or later. */
  const held = new Map<string, { readonly untilMs: number; readonly events: number }>()
  const refused = new Map<string, { readonly untilMs: number; readonly message: string }>()
  const mayBeSent = db
    .prepare<{ batch: string; now: number; wave: number; waits: number }>(`
      SELECT 1 FROM batch_item AS item WHERE item.batch = :batch AND (item.state IN ('submitting', 'accepted', 'in-doubt', 'pending-approval')
        OR item.state IN ('queued', 'waiting')
        AND NOT EXISTS (SELECT 1 FROM incident_link AS link JOIN incident_member AS member ON member.id = link.member
          WHERE link.batch = item.batch AND link.ordinal = item.ordinal AND member.excluded_until_ms > :now)
        AND NOT EXISTS (SELECT 1 FROM incident_namesake AS named JOIN incident_member AS member ON member.id = named.member
          WHERE named.batch = item.batch AND named.ordinal = item.ordinal AND member.excluded_until_ms > :now)
        AND (:waits = 0 OR EXISTS (SELECT 1 FROM incident_link AS link JOIN incident_member AS member ON member.id = link.member
          JOIN incident_wave AS wave ON wave.id = :wave
          WHERE link.batch = item.batch AND link.ordinal = item.ordinal AND member.incident = wave.incident AND member.replaced = 1)))
      LIMIT 1`)
    .pluck()

  /** What keeps it, in words; or how it would be begun. */
  const standing = (wave: WaveRow, one: WaveBatchRow, events: number): string | 'start' | 'resume' => {
    if (one.state === 'draft') return 'it is a draft: check and seal it'
    const way = inTheWay(db, wave, clock.now())
    if (way.length > 0) return way.join('; ')
    if (one.state === 'sealed' || one.state === 'approved') return 'start'
    const { state, halt, runner } = runs.status(one.batch)
    if (state === 'running') return `it is being run${runner === null ? '' : ` by ${runner.holder}`}`
    if (halt === null || !GOES_ON.includes(halt.kind))
      return `it was paused, and a person resumes it: ${halt?.message ?? ''}`
    const before = held.get(one.id)
    if (before !== undefined && before.events === events && clock.monotonic() < before.untilMs)
      return halt.message
    const waits = Number(planOf(wave).schedule.waitsForReplacement)
    const isDue = mayBeSent.get({ batch: one.id, now: clock.now(), wave: wave.id, waits }) === 1
    if (isDue) return 'resume'
    held.set(one.id, { untilMs: clock.monotonic() + TRY_AGAIN_AFTER_MS, events })
    return halt.message
  }
  const begin = async (
    verb: 'start' | 'resume',
    { batch, items }: WaveBatchRow,
    connection: string | null,
    { key, ask, connections: named = [] }: StartDue,
  ): Promise<BegunByItself | string> => {
    const before = refused.get(batch)
    if (before !== undefined && clock.monotonic() < before.untilMs) return before.message
    try {
      if (connection === null) return 'it was planned without a connection to its vendor: give one'
      if (key !== undefined && !named.includes(connection))
        return `it goes over ${connection}, and the key that was given is for another place`
      const active = await (verb === 'start'
        ? runs.start({
            batch,
            connection,
            confirmCount: 'by-itself',
            canary: true,
            preflight: false,
            key,
            ask,
          })
        : runs.resume(batch, { connection, key, ask, byItself: true }))
      refused.delete(batch)
      return { batch, verb, items, connection, active }
    } catch (error) {
      const failure = failureFrom(error)
      const message = `${failure.message}${failure.hint === undefined ? '' : ` ${failure.hint}`}`
      if (before?.message !== message) onRefused(batch, failure)
      refused.set(batch, { untilMs: clock.monotonic() + TRY_AGAIN_AFTER_MS, message })
      return message
    }
  }

  return async ({ id, events }: Pick<IncidentRow, 'id' | 'events'>, given: StartDue): Promise<DueLook> => {
    const begun: BegunByItself[] = []
    const waits: DueLook['waits'][number][] = []
    const byVendor = new Map<string, string>()
    for (const name of given.connections ?? []) byVendor.set((await connections.get(name)).vendor, name)
    for (const wave of wavesOf(db, id))
      for (const one of batchesOfWave(db, wave.id)) {
        if (one.starts_itself === 0 || ENDED.includes(one.state) || one.ended_elsewhere === 1) continue
        const how = standing(wave, one, events)
        const done =
          how === 'start' || how === 'resume'
            ? await begin(how, one, byVendor.get(one.vendor) ?? one.connection, given)
            : how
        if (typeof done === 'string') waits.push({ wave: wave.name, batch: one.batch, why: done })
        else begun.push(done)
      }
    return { begun, waits }
  }
}

/** Names of the open incidents that have something which starts by itself and has not ended. */
export function startingThemselves(db: Db): string[] {
  return db
    .prepare<[], string>(`
      SELECT DISTINCT incident.name FROM incident JOIN incident_wave AS wave ON wave.incident = incident.id
      JOIN incident_wave_batch AS of ON of.wave = wave.id JOIN batch ON batch.id = of.batch
      WHERE incident.state = 'open' AND incident.name NOT LIKE '/importing/%' AND batch.state NOT IN ('draft', 'finished', 'stopped')
        AND batch.request ->> '$.startsItself' IS NOT NULL ORDER BY incident.name`)
    .pluck()
    .all()
}
