import { z } from 'zod'
import { APPROVALS_MAX } from '../../contract/identity.ts'
import { AppError } from '../app-error.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { PublicJwk } from '../identity/public-key.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'

const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy.set'), approvals: z.int().nonnegative().max(APPROVALS_MAX) }),
  z.strictObject({
    kind: z.literal('trust.added'),
    keyId: z.string(),
    name: z.string(),
    jwk: PublicJwk,
  }),
  z.strictObject({ kind: z.literal('trust.removed'), keyId: z.string(), name: z.string() }),
])
export type Change = z.infer<typeof Change>

const Body = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  actor: z.string(),
  change: Change,
  /** Hash of the change before it; `ORIGIN` for the first. */
  prev: z.string(),
})
type Body = z.infer<typeof Body>

export interface ChainedChange extends Body {
  readonly hash: string
  readonly jws: string | null
}

/** What the workspace's key signs of a change: its hash stands for it and for all before it. */
export const signedPart = (hash: string) => ({ kind: 'rescind-authority', hash })

const ORIGIN = '0'.repeat(64)
const HINT =
  'Nothing is approved or run here until the workspace is put back from a backup. If nobody has edited its database, report this.'

export const authorityChanged = (what: string): AppError =>
  new AppError('check.authority-changed', `The record of trusted keys and policy does not hold: ${what}.`, {
    hint: HINT,
  })

export interface AuthorityChain {
  /**
   * In order, each checked to follow from the one before. What was read before is answered again as long as nothing was
   * appended; `afresh` reads and checks all of it, whatever was known.
   *
   * @throws AppError `check.authority-changed`
   */
  read(how?: 'afresh'): readonly ChainedChange[]
  /** @throws AppError `state.changed-meanwhile` when another process has appended to the chain */
  append(
    change: Change,
    facts: { at: string; actor: string },
    sign: ((hash: string) => Promise<string>) | null,
  ): Promise<void>
}

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
    read,
    async append(change, { at, actor }, sign) {
      const present = read('afresh')
      const seq = present.length + 1
      const body = canonicalJson({ seq, at, actor, change, prev: present.at(-1)?.hash ?? ORIGIN })
      const hash = sha256Hex(body)
      const jws = sign === null ? null : await sign(hash)
      inTransaction(db, () => {
        if (selectAll.all().length !== present.length) {
          throw new AppError('state.changed-meanwhile', 'Trust or policy were changed meanwhile.', {
            hint: 'Look at them again, then repeat the change.',
          })
        }
        insert.run(seq, body, hash, jws)
      })
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
