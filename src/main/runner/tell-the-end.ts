import { EXCEPTION_WORDS } from '../../contract/exception-words.ts'
import type { RunHalt, RunStatus } from '../../contract/runs.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'

/** Says in the activity, and to whoever looks on, how a run ended; a person who ended it need not be notified of it. */
export function tellTheEnd(
  { activity, announcer }: { readonly activity: ActivityLog; readonly announcer: Announcer },
  name: string,
  last: RunStatus,
  halt: RunHalt | null,
): void {
  const { counts } = last
  const message =
    halt === null
      ? `${last.state === 'finished' ? 'Finished' : 'Stopped'}: ${counts.confirmed + counts['already-done']} of ${counts.total} in effect${last.exceptionKinds.map(({ kind, count }) => `, ${count} ${EXCEPTION_WORDS[kind]}`).join('')}`
      : halt.message
  try {
    activity.add({
      kind: `run.${last.state}`,
      message: `${last.drill ? 'Drill' : 'Run'} "${name}": ${message}`,
      batch: name,
    })
  } catch {
    // The activity list is for people; a full disk has been told of already.
  }
  const isAsked = halt?.kind === 'operator' || halt?.kind === 'closing' || halt?.kind === 'signal'
  if (!isAsked) {
    announcer.announce('workspace.notice', {
      level: halt === null && last.exceptionKinds.length === 0 ? 'info' : 'warning',
      title: last.drill ? `Drill: ${name}` : name,
      message,
      batch: name,
    })
  }
  announcer.announce('runs.changed', { batch: name, status: last })
  announcer.announce('batches.changed', {})
}
