import type { Answer } from '../../http/transport.ts'
import type { Item, Outcome } from '../port.ts'
import { reader } from './read-answer.ts'
import { idOf } from './revoke-request.ts'
import { type RevocationLists, readRevocationLists } from './wire.ts'

/**
 * What an answer to `POST /Certificates/Revoke` means for each item: revoked is what `RevokedIds` lists, `SuspendedCerts`
 * waits for a workflow's approval, what failed is asked about, and so is what no list names.
 */
export function revokeOutcomes(items: readonly Item[], answer: Answer): readonly Outcome[] {
  const lists = answer.kind === 'answer' && answer.status === 200 ? readRevocationLists(answer.body) : null
  const asked = new Set(items.map(idOf))
  if (lists !== null && !isAbout(lists, asked)) {
    const cause = 'the answer names certificates that were not in the request'
    return items.map(() => ({ kind: 'in-doubt', cause, unexpected: true }))
  }
  const ofFlight = reader.readSubmit(answer, ({ status, body }) =>
    // Both of the vendor's own clients take a 204 for success; it tells nothing of single certificates.
    lists !== null || (status === 204 && body === '') ? { kind: 'accepted' } : null,
  )
  return items.map((item) =>
    lists === null || ofFlight.kind !== 'accepted' ? ofFlight : outcomeIn(lists, idOf(item)),
  )
}

function outcomeIn({ revoked, suspended, failed }: RevocationLists, id: number): Outcome {
  const lists = [revoked.has(id), suspended.has(id), failed.has(id)].filter((isIn) => isIn).length
  if (lists !== 1) {
    const cause =
      lists === 0 ? 'the answer does not name this certificate' : 'several lists of the answer name it'
    return { kind: 'in-doubt', cause, unexpected: false, answered: true }
  }
  const workflow = suspended.get(id)
  if (workflow !== undefined) {
    return {
      kind: 'pending-approval',
      requestId: workflow.workflowId,
      ...(workflow.message === '' ? {} : { detail: workflow.message }),
    }
  }
  if (revoked.has(id)) return { kind: 'accepted' }
  return {
    kind: 'refused',
    code: 'failed',
    message: failed.get(id) || 'Command lists the certificate as failed.',
    final: false,
  }
}

const isAbout = ({ revoked, suspended, failed }: RevocationLists, asked: ReadonlySet<number>): boolean =>
  [...revoked, ...suspended.keys(), ...failed.keys()].every((id) => asked.has(id))
