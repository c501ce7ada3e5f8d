import { z } from 'zod'
import type { Known, Read, TargetStatus } from '../port.ts'
import { reader } from './read-answer.ts'
import { type Ask, asRead } from './search.ts'

export type NotEffective = Extract<TargetStatus, { kind: 'not-effective' }>

const MESSAGE_CHARS_MAX = 300

/** "GET Workflow Instances Instance ID" (Command 10.3 to 25.1). */
const WorkflowInstance = z.looseObject({ Status: z.string().min(1), StatusMessage: z.string().nullish() })

/** "The possible statuses are": CanceledForRestart, Complete, Failed, Rejected, Running, Suspended. */
const ENDED = ['rejected', 'failed']

/**
 * What the workflow of a certificate that is not revoked says of its item: rejected or failed, or that it waits still. Approved
 * ones show by the certificate.
 */
export async function statusInWorkflow(
  ask: Ask,
  workflowId: string,
  { vendorStatus }: NotEffective,
  known: Known | undefined,
  signal: AbortSignal | undefined,
): Promise<Read<TargetStatus>> {
  const waiting = (word: string): Read<TargetStatus> => ({
    kind: 'ok',
    value: { kind: 'pending-approval', requestId: workflowId, vendorStatus: `${vendorStatus}${word}` },
  })
  const asked = await ask({ path: `/Workflow/Instances/${encodeURIComponent(workflowId)}` }, signal)
  if (asked.kind !== 'answered') return asked
  // Older versions do not know the request, and an account that may revoke need not be allowed to read workflows.
  if (asked.answer.kind === 'answer' && [400, 403, 404].includes(asked.answer.status)) return waiting('')
  const read = asRead(reader.readQuestion(asked.answer, WorkflowInstance))
  if (read.kind !== 'ok') return read
  const word = read.value.Status.trim()
  if (!ENDED.includes(word.toLowerCase())) return waiting(` (workflow ${word})`)
  const why = (read.value.StatusMessage ?? '').trim().slice(0, MESSAGE_CHARS_MAX)
  const message = `Workflow ${workflowId} ended as ${word}${why === '' ? '.' : `: ${why}`}`
  // The last request may have started another one, which nobody has told us of.
  if (known?.isDoubtful === true)
    return {
      kind: 'ok',
      value: { kind: 'untold', message: `${message} Whether a later one waits must be looked up.` },
    }
  return { kind: 'ok', value: { kind: 'rejected', requestId: workflowId, message } }
}
