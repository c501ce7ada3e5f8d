import type { IncidentClock, IncidentFigures, IncidentSummary } from '../../contract/incidents.ts'
import { formatDuration } from '../components/format.ts'
import { Notice, type Tone } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useVendorTitle } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'

const TONES: Readonly<Record<IncidentClock['outlook'], Tone>> = {
  done: 'done',
  kept: 'going',
  missed: 'stop',
  passed: 'stop',
  unknown: 'waiting',
}

export const outlookOf = ({ outlook }: IncidentClock): readonly [Tone, string] => [
  TONES[outlook],
  words.incidents.clock.outlook[outlook],
]

/** Of the population, what is neither revoked, expired nor excluded: what was refused too. */
export const unsettledOf = ({ notYetRevoked, inDoubt, refused }: IncidentFigures): number =>
  notYetRevoked + inDoubt + refused

/** The one clock: what is left of the time and of the work, and what would keep the deadline. Of a closed one, what was left. */
export function IncidentClockNotice({
  incident: { state, clock, figures },
}: {
  readonly incident: IncidentSummary
}) {
  const titleOf = useVendorTitle()
  if (state === 'closed') {
    const left = unsettledOf(figures)
    return <Notice tone={left === 0 ? 'done' : 'waiting'} title={words.incidents.clock.closed(left)} />
  }
  const [tone, title] = outlookOf(clock)
  return (
    <Notice tone={tone} title={title}>
      <p>
        {words.incidents.clock.deadline(
          <Time at={clock.deadline} />,
          formatDuration(Math.abs(clock.leftMs)),
          clock.leftMs < 0,
        )}
        {clock.estimatedEndAt !== null &&
          words.incidents.clock.end(clock.left, <Time at={clock.estimatedEndAt} />)}
      </p>
      {clock.notes.length > 0 && (
        <ul>
          {clock.notes.map((note) => (
            <li key={note}>{ofVendor(note, titleOf)}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

/** Main names the vendor at the beginning of what concerns one alone, by its id. */
const ofVendor = (note: string, titleOf: (vendor: string) => string): string =>
  note.replace(/^([a-z0-9-]+)(?=: )/, titleOf)
