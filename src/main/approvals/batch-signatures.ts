import type { Db } from '../db/workspace-db.ts'

export interface SealRow {
  readonly batch: string
  readonly key_id: string
  readonly jws: string
  /** Of the bundle that it came with; null when the batch was prepared here. */
  readonly bundle_sha256: string | null
  readonly at: string
}

export interface ApprovalRow {
  readonly batch: string
  readonly key_id: string
  readonly jws: string
  readonly at: string
}

/** The signatures over a batch, as stored. */
export interface BatchSignatures {
  seal(batch: string): SealRow | undefined
  approvals(batch: string): ApprovalRow[]
  putSeal(seal: SealRow): void
  /** One for each key: a newer one takes the place of the one before. */
  putApproval(approval: ApprovalRow): void
}

export function openBatchSignatures(db: Db): BatchSignatures {
  const selectSeal = db.prepare<[string], SealRow>('SELECT * FROM batch_seal WHERE batch = ?')
  const selectApprovals = db.prepare<[string], ApprovalRow>(
    'SELECT * FROM batch_approval WHERE batch = ? ORDER BY at, key_id',
  )
  const upsertSeal = db.prepare(
    `INSERT INTO batch_seal (batch, key_id, jws, bundle_sha256, at) VALUES (:batch, :key_id, :jws, :bundle_sha256, :at)
     ON CONFLICT (batch) DO UPDATE SET key_id = excluded.key_id, jws = excluded.jws, at = excluded.at`,
  )
  const upsertApproval = db.prepare(
    `INSERT INTO batch_approval (batch, key_id, jws, at) VALUES (:batch, :key_id, :jws, :at)
     ON CONFLICT (batch, key_id) DO UPDATE SET jws = excluded.jws, at = excluded.at`,
  )
  return {
    seal: (batch) => selectSeal.get(batch),
    approvals: (batch) => selectApprovals.all(batch),
    putSeal: (seal) => void upsertSeal.run(seal),
    putApproval: (approval) => void upsertApproval.run(approval),
  }
}
