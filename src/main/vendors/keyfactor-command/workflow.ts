import { z } from 'zod'
import { asRead } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import type { ApprovalState } from '../held-for-approval.ts'
import type { Read } from '../port.ts'
import { reader } from './read-answer.ts'

const MESSAGE_CHARS_MAX = 300

/** "GET Workflow Instances Instance ID" (Command 10.3 to 25.1). */
const WorkflowInstance = z.looseObject({ Status: z.string().min(1), StatusMessage: z.string().nullish() })

/** "The possible statuses are": CanceledForRestart, Complete, Failed, Rejected, Running, Suspended. */
const ENDED = ['rejected', 'failed']

/** How a workflow stands. */
export async function askWorkflow(
  ask: Ask,
  workflowId: string,
  signal: AbortSignal | undefined,
): Promise<Read<ApprovalState>> {
  const asked = await ask({ path: `/Workflow/Instances/${encodeURIComponent(workflowId)}` }, signal)
  const read = readAsked(reader, asked, WorkflowInstance, { of: 'workflow' })
  if (read.kind === 'error' && read.proves === 'hidden') return { kind: 'ok', value: null }
  if (read.kind !== 'ok') return asRead(read)
  const word = read.value.Status.trim()
  const why = (read.value.StatusMessage ?? '').trim().slice(0, MESSAGE_CHARS_MAX)
  return { kind: 'ok', value: { word, hasEnded: ENDED.includes(word.toLowerCase()), why } }
}
