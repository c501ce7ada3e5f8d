import { createHash, type Hash } from 'node:crypto'
import { FATES } from '../../../contract/incident-fates.ts'
import type { IncidentFigures } from '../../../contract/incidents.ts'
import { sha256Hex } from '../../journal/canonical.ts'
import { Broken } from '../evidence-verdict.ts'
import { INCIDENT_CHAIN_START, type IncidentHeader, memberLine } from './incident-format.ts'
import { DATA_SCHEMAS, EventSchema } from './incident-schema.ts'

interface Added {
  readonly event: number
  readonly added: number
  readonly sha256: string
}

/**
 * The chain of an incident, event by event, and what its population must fit.
 *
 * @param expectedHead the hash that one of its events must have, where the caller keeps one
 */
export function eventsOf(
  { incident, name, events }: Pick<IncidentHeader, 'incident' | 'name' | 'events'>,
  expectedHead?: string,
) {
  let seq = 0
  let head = INCIDENT_CHAIN_START
  let headLine = 1
  let isClosed = false
  let deadline = ''
  let reports = 0
  let sawExpected = false
  const additions = new Map<number, Added>()
  const exclusions = new Map<number, { readonly until: string | null; readonly items: number }>()
  const follow = (type: string, data: Record<string, never>): string | null => {
    if ((type === 'incident.opened') !== (seq === 0))
      return 'an incident is opened by its first event and by no other'
    const mayFollow = type === 'incident.reopened' || type === 'incident.reported'
    if (isClosed && !mayFollow) return 'the incident is closed'
    switch (type) {
      case 'incident.opened':
        deadline = data['deadline'] ?? ''
        return data['name'] === name ? null : 'it names another incident than the header'
      case 'incident.changed':
        deadline = data['change']?.['deadline'] ?? deadline
        return null
      case 'incident.added': {
        const { addition, added, present, items, sha256 } = data as unknown as Added & Record<string, number>
        if (additions.has(addition as number) || (added as number) + (present as number) !== items)
          return 'its counts do not add up'
        additions.set(addition as number, { event: seq + 1, added: added as number, sha256: String(sha256) })
        return null
      }
      case 'incident.excluded':
        exclusions.set(seq + 1, { until: data['until'] ?? null, items: data['items'] ?? 0 })
        return null
      case 'incident.reported':
        reports += 1
        if (data['number'] !== reports) return 'it counts another report'
        return addsUp(data['figures'] as unknown as IncidentFigures) ? null : 'its figures do not add up'
      case 'incident.closed':
        isClosed = true
        return addsUp(data['figures'] as unknown as IncidentFigures) ? null : 'its figures do not add up'
      case 'incident.reopened':
        if (!isClosed) return 'the incident is open'
        isClosed = false
        return null
      default:
        return null
    }
  }
  return {
    additions,
    exclusions,
    get seq() {
      return seq
    },
    get head() {
      return head
    },
    get headLine() {
      return headLine
    },
    get sawExpected() {
      return sawExpected
    },
    get end() {
      return { state: isClosed ? 'closed' : 'open', deadline, number: reports + 1 }
    },
    take(value: unknown, bytes: Buffer, line: number): void {
      const place = { event: seq + 1, line }
      if (!EventSchema.safeParse(value).success)
        throw new Broken(
          'format',
          place,
          `Line ${line} is not the event that belongs there: ${events} are counted.`,
        )
      const event = value as {
        type: string
        seq: number
        incident: string
        prev: string
        data: Record<string, never>
      }
      const schema = (
        DATA_SCHEMAS as Readonly<Record<string, (typeof DATA_SCHEMAS)[keyof typeof DATA_SCHEMAS]>>
      )[event.type]
      if (schema !== undefined && !schema.safeParse(event.data).success)
        throw new Broken('format', place, `Event ${seq + 1} carries ${event.type} data that are none.`)
      if (event.seq !== seq + 1 || event.incident !== incident)
        throw new Broken('chain', place, `Line ${line} is not event ${seq + 1} of this incident.`)
      if (event.prev !== head)
        throw new Broken(
          'chain',
          place,
          `Event ${seq + 1} does not follow from the one before it: one of the two was changed.`,
        )
      const wrong = follow(event.type, event.data)
      if (wrong !== null) throw new Broken('chain', place, `Event ${seq + 1} breaks the protocol: ${wrong}.`)
      seq += 1
      head = sha256Hex(bytes)
      headLine = line
      if (head === expectedHead) sawExpected = true
    },
  }
}

/** Holds members, as they are read one by one, to the digests of the events that brought them in. */
export function broughtIn(additions: ReadonlyMap<number, Added>) {
  const digests = new Map<number, { readonly hash: Hash; added: number }>()
  return {
    take(member: Parameters<typeof memberLine>[0], addition: number): void {
      const digest = digests.get(addition) ?? { hash: createHash('sha256'), added: 0 }
      digests.set(addition, digest)
      const { vendor, kind, target, issuer } = member
      digest.hash.update(memberLine({ vendor, kind, target, issuer }))
      digest.added += 1
    },
    /** The first event whose members are not those that were taken; null when there is none. */
    fault(): number | null {
      for (const [addition, { event, added, sha256 }] of additions) {
        const found = digests.get(addition) ?? { hash: createHash('sha256'), added: 0 }
        if (found.added !== added || found.hash.digest('hex') !== sha256) return event
      }
      return null
    },
  }
}

const addsUp = (figures: IncidentFigures): boolean =>
  FATES.reduce((sum, fate) => sum + figures[fate], 0) === figures.population
