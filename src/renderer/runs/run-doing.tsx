import type { RunStatus } from '../../contract/runs.ts'
import { Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { WhereMended } from '../components/where-mended.tsx'
import { words } from '../words/words.ts'

/** What a run under way is at, and what keeps it from getting on: in the vendor's words, how often, and when it is tried again. */
export function RunDoing({ status: { phase, trouble, state, connection } }: { readonly status: RunStatus }) {
  if (state !== 'running' || phase === null) return null
  if (trouble === null) return <p className="muted">{words.run.doing(phase)}</p>
  return (
    <Notice
      tone="waiting"
      title={words.run.trouble.title(phase, trouble.times, trouble.message)}
      action={
        trouble.remedy !== undefined && (
          <WhereMended code={trouble.remedy.code} {...(connection !== null && { connection })} />
        )
      }
    >
      {trouble.remedy !== undefined && <p>{trouble.remedy.hint}</p>}
      {words.run.trouble.since(
        <Time at={trouble.since} />,
        trouble.nextTryAt === null ? null : <Time at={trouble.nextTryAt} />,
      )}
    </Notice>
  )
}
