import type { IncidentWave } from '../../../contract/incidents.ts'
import type { BatchState } from '../../../contract/item-state.ts'
import { scheduleWords } from '../../../contract/schedule-words.ts'
import type { Db } from '../../db/workspace-db.ts'
import { fateSql } from '../figures.ts'
import { batchesOfWave, ENDED, heldOf, inTheWay, planOf, type WaveRow, wavesOf } from './wave-rows.ts'

interface Look {
  readonly db: Db
  readonly nowMs: number
}

/** @param stateOf as runs are shown: one whose process is gone is paused */
export function viewWaves(
  look: Look,
  incident: number,
  stateOf: (batch: string) => BatchState | undefined,
): IncidentWave[] {
  return wavesOf(look.db, incident).map((wave) => viewWave(look, wave, stateOf))
}

function viewWave(
  { db, nowMs }: Look,
  wave: WaveRow,
  stateOf: (batch: string) => BatchState | undefined,
): IncidentWave {
  const { where, schedule, at, by } = planOf(wave)
  const rows = batchesOfWave(db, wave.id)
  const batches = rows.map(({ batch, vendor, state, connection, items, starts_itself }) => ({
    batch,
    vendor,
    state: stateOf(batch) ?? state,
    connection,
    items,
    startsItself: starts_itself === 1,
  }))
  const counts = db
    .prepare<
      { wave: number; now: number },
      { members: number; replaced: number; revoked: number; excluded: number }
    >(`
      SELECT count(*) AS members, coalesce(sum(replaced), 0) AS replaced, coalesce(sum(fate = 'revoked'), 0) AS revoked,
        coalesce(sum(fate = 'excluded'), 0) AS excluded
      FROM (SELECT member.replaced, ${fateSql('member')} AS fate
        FROM incident_wave_batch AS of JOIN incident_wave_member AS planned ON planned.batch = of.batch
        JOIN incident_member AS member ON member.id = planned.member WHERE of.wave = :wave)`)
    .get({ wave: wave.id, now: nowMs })
  const waitsFor = inTheWay(db, wave, nowMs)
  const state = (): IncidentWave['state'] => {
    const hasEnded = (at: number) =>
      ENDED.includes(batches[at]?.state ?? 'draft') || rows[at]?.ended_elsewhere === 1
    if (rows.every((_, at) => hasEnded(at))) return 'ended'
    if (batches.some((one) => one.state === 'running')) return 'running'
    if (batches.some((one) => one.state === 'draft')) return 'draft'
    if (wave.held !== null) return 'held'
    return waitsFor.length > 0 ? 'waiting' : 'due'
  }
  return {
    name: wave.name,
    plannedAt: at,
    plannedBy: by,
    where,
    schedule,
    when: scheduleWords(schedule),
    startsItself: batches.some((one) => one.startsItself),
    held: heldOf(wave),
    state: state(),
    waitsFor,
    members: counts?.members ?? 0,
    replaced: counts?.replaced ?? 0,
    revoked: counts?.revoked ?? 0,
    excluded: counts?.excluded ?? 0,
    batches,
  }
}
