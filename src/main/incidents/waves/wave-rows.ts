import type { BatchState } from '../../../contract/item-state.ts'
import type { VendorId } from '../../../contract/vendor.ts'
import type { WaveSchedule } from '../../../contract/wave-schedule.ts'
import { AppError } from '../../app-error.ts'
import type { Db } from '../../db/workspace-db.ts'
import { timeInTheWay } from './schedule.ts'

/** What of a wave's event the database keeps at hand. */
export interface WavePlan {
  readonly where: string
  readonly schedule: WaveSchedule
  readonly at: string
  readonly by: string
}

export interface WaveHeld {
  readonly at: string
  readonly who: string
  readonly why: string
}

export interface WaveRow {
  readonly id: number
  readonly incident: number
  readonly name: string
  readonly plan: string
  readonly held: string | null
}

export interface WaveBatchRow {
  readonly id: string
  readonly batch: string
  readonly vendor: VendorId
  readonly state: BatchState
  readonly connection: string | null
  readonly items: number
  /** 1 where it is sealed, or drafted, to start by itself. */
  readonly starts_itself: number
  /** Where another workspace has begun it, as its progress told last, and it was not begun here: of which moment. */
  readonly begun_elsewhere: string | null
  /** Of that: 1 where nothing of it is open any more. */
  readonly ended_elsewhere: number
}

export const planOf = ({ plan }: Pick<WaveRow, 'plan'>): WavePlan => JSON.parse(plan) as WavePlan
export const heldOf = ({ held }: Pick<WaveRow, 'held'>): WaveHeld | null =>
  held === null ? null : (JSON.parse(held) as WaveHeld)

/** Over: nothing of it is sent any more unless a person puts something back. */
export const ENDED: readonly BatchState[] = ['finished', 'stopped']

export const wavesOf = (db: Db, incident: number): WaveRow[] =>
  db.prepare<[number], WaveRow>('SELECT * FROM incident_wave WHERE incident = ? ORDER BY id').all(incident)

/** @throws AppError `input.no-such-wave` */
export function waveNamed(
  db: Db,
  incident: { readonly id: number; readonly name: string },
  name: string,
): WaveRow {
  const wave = db
    .prepare<[number, string], WaveRow>('SELECT * FROM incident_wave WHERE incident = ? AND name = ?')
    .get(incident.id, name)
  if (wave !== undefined) return wave
  throw new AppError('input.no-such-wave', `Incident "${incident.name}" has no wave "${name}".`, {
    hint: `See them all: rescind incident waves "${incident.name}"`,
  })
}

/** With the members that it was cut from, as far as it is a draft: what was sealed says itself what it holds. */
export const batchesOfWave = (db: Db, wave: number): WaveBatchRow[] =>
  db
    .prepare<[number], WaveBatchRow>(`
      SELECT batch.id, batch.name AS batch, batch.vendor, batch.state, of.connection, batch.request ->> '$.startsItself' IS NOT NULL AS starts_itself,
        CASE batch.state WHEN 'draft'
          THEN (SELECT count(*) FROM incident_wave_member AS member WHERE member.batch = batch.id)
          ELSE batch.items END AS items,
        iif(batch.started_at IS NULL AND told.begun > 0, told.at, NULL) AS begun_elsewhere,
        batch.started_at IS NULL AND coalesce(told.begun > 0 AND told.open = 0, 0) AS ended_elsewhere
      FROM incident_wave_batch AS of JOIN batch ON batch.id = of.batch JOIN incident_wave AS wave ON wave.id = of.wave
      LEFT JOIN incident_elsewhere_batch AS told ON told.incident = wave.incident AND told.batch = batch.id WHERE of.wave = ? ORDER BY batch.vendor, batch.name`)
    .all(wave)

/** What keeps all of a wave from being sent now, in sentences; none when it may be. */
export function inTheWay(db: Db, wave: WaveRow, nowMs: number): string[] {
  const { schedule } = planOf(wave)
  const held = heldOf(wave)
  const time = timeInTheWay(schedule, nowMs)
  return [
    ...(held === null ? [] : [`it is held since ${held.at} by ${held.who}: ${held.why}`]),
    ...(time === null ? [] : [time]),
    ...batchesOfWave(db, wave.id).flatMap(({ batch, begun_elsewhere: at }) =>
      at === null ? [] : [elsewhereWords(batch, at)],
    ),
    ...schedule.after
      .filter((name) => !hasEnded(db, wave.incident, name))
      .map((name) => `wave "${name}" has not ended`),
  ]
}

export const elsewhereWords = (batch: string, at: string): string =>
  `batch "${batch}" is run in another workspace, as its progress of ${at} tells`

/** A wave whose drafts were all removed has nothing left to wait for. */
function hasEnded(db: Db, incident: number, name: string): boolean {
  return (
    db
      .prepare<[number, string]>(`
        SELECT 1 FROM incident_wave AS wave JOIN incident_wave_batch AS of ON of.wave = wave.id
        JOIN batch ON batch.id = of.batch
        WHERE wave.incident = ? AND wave.name = ? AND batch.state NOT IN ('finished', 'stopped')
          AND NOT EXISTS (SELECT 1 FROM incident_elsewhere_batch AS told
            WHERE told.incident = wave.incident AND told.batch = batch.id AND told.begun > 0 AND told.open = 0)
        LIMIT 1`)
      .get(incident, name) === undefined
  )
}
