import { AppError } from '../app-error.ts'
import type { Approvals } from '../approvals/approvals.ts'
import type { BatchSignatures } from '../approvals/batch-signatures.ts'
import type { SealStatement } from '../approvals/statements.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { AskPassphrase, Identity } from '../identity/identity.ts'

/** Where alone it may run: at this host, in the workspace with this fingerprint. */
export interface Bound {
  readonly host?: string | undefined
  readonly workspace?: string | undefined
}

export interface PreparerSealDeps {
  readonly approvals: Approvals
  readonly signatures: BatchSignatures
  readonly identity: Identity
  readonly clock: Clock
  readonly product: string
}

/**
 * Answers the preparer's signature over a batch as it goes out: the one that is there, or one made now.
 *
 * @throws AppError `check.evidence-broken` when the items are not those that were signed, `state.bound-already`
 */
export function preparerSeal({ approvals, signatures, identity, clock, product }: PreparerSealDeps) {
  const seal = async (row: BatchRow, content: string, bound: Bound, ask: AskPassphrase) => {
    const signer = await identity.signer(ask)
    const at = isoTime(clock.now())
    const statement: SealStatement = {
      kind: 'rescind-seal',
      product,
      batch: row.id,
      name: (JSON.parse(row.manifest ?? '{}') as { name: string }).name,
      digest: row.digest ?? '',
      content,
      items: row.items,
      host: bound.host ?? null,
      ...(bound.workspace === undefined ? {} : { workspace: bound.workspace }),
      at,
      by: signer.key.name,
    }
    const jws = await signer.sign(statement)
    signatures.putSeal({ batch: row.id, key_id: signer.keyId, jws, bundle_sha256: null, at })
    return jws
  }
  return async (row: BatchRow, content: string, bound: Bound, ask: AskPassphrase): Promise<string> => {
    const present = approvals.sealOf(row)
    if (present === null) return seal(row, content, bound, ask)
    if (present.statement.content !== content) throw itemsChanged(row.name)
    const { statement } = present
    const isSame =
      (bound.host === undefined || bound.host === statement.host) &&
      (bound.workspace === undefined || bound.workspace === statement.workspace)
    if (isSame) return present.jws
    if (present.isFromHere && approvals.jwsOf(row).length === 0) return seal(row, content, bound, ask)
    const boundTo = [statement.host, statement.workspace].filter((one) => one != null).join(', ')
    throw new AppError(
      'state.bound-already',
      `Batch "${row.name}" was signed ${boundTo === '' ? 'for any host and workspace' : `for ${boundTo}`}${present.isFromHere ? ' and approved' : ' elsewhere'}: that does not change.`,
      { hint: 'Export it without --host and --workspace, or prepare another batch.' },
    )
  }
}

/** @throws AppError `state.draft`, `state.started`: only what was sealed and not begun leaves a workspace */
export function requireUnstarted(row: BatchRow): void {
  if (row.state === 'draft') {
    throw new AppError('state.draft', `Batch "${row.name}" is a draft: a bundle carries what was sealed.`, {
      hint: `Seal it first: rescind batch seal "${row.name}"`,
    })
  }
  if (row.started_at !== null) {
    throw new AppError(
      'state.started',
      `Batch "${row.name}" was started at ${row.started_at}: it does not leave this workspace to be run again.`,
      { hint: `For what happened: rescind report "${row.name}" --format jsonl --out FILE` },
    )
  }
}

/** Said where the items in the database are not those that somebody has signed. */
export const itemsChanged = (name: string): AppError =>
  new AppError(
    'check.evidence-broken',
    `The workspace's record of batch "${name}" does not hold: its items are not those that were signed.`,
    {
      hint: 'Leave the workspace folder as it is, keep a copy, and compare it with the last bundle or backup. A bundle itself can be approved: rescind batch approve FILE',
    },
  )
