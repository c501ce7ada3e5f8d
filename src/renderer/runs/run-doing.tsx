import { PHASE_WORDS } from '../../contract/phase-words.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'

/** What a run under way is at, and what keeps it from getting on: in the vendor's words, how often, and when it is tried again. */
export function RunDoing({ status: { phase, trouble, state } }: { readonly status: RunStatus }) {
  if (state !== 'running' || phase === null) return null
  if (trouble === null) return <p className="muted">Now: {PHASE_WORDS[phase]}.</p>
  const times = trouble.times === 1 ? 'once' : `${trouble.times} times in a row`
  return (
    <Notice tone="waiting" title={`Now: ${PHASE_WORDS[phase]}. It has failed ${times}: ${trouble.message}`}>
      Since <Time at={trouble.since} />
      {trouble.nextTryAt === null ? (
        '; tried again as soon as it may.'
      ) : (
        <>
          ; tried again at <Time at={trouble.nextTryAt} />.
        </>
      )}
    </Notice>
  )
}
