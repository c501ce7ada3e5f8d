import { Name } from '../../../contract/page.ts'
import type { VendorId } from '../../../contract/vendor.ts'
import type { WaveSchedule } from '../../../contract/wave-schedule.ts'
import { AppError } from '../../app-error.ts'
import { isoTime } from '../../clock.ts'
import { inTransaction } from '../../db/workspace-db.ts'
import { leftOutWords } from '../change-words.ts'
import type { LeftOut } from '../incident-event.ts'
import { factsOf, type IncidentRow } from '../incident-journal.ts'
import type { IncidentParts } from '../incident-parts.ts'
import { digestOfMembers } from '../members.ts'
import { type Cut, cutWave, membersOf, pagesOf, type Where } from './cut-wave.ts'
import { requireSchedule } from './schedule.ts'
import { heldOf, type WaveHeld, type WavePlan, waveNamed, wavesOf } from './wave-rows.ts'

export interface PlanWave {
  readonly wave: string
  readonly where: Where
  /** As it was given, for the record; empty for all that is left. */
  readonly whereText: string
  readonly schedule: WaveSchedule
  /** Has the drafts say that they start by themselves; they do once they are sealed like that, and approved where a policy asks. */
  readonly startsItself?: boolean | undefined
  /** Where its batches are to go, one for each vendor; those of other vendors are passed over. */
  readonly connections: readonly string[]
  /** Of its batches; the incident's name where it is empty. */
  readonly comment: string
}

export interface Planned {
  readonly incident: string
  readonly wave: string
  readonly batches: readonly {
    readonly batch: string
    readonly vendor: VendorId
    readonly items: number
    readonly connection: string | null
  }[]
  /** Of its members. */
  readonly unreplaced: number
  readonly leftOut: LeftOut
}

export interface Waves {
  /**
   * Cuts a wave from what is left of the population: an inventory and a draft of its members for each vendor, and the schedule.
   * The drafts and the wave come into being together. Nothing is sealed and nothing starts by it.
   */
  plan(row: IncidentRow, request: PlanWave): Promise<Planned>
  hold(row: IncidentRow, wave: string, why: string): void
  release(row: IncidentRow, wave: string, why: string): void
}

