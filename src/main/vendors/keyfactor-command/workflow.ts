import { z } from 'zod'
import { asRead } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import type { Known, Order, Read, TargetStatus } from '../port.ts'
import { provenStatus, type ShownFacts } from '../proof.ts'
import { PROOF } from './proof.ts'
import { reader } from './read-answer.ts'

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
  { operation }: Order,
  workflowId: string,
  { vendorStatus }: NotEffective,
  known: Known | undefined,
  signal: AbortSignal | undefined,
): Promise<Read<TargetStatus>> {
  const shown = (shows: string, facts: ShownFacts): Read<TargetStatus> => ({
    kind: 'ok',
    value: provenStatus(PROOF, operation, shows, { requestId: workflowId, ...facts }),
  })
  const waiting = (word: string) => shown('workflow waits', { vendorStatus: `${vendorStatus}${word}` })
  const asked = await ask({ path: `/Workflow/Instances/${encodeURIComponent(workflowId)}` }, signal)
  const read = readAsked(reader, asked, WorkflowInstance, { of: 'workflow' })
  if (read.kind === 'error' && read.proves === 'hidden') return waiting('')
  if (read.kind !== 'ok') return asRead(read)
  const word = read.value.Status.trim()
  if (!ENDED.includes(word.toLowerCase())) return waiting(` (workflow ${word})`)
  const why = (read.value.StatusMessage ?? '').trim().slice(0, MESSAGE_CHARS_MAX)
  const message = `Workflow ${workflowId} ended as ${word}${why === '' ? '.' : `: ${why}`}`
  return known?.isDoubtful === true
    ? shown('workflow ended, in doubt', {
        message: `${message} Whether a later one waits must be looked up.`,
      })
    : shown('workflow ended', { message })
}

/** Once a workflow has been met, a request that may or may not have started one is for a person. */
export function withoutWorkflow(
  { operation }: Order,
  status: NotEffective,
  known: Known | undefined,
): TargetStatus {
  if (known?.isDoubtful !== true || !known.areApprovalsInPlay()) return status
  return provenStatus(PROOF, operation, 'workflows in play', {
    message: `Command shows the certificate as ${status.vendorStatus}, and no request tells whether a workflow for it waits for approval: look for it in Command.`,
  })
}
