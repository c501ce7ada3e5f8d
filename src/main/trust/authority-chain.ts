import { z } from 'zod'
import { APPROVALS_MAX } from '../../contract/identity.ts'
import { AppError } from '../app-error.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { type CarriedReplacement, KeyReplaced } from '../identity/key-replacement.ts'
import { PublicJwk } from '../identity/public-key.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import type { TrustHead } from '../journal/event.ts'

export const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy.set'), approvals: z.int().nonnegative().max(APPROVALS_MAX) }),
  z.strictObject({
    kind: z.literal('trust.added'),
    keyId: z.string(),
    name: z.string(),
    jwk: PublicJwk,
  }),
  z.strictObject({ kind: z.literal('trust.removed'), keyId: z.string(), name: z.string() }),
  KeyReplaced,
])
export type Change = z.infer<typeof Change>

const Body = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  actor: z.string(),
  change: Change,
  /** Hash of the change before it; `ORIGIN` for the first. */
  prev: z.string(),
  /** Absent: written by an earlier version, which signed not all of them and asked nobody to approve. */
  version: z.literal(2).optional(),
  /** Of a change that needed them: the approvals (compact JWS of `ChangeApproval`). */
  approvals: z.array(z.string()).optional(),
  /** Of a key that replaces another: its own word for it (compact JWS of `Replacement`), as key files and evidence carry it. */
  replacement: z.string().optional(),
})
type Body = z.infer<typeof Body>

export interface ChainedChange extends Body {
  readonly hash: string
  readonly jws: string | null
}

/** The end of the chain: how many changes there are, and the hash of the last. */
export interface AuthorityHead {
  readonly changes: number
  readonly hash: string
}

/** What the workspace's key signs of a change: its hash stands for it and for all before it. */
export const signedPart = (hash: string) => ({ kind: 'rescind-authority', hash })

export const ORIGIN = '0'.repeat(64)
const HINT =
  'Nothing is approved or run here until the workspace is put back from a backup. If nobody has edited its database, report this.'

export const authorityChanged = (what: string): AppError =>
  new AppError('check.authority-changed', `The record of trusted keys and policy does not hold: ${what}.`, {
    hint: HINT,
  })

export const headOf = (changes: readonly ChainedChange[]): AuthorityHead => ({
  changes: changes.length,
  hash: changes.at(-1)?.hash ?? ORIGIN,
})

export interface AuthorityChain {
  /** The end as it stands, unchecked. */
  end(): TrustHead
  /**
   * In order, each checked to follow from the one before. What was read before is answered again as long as nothing was
   * appended; `afresh` reads and checks all of it, whatever was known.
   *
   * @throws AppError `check.authority-changed`
   */
  read(how?: 'afresh'): readonly ChainedChange[]
  /**
   * @param facts.approvals of the change, where it needs them; they name the head that it follows
   * @param sign is told the new end before anything is written
   * @param also runs inside the transaction
   * @throws AppError `state.changed-meanwhile` when another process has appended to the chain
   */
  append(
    change: Change,
    facts: { at: string; actor: string; approvals: readonly string[]; replacement?: string | undefined },
    sign: (head: AuthorityHead) => Promise<string>,
    also?: () => void,
  ): Promise<AuthorityHead>
}

/** What others are shown of the keys that came in each other's place, newest first. */
export const replacementsIn = (changes: readonly ChainedChange[]): CarriedReplacement[] =>
  changes
    .flatMap(({ replacement, approvals = [] }) =>
      replacement === undefined ? [] : [{ jws: replacement, approvals: [...approvals] }],
    )
    .toReversed()

export function openAuthorityChain(db: Db): AuthorityChain {
  const selectAll = db.prepare<[], { seq: number; body: string; hash: string; jws: string | null }>(
    'SELECT seq, body, hash, jws FROM authority_change ORDER BY seq',
  )
  const insert = db.prepare('INSERT INTO authority_change (seq, body, hash, jws) VALUES (?, ?, ?, ?)')
  const selectEnd = db.prepare<[], { seq: number; hash: string }>(
    'SELECT seq, hash FROM authority_change ORDER BY seq DESC LIMIT 1',
  )
  let known: readonly ChainedChange[] = []
  const readAll = (): ChainedChange[] => {
    let prev = ORIGIN
    return selectAll.all().map(({ seq, body, hash, jws }, index) => {
      const parsed = Body.safeParse(jsonOf(body))
      const holds =
        parsed.success && sha256Hex(body) === hash && parsed.data.prev === prev && seq === index + 1
      if (!holds || parsed.data.seq !== seq) throw authorityChanged(`change ${index + 1} was tampered with`)
      prev = hash
      return { ...parsed.data, hash, jws }
    })
  }
  const read = (how?: 'afresh'): readonly ChainedChange[] => {
    const end = selectEnd.get()
    const last = known.at(-1)
    if (how === 'afresh' || end?.seq !== last?.seq || end?.hash !== last?.hash) known = readAll()
    return known
  }
  return {
    end() {
      const { seq = 0, hash = ORIGIN } = selectEnd.get() ?? {}
      return { changes: seq, head: hash }
    },
    read,
    async append(change, { at, actor, approvals, replacement }, sign, also) {
      const present = read('afresh')
      const seq = present.length + 1
      const body = canonicalJson({
        seq,
        at,
        actor,
        change,
        prev: headOf(present).hash,
        version: 2,
        ...(approvals.length > 0 && { approvals }),
        ...(replacement !== undefined && { replacement }),
      })
      const hash = sha256Hex(body)
      const jws = await sign({ changes: seq, hash })
      inTransaction(db, () => {
        if (selectAll.all().length !== present.length) {
          throw new AppError('state.changed-meanwhile', 'Trust or policy were changed meanwhile.', {
            hint: 'Look at them again, then repeat the change.',
          })
        }
        insert.run(seq, body, hash, jws)
        also?.()
      })
      return { changes: seq, hash }
    },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
