import type { RunStatus } from '../../contract/runs.ts'
import { Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { WhereMended } from '../components/where-mended.tsx'
import { words } from '../words/words.ts'

/** What a run under way is at, and what keeps it from getting on: in the vendor's words, how often, and when it is tried again. */
export function RunDoing({ status }: { readonly status: RunStatus }) {
  const { phase, trouble, state, progress, waits, connection } = status
  if (state !== 'running' || phase === null) return null
  const waiting = waits.map((wait) => (
    <p key={wait.for} className="muted">
      {words.run.wait(wait, (at) => (
        <Time at={at} />
      ))}
    </p>
  ))
  if (trouble === null) {
    return (
      <>
        <p className="muted">{words.run.doing(phase, progress)}</p>
        {waiting}
      </>
    )
  }
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
      {waiting}
    </Notice>
  )
}
