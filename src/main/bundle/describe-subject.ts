import type { BatchSignature, BatchSubject } from '../../contract/bundles.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import type { Manifest } from '../batches/manifest.ts'
import { operationOf, targetText, vendorOf } from '../batches/target-text.ts'
import { environmentOf } from '../connections/environment.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import type { BundleItem } from './bundle-format.ts'

/** Targets shown of a batch. */
const SAMPLE_ITEMS = 5

/** Counts a batch's items by reason and keeps the first of them, page by page. */
export function sampler() {
  const reasons: Record<string, number> = {}
  const first: BundleItem[] = []
  return {
    take(items: readonly BundleItem[]): void {
      for (const item of items) {
        const reason = item.reason ?? 'none'
        reasons[reason] = (reasons[reason] ?? 0) + 1
        if (first.length < SAMPLE_ITEMS) first.push(item)
      }
    },
    result: () => ({ reasons, first }),
  }
}

export interface DescribedBatch {
  readonly manifest: Manifest
  readonly digest: string
  readonly host: string | null
  readonly workspace: string | null
  readonly sampled: ReturnType<ReturnType<typeof sampler>['result']>
  readonly preparer: BatchSignature | null
  readonly approvals: BatchSignature[]
  readonly approvalsNeeded: number
  readonly mayApprove: BatchSubject['mayApprove']
}

/** What somebody must see of a sealed batch before they put their name to it. */
export function describeSubject(vendors: VendorRegistry, described: DescribedBatch): BatchSubject {
  const { manifest, sampled, digest, host, workspace, preparer, approvals, approvalsNeeded, mayApprove } =
    described
  const { request, source } = manifest
  const operation = operationOf(vendorOf(vendors, manifest.vendor), request.operation)
  return {
    batch: manifest.name,
    vendor: manifest.vendor,
    kind: manifest.kind,
    operation: operation.id,
    operationTitle: operation.title,
    reversible: operation.reversible,
    reason: request.reason ?? null,
    comment: request.comment,
    options: request.options,
    drill: request.drill === true,
    deadline: request.deadline?.dueAt ?? null,
    incident: request.incident ?? null,
    startsItself: request.startsItself === undefined ? null : startsItselfWords(request.startsItself),
    items: manifest.items,
    reasons: sampled.reasons,
    sample: sampled.first.map(({ ordinal, target, label }) => ({
      ordinal,
      target: targetText(operation.target, target),
      label,
    })),
    host,
    environment: host === null ? null : environmentOf(`https://${host}`, {}),
    workspace,
    digest,
    source: { name: source.name, bytes: source.bytes, sha256: source.sha256 },
    createdBy: manifest.createdBy,
    sealedAt: manifest.sealedAt,
    product: manifest.product,
    preparer,
    approvals,
    approvalsNeeded,
    mayApprove,
  }
}