export function openWaves(parts: IncidentParts): Waves {
  const { db, clock, operator, inventories, batches, connections, vendors, journal } = parts
  const insertWave = db.prepare<[number, string, number, string]>(
    'INSERT INTO incident_wave (incident, name, event, plan) VALUES (?, ?, ?, ?)',
  )
  const insertBatch = db.prepare<[string, number, string | null]>(
    'INSERT INTO incident_wave_batch (batch, wave, connection) VALUES (?, ?, ?)',
  )
  const insertMember = db.prepare<[number, string]>(
    'INSERT INTO incident_wave_member (member, batch) VALUES (?, ?)',
  )
  const isPlanned = db.prepare<[number]>('SELECT 1 FROM incident_wave_member WHERE member = ? LIMIT 1')
  const setHeld = db.prepare<[string | null, number]>('UPDATE incident_wave SET held = ? WHERE id = ?')

  const requireNew = (row: IncidentRow, { wave, schedule }: PlanWave) => {
    requireSchedule(schedule)
    const names = wavesOf(db, row.id).map(({ name }) => name.toLowerCase())
    if (names.includes(wave.toLowerCase()))
      throw new AppError('input.name-taken', `Incident "${row.name}" has a wave "${wave}" already.`, {
        hint: `Choose another name. See them all: rescind incident waves "${row.name}"`,
      })
    for (const name of schedule.after) waveNamed(db, row, name)
  }
  const connectionsByVendor = async (names: readonly string[]): Promise<Map<VendorId, string>> => {
    const found = new Map<VendorId, string>()
    for (const name of names) {
      const connection = await connections.get(name)
      if (found.has(connection.vendor))
        throw new AppError(
          'input.several-connections',
          `"${found.get(connection.vendor)}" and "${connection.name}" both lead to ${connection.vendor}: a wave has one batch for each vendor.`,
          { hint: 'Cut the wave in two by --where, with one connection each.' },
        )
      found.set(connection.vendor, connection.name)
    }
    return found
  }
  const freeName = (name: string): string => {
    const taken = new Set(inventories.list().map(({ inventory }) => inventory))
    for (let number = 1; ; number += 1) {
      const free = number === 1 ? name : `${name} (${number})`
      if (!taken.has(free)) return free
    }
  }
  const operationFor = ({ vendor, kind }: Cut) =>
    vendors
      .get(vendor)
      ?.info.operations.find(({ done, target }) => done === 'revoked' && target.kind === kind)
  const draft = (
    row: IncidentRow,
    { comment, wave, schedule, startsItself }: PlanWave,
    cut: Cut,
    name: string,
    inventory: string,
  ) => {
    const { reason, knownAt, deadline, drill } = factsOf(row)
    const operation = operationFor(cut)
    return batches.create({
      name,
      inventory,
      filter: {},
      request: {
        operation: operation?.id ?? '',
        ...(operation?.reasons.length === 0 ? {} : { reason }),
        comment: comment === '' ? row.name : comment,
        options: {},
        deadline: { startedAt: knownAt, dueAt: deadline },
        incident: row.name,
        ...(startsItself === true && vendors.get(cut.vendor)?.handOver === undefined
          ? { startsItself: { incident: row.name, wave, when: schedule } }
          : {}),
        // A drill has drills only: nothing of an exercise goes to a vendor.
        ...(drill === true ? { drill } : {}),
      },
    })
  }

  return {
    async plan(row, request) {
      requireNew(row, request)
      const byVendor = await connectionsByVendor(request.connections)
      const { cuts, leftOut } = await cutWave(parts, row.id, request.where)
      if (cuts.length === 0) throw emptyWave(row.name, leftOut)
      const unreplacedOf = db
        .prepare<[number], number>('SELECT replaced = 0 FROM incident_member WHERE id = ?')
        .pluck()
      const made: { cut: Cut; name: string; inventory: string; members: number[] }[] = []
      try {
        for (const cut of cuts) {
          const isOnlyKind = cuts.filter(({ vendor }) => vendor === cut.vendor).length === 1
          const name = `${row.name} ${request.wave} ${cut.vendor}${isOnlyKind ? '' : ` ${cut.kind}`}`
          requireName(name)
          const inventory = freeName(name)
          await inventories.collect(
            {
              name: inventory,
              vendor: cut.vendor,
              kind: cut.kind,
              source: `wave "${request.wave}" of incident "${row.name}"${request.whereText === '' ? '' : ` where ${request.whereText}`}`,
            },
            pagesOf(inventories, cut),
          )
          made.push({ cut, name, inventory, members: membersOf(cut) })
        }
        return inTransaction(db, () => {
          const drafted = made.map(({ cut, name, inventory, members }) => {
            const { id } = draft(row, request, cut, name, inventory)
            const connection = byVendor.get(cut.vendor) ?? null
            return { id, name, inventory, vendor: cut.vendor, items: members.length, connection, members }
          })
          const { wave, whereText: where, schedule } = request
          const ids = drafted.flatMap(({ members }) => members)
          if (ids.some((id) => isPlanned.get(id) !== undefined))
            throw new AppError(
              'state.incident-busy',
              `Another wave of incident "${row.name}" was planned meanwhile.`,
              {
                hint: 'Plan this one again: it takes what is left.',
              },
            )
          const data = {
            wave,
            where,
            schedule,
            ...(request.startsItself === true ? { startsItself: true as const } : {}),
            batches: drafted.map(({ members: _, ...batch }) => batch),
            leftOut,
            sha256: digestOfMembers(db, ids),
          }
          journal.append(row.id, { type: 'incident.planned', data }, (seq) => {
            const plan: WavePlan = { where, schedule, at: isoTime(clock.now()), by: operator }
            const { lastInsertRowid } = insertWave.run(row.id, wave, seq, JSON.stringify(plan))
            for (const { id, connection, members } of drafted) {
              insertBatch.run(id, Number(lastInsertRowid), connection)
              for (const member of members) insertMember.run(member, id)
            }
          })
          return {
            incident: row.name,
            wave,
            batches: drafted.map(({ name: batch, vendor, items, connection }) => ({
              ...{ batch, vendor, items, connection },
            })),
            unreplaced: ids.reduce((sum, id) => sum + (unreplacedOf.get(id) ?? 0), 0),
            leftOut,
          }
        })
      } catch (error) {
        for (const { inventory } of made) inventories.remove(inventory)
        throw error
      }
    },

    hold(row, name, why) {
      const wave = waveNamed(db, row, name)
      if (heldOf(wave) !== null)
        throw new AppError('state.wave-held', `Wave "${wave.name}" is held already.`, {
          hint: `Let it go: rescind incident release "${row.name}" --wave "${wave.name}" --why TEXT`,
        })
      const held: WaveHeld = { at: isoTime(clock.now()), who: operator, why }
      journal.append(row.id, { type: 'incident.held', data: { wave: wave.name, why } }, () =>
        setHeld.run(JSON.stringify(held), wave.id),
      )
    },

    release(row, name, why) {
      const wave = waveNamed(db, row, name)
      if (heldOf(wave) === null)
        throw new AppError('state.wave-not-held', `Wave "${wave.name}" is not held.`, {
          hint: `See what it waits for: rescind incident waves "${row.name}"`,
        })
      journal.append(row.id, { type: 'incident.released', data: { wave: wave.name, why } }, () =>
        setHeld.run(null, wave.id),
      )
    },
  }
}

function emptyWave(incident: string, leftOut: LeftOut): AppError {
  const all = Object.values(leftOut).reduce((sum, items) => sum + items, 0)
  return new AppError(
    'input.empty-wave',
    all === 0
      ? `Nothing of the population of incident "${incident}" is selected.`
      : `All of incident "${incident}" that is selected is left out: ${leftOutWords(leftOut)}.`,
    { hint: `See how it stands: rescind incident status "${incident}"` },
  )
}

function requireName(name: string): void {
  if (Name.safeParse(name).success) return
  throw new AppError('input.bad-name', `"${name}" is too long for the name of a batch.`, {
    hint: 'Give the wave a shorter name.',
  })
}
