import { seededRandom } from '../../seeded-random.ts'
import type { Reply, WorldInit } from '../../vendor-world.ts'
import { jsonObject } from '../json-object.ts'
import type { CommandCertificate } from './command-certificate.ts'

/** The OpenAPI's enum: 0 to 6, 8, 999 and -1, which lifts a hold. */
const REASONS = [-1, 0, 1, 2, 3, 4, 5, 6, 8, 999]
const HOLD = 6
const LIFT_HOLD = -1

interface RevokeBody {
  readonly ids: readonly number[]
  readonly reason: number
  readonly comment: string
  /** ISO 8601, UTC. */
  readonly effective: string
  readonly collectionId: number | null
}

export interface RevocationSettings {
  readonly failedShape: string
  readonly noContent: boolean
  readonly workflowEvery: number
  readonly approveAfterMs: number
  readonly idsMax: number
  readonly liftedHoldKeepsDate: boolean
}

/** `POST /Certificates/Revoke`: many certificates in one request, some of which may fail or wait for a workflow. */
export function revocation(
  init: WorldInit,
  settings: RevocationSettings,
  find: (id: number) => CommandCertificate | undefined,
) {
  const random = seededRandom(init.seed + 3)
  const workflows = new Map<string, { readonly certificate: CommandCertificate; readonly body: RevokeBody }>()
  const ended = new Map<string, 'Complete' | 'Rejected'>()
  let handled = 0

  const apply = (certificate: CommandCertificate, body: RevokeBody) => {
    init.lag.hide(certificate, certificate.state)
    const lifted = body.reason === LIFT_HOLD
    const held = certificate.state.revocation
    certificate.state = lifted
      ? { revocation: null, ...(settings.liftedHoldKeepsDate && held !== null ? { leftOver: held } : {}) }
      : { revocation: { reason: body.reason, effective: body.effective, comment: body.comment } }
    init.record({
      kind: lifted ? 'resumed' : body.reason === HOLD ? 'suspended' : 'revoked',
      target: String(certificate.id),
      detail: {
        serial_number: certificate.serial,
        reason: body.reason,
        comment: body.comment,
        effective: body.effective,
      },
    })
  }
  const canBe = (certificate: CommandCertificate, reason: number) => {
    const held = certificate.state.revocation?.reason === HOLD
    if (reason === LIFT_HOLD) return held
    return certificate.state.revocation === null || (held && reason !== HOLD)
  }

  const startWorkflow = (certificate: CommandCertificate, body: RevokeBody): string => {
    const id = random.uuid()
    const duplicate = [...workflows.values()].some((other) => other.certificate === certificate)
    workflows.set(id, { certificate, body })
    init.record({
      kind: 'workflow-started',
      target: String(certificate.id),
      detail: { workflow_id: id, reason: body.reason, duplicate },
    })
    if (settings.approveAfterMs > 0) init.later(settings.approveAfterMs, () => void decide(id, true))
    return id
  }
  const decide = (id: string, approve: boolean): boolean => {
    const workflow = workflows.get(id)
    if (!workflow) return false
    workflows.delete(id)
    ended.set(id, approve ? 'Complete' : 'Rejected')
    init.record({
      kind: approve ? 'workflow-approved' : 'workflow-rejected',
      target: String(workflow.certificate.id),
      detail: { workflow_id: id },
    })
    if (approve && canBe(workflow.certificate, workflow.body.reason))
      apply(workflow.certificate, workflow.body)
    return true
  }

  return {
    decide,
    /** "GET Workflow Instances Instance ID"; undefined where there is none. */
    workflowStatus: (id: string) => (workflows.has(id) ? 'Suspended' : ended.get(id)),
    targets: (body: string): readonly string[] => idsOf(fields(body))?.map(String) ?? [],
    /** The body, or what is wrong with it. */
    parse: (text: string): RevokeBody | string => {
      const body = fields(text)
      const ids = idsOf(body)
      if (!ids || ids.length === 0) return 'CertificateIds is required.'
      if (settings.idsMax > 0 && ids.length > settings.idsMax)
        return `At most ${settings.idsMax} certificates at once.`
      const comment = body.get('comment')
      if (typeof comment !== 'string' || comment === '') return 'Comment is required.'
      const reason = body.get('reason') ?? 0
      if (typeof reason !== 'number' || !REASONS.includes(reason))
        return `Reason ${String(reason)} is not valid.`
      const date = body.get('effectivedate') ?? new Date(init.clock.now()).toISOString()
      if (typeof date !== 'string' || Number.isNaN(Date.parse(date))) return 'EffectiveDate is not valid.'
      const collection = body.get('collectionid')
      return {
        ids,
        reason,
        comment,
        effective: new Date(date).toISOString(),
        collectionId: typeof collection === 'number' ? collection : null,
      }
    },
    carryOut: (body: RevokeBody): Reply => {
      const revoked: number[] = []
      const suspended: { CertId: number; WorkflowId: string; Message: string }[] = []
      const failed: number[] = []
      for (const id of body.ids) {
        const certificate = find(id)
        if (!certificate || !canBe(certificate, body.reason)) {
          failed.push(id)
          continue
        }
        handled += 1
        if (settings.workflowEvery > 0 && handled % settings.workflowEvery === 0) {
          suspended.push({
            CertId: id,
            WorkflowId: startWorkflow(certificate, body),
            Message: 'Revocation is waiting for approval.',
          })
        } else {
          apply(certificate, body)
          revoked.push(id)
        }
      }
      if (settings.noContent) return { status: 204 }
      return { status: 200, json: answerLists(settings.failedShape, revoked, suspended, failed) }
    },
  }
}

function answerLists(
  shape: string,
  RevokedIds: readonly number[],
  SuspendedCerts: readonly object[],
  failed: readonly number[],
): object {
  if (failed.length === 0) return { RevokedIds, SuspendedCerts }
  switch (shape) {
    case 'only-failed':
      return { FailedIds: failed }
    case 'FailedOperations':
      return {
        RevokedIds,
        SuspendedCerts,
        Message: 'Some revocations failed.',
        FailedOperations: failed.map((id) => ({ Id: id, Reason: 'Revocation failed.' })),
      }
    case 'omit':
      return { RevokedIds, SuspendedCerts }
    default:
      return { RevokedIds, SuspendedCerts, FailedIds: failed }
  }
}

/** .NET reads property names without regard to case, so `CertificateIDs` and `CertificateIds` are one. */
const fields = (body: string): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(jsonObject(body) ?? {}).map(([name, value]) => [name.toLowerCase(), value]))

function idsOf(body: ReadonlyMap<string, unknown>): readonly number[] | null {
  const ids = body.get('certificateids')
  return Array.isArray(ids) && ids.every((id) => Number.isInteger(id)) ? (ids as number[]) : null
}
