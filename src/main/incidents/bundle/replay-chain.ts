import { z } from 'zod'
import { Name } from '../../../contract/page.ts'
import { WaveSchedule } from '../../../contract/wave-schedule.ts'
import { AppError } from '../../app-error.ts'
import type { ChainedEvent } from '../../bundle/incident/read-incident-bundle.ts'
import type { IncidentFacts, StoredIncidentEvent } from '../incident-event.ts'
import type { WaveHeld, WavePlan } from '../waves/wave-rows.ts'

export interface ReplayedWave {
  readonly name: string
  readonly event: number
  readonly plan: WavePlan
  readonly held: WaveHeld | null
  /** By ids, with the connection that each was meant to go to. */
  readonly batches: readonly { readonly id: string; readonly connection: string | null }[]
}

/** What the events of an incident add up to, beside its members. */
export interface ReplayedChain {
  readonly name: string
  readonly openedAt: string
  readonly facts: IncidentFacts
  readonly additions: readonly {
    readonly number: number
    readonly inventory: string
    readonly event: number
  }[]
  readonly exclusions: readonly {
    readonly event: number
    readonly why: string
    readonly who: string
    readonly at: string
    readonly until: string | null
    readonly items: number
  }[]
  readonly waves: readonly ReplayedWave[]
}

const text = z.string().max(4_000)
/** Of these, evidence carries anything; what becomes rows of this workspace has the forms that the workspace gives itself. */
const Planned = z.looseObject({
  wave: Name,
  where: text,
  schedule: WaveSchedule,
  batches: z.array(z.looseObject({ id: z.string(), connection: Name.nullable() })).max(100),
})
const Steered = z.looseObject({ wave: Name, why: text })

/**
 * Replays a chain that was checked (`eventsOf`).
 *
 * @throws AppError `check.bundle-broken` for an event that this version could not have written
 */
export function replayChain(chain: readonly ChainedEvent[]): ReplayedChain {
  const events = chain.map(({ body }) => JSON.parse(body) as StoredIncidentEvent)
  const [first] = events
  if (first?.type !== 'incident.opened')
    throw new TypeError('a chain that was checked begins with its opening')
  const { name: given, note: _, ...opened } = first.data
  let facts: IncidentFacts = opened
  const additions: { number: number; inventory: string; event: number }[] = []
  const exclusions: ReplayedChain['exclusions'][number][] = []
  const waves = new Map<string, { -readonly [K in keyof ReplayedWave]: ReplayedWave[K] }>()
  for (const { seq, at, actor, ...event } of events) {
    switch (event.type) {
      case 'incident.changed':
        facts = { ...facts, ...event.data.change }
        break
      case 'incident.added':
        additions.push({ number: event.data.addition, inventory: event.data.inventory, event: seq })
        break
      case 'incident.excluded': {
        const { why, until, items } = event.data
        exclusions.push({ event: seq, why, who: actor, at, until, items })
        break
      }
      case 'incident.planned': {
        const { wave, where, schedule, batches } = held(seq, Planned, event.data)
        if (waves.has(wave.toLowerCase())) throw wrong(seq, 'there is a wave of that name already')
        waves.set(wave.toLowerCase(), {
          name: wave,
          event: seq,
          plan: { where, schedule, at, by: actor },
          held: null,
          batches: batches.map(({ id, connection }) => ({ id, connection })),
        })
        break
      }
      case 'incident.held':
      case 'incident.released': {
        const { wave: named, why } = held(seq, Steered, event.data)
        const wave = waves.get(named.toLowerCase())
        if (wave === undefined) throw wrong(seq, 'there is no such wave')
        wave.held = event.type === 'incident.held' ? { at, who: actor, why } : null
        break
      }
      default:
    }
  }
  return {
    name: held(1, Name, given),
    openedAt: first.at,
    facts,
    additions,
    exclusions,
    waves: [...waves.values()],
  }
}

function held<S extends z.ZodType>(seq: number, schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw wrong(seq, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}`)
}

const wrong = (seq: number, what: string): AppError =>
  new AppError(
    'check.bundle-broken',
    `Event ${seq} of the incident is not one that this version knows: ${what}.`,
    {
      hint: 'Nothing was taken in. Have it saved again, by this version.',
    },
  )
