import { scheduleWords } from '../../../contract/schedule-words.ts'
import { AppError } from '../../app-error.ts'
import type { Clock } from '../../clock.ts'
import type { Db } from '../../db/workspace-db.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import { type GateWords, HOLDS_NONE, notByItself, type RunGate } from '../../runner/gate.ts'
import type { VendorRegistry } from '../../vendors/port.ts'
import { linkBatches } from '../linking.ts'
import { openMembers } from '../members.ts'
import { elsewhereWords, inTheWay, planOf, type WaveRow } from './wave-rows.ts'

interface GateDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly clock: Clock
}

interface MemberRow {
  readonly incident: number
  readonly name: string
  readonly excluded: number
  readonly replaced: number
  readonly why: string | null
  /** 0 where the item's name fits this member and others. */
  readonly sure: number
}

/**
 * Holds runs back by what incidents of this workspace say: a wave until its schedule lets it go and while somebody holds it, a
 * member that is excluded in whatever batch it stands, and in waves that wait for replacements what is not replaced. Exclusions
 * of a closed incident hold too: closing says nothing of them.
 */
export function openWaveGate({ db, vendors, clock }: GateDeps): RunGate {
  const members = openMembers(db)
  const incidents = db.prepare<[], { id: number; drill: number }>(
    `SELECT id, coalesce(facts ->> '$.drill', 0) AS drill FROM incident`,
  )
  // Asked at each turn of a run: SQLite prepares a join anew for each value that it is given, and most batches are of no wave.
  const selectWaveOf = db.prepare<[string], { wave: number }>(
    'SELECT wave FROM incident_wave_batch WHERE batch = ?',
  )
  const selectWave = db.prepare<[number], WaveRow & { incident_name: string; incident_state: string }>(`
    SELECT wave.*, incident.name AS incident_name, incident.state AS incident_state
    FROM incident_wave AS wave JOIN incident ON incident.id = wave.incident WHERE wave.id = ?`)
  const waveOf = (batch: string) => {
    const of = selectWaveOf.get(batch)
    return of === undefined ? undefined : selectWave.get(of.wave)
  }
  const selectLinked = db.prepare<{ batch: string }>(`
    SELECT 1 FROM incident_link WHERE batch = :batch UNION ALL SELECT 1 FROM incident_namesake WHERE batch = :batch LIMIT 1`)
  const selectMembers = db.prepare<{ now: number; batch: string; ordinal: number }, MemberRow>(`
    SELECT member.incident, incident.name, member.excluded_until_ms > :now AS excluded, member.replaced, exclusion.why, meant.sure
    FROM (SELECT member, 1 AS sure FROM incident_link WHERE batch = :batch AND ordinal = :ordinal
      UNION ALL SELECT member, 0 FROM incident_namesake WHERE batch = :batch AND ordinal = :ordinal) AS meant
    JOIN incident_member AS member ON member.id = meant.member
    JOIN incident ON incident.id = member.incident
    LEFT JOIN incident_exclusion AS exclusion ON exclusion.id = member.exclusion`)

  const selectTold = db.prepare<[string], { at: string }>(
    'SELECT at FROM incident_elsewhere_batch WHERE batch = ? AND begun > 0',
  )
  const selectUnstarted = db.prepare<[string], { name: string }>(
    'SELECT name FROM batch WHERE id = ? AND started_at IS NULL',
  )

  const closed = (batch: string): GateWords | null => {
    // Two workspaces that send the same batch know nothing of each other's requests.
    const told = selectTold.get(batch)
    const unstarted = told === undefined ? undefined : selectUnstarted.get(batch)
    if (told !== undefined && unstarted !== undefined)
      return {
        message: `It is not to be sent from here: ${elsewhereWords(unstarted.name, told.at)}.`,
        hint: 'Let it end there, and read the progress of the incident again that its file tells.',
      }
    const wave = waveOf(batch)
    if (wave === undefined) return null
    const reasons = inTheWay(db, wave, clock.now())
    if (reasons.length === 0) return null
    return {
      message: `Wave "${wave.name}" of incident "${wave.incident_name}" is not to be sent now: ${reasons.join('; ')}.`,
      hint:
        wave.held === null
          ? 'It goes on once that is over, by itself where that was sealed, else when a person resumes it.'
          : 'It goes on once somebody has released the wave, by itself where that was sealed, else when a person resumes it.',
    }
  }

  const requireLetGo = (batch: string) => {
    const words = closed(batch)
    if (words !== null)
      throw new AppError('state.wave-waits', `${words.message} Nothing was sent.`, { hint: words.hint })
  }

  return {
    async prepare(batch) {
      // What is not looked up in the populations yet would pass by every exclusion.
      if (batch.digest !== null)
        for (const { id, drill } of incidents.all())
          await linkBatches({ db, vendors, members }, id, drill === 1)
    },
    require: ({ id }) => requireLetGo(id),
    requireDue({ id, name }, { incident, wave: named, when }) {
      const wave = waveOf(id)
      if (wave === undefined) throw notByItself(name, 'it belongs to no wave of an incident here')
      const isAsSealed =
        wave.incident_name === incident &&
        wave.name === named &&
        canonicalJson(planOf(wave).schedule) === canonicalJson(when)
      if (!isAsSealed)
        throw notByItself(
          name,
          `it was sealed for wave "${named}" of incident "${incident}" (${scheduleWords(when)}), and here it is of wave "${wave.name}" of "${wave.incident_name}" (${scheduleWords(planOf(wave).schedule)})`,
        )
      if (wave.incident_state !== 'open') throw notByItself(name, `incident "${incident}" is closed`)
      requireLetGo(id)
    },
    of: ({ id: batch }) => {
      const wave = waveOf(batch)
      const waits = wave !== undefined && planOf(wave).schedule.waitsForReplacement
      const holdOf = (ordinal: number): GateWords | null => {
        const found = selectMembers.all({ now: clock.now(), batch, ordinal })
        const excluded = found.find((member) => member.excluded === 1)
        if (excluded !== undefined)
          return {
            message: `What is left is excluded from incident "${excluded.name}"${excluded.sure === 1 ? '' : ', or has the name of what is'}: ${excluded.why ?? ''}`,
            hint: 'It is sent once the exclusion has ended, by itself or by a person, and the run is resumed.',
          }
        if (
          waits &&
          !found.some(
            ({ incident, replaced, sure }) => incident === wave.incident && replaced === 1 && sure === 1,
          )
        )
          return {
            message: `What is left is not known to be replaced, and wave "${wave.name}" of incident "${wave.incident_name}" waits for that.`,
            hint: 'Compare a later list that names or shows the replacements with the incident, then resume.',
          }
        return null
      }
      return {
        closed: () => closed(batch),
        holds: () => (waits || selectLinked.get({ batch }) !== undefined ? holdOf : HOLDS_NONE),
      }
    },
  }
}
