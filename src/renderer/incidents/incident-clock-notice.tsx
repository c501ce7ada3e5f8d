import type { IncidentClock } from '../../contract/incidents.ts'
import { formatDuration, formatNoun } from '../components/format.ts'
import { Notice, type Tone } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'

const OUTLOOKS: Readonly<Record<IncidentClock['outlook'], readonly [Tone, string]>> = {
  done: ['done', 'Nothing is left.'],
  kept: ['going', 'At this rate the deadline is kept.'],
  missed: ['stop', 'At this rate the deadline cannot be kept.'],
  passed: ['stop', 'The deadline has passed.'],
  unknown: ['waiting', 'No end can be told yet.'],
}

export const outlookOf = ({ outlook }: IncidentClock): readonly [Tone, string] => OUTLOOKS[outlook]

/** The one clock: what is left of the time and of the work, and what would keep the deadline. */
export function IncidentClockNotice({ clock }: { readonly clock: IncidentClock }) {
  const [tone, title] = outlookOf(clock)
  return (
    <Notice tone={tone} title={title}>
      <p>
        Deadline: <Time at={clock.deadline} />,{' '}
        {clock.leftMs < 0
          ? `${formatDuration(-clock.leftMs)} ago`
          : `${formatDuration(clock.leftMs)} from now`}
        .
        {clock.estimatedEndAt !== null && (
          <>
            {' '}
            {formatNoun(clock.left, { one: 'certificate', many: 'certificates' })} left, done about{' '}
            <Time at={clock.estimatedEndAt} />.
          </>
        )}
      </p>
      {clock.notes.length > 0 && (
        <ul>
          {clock.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
