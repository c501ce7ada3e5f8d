import { APPROVALS_MAX } from '../../contract/identity.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { BatchRow } from '../batches/batch-row.ts'
import { checkSealed } from '../batches/check-sealed.ts'
import type { Clock } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import type { Identity } from '../identity/identity.ts'
import { fingerprintOf } from '../identity/public-key.ts'
import type { Signer } from '../identity/signer.ts'
import { sha256Hex } from '../journal/canonical.ts'
import { openJournal } from '../journal/journal.ts'
import { personOf } from '../trust/persons.ts'
import type { Trust } from '../trust/trust.ts'
import type { Approvals } from './approvals.ts'
import { openBatchSignatures } from './batch-signatures.ts'
import { BadStatement, checkApproval, checkSeal, type Signed } from './check-statements.ts'
import { expiresAt } from './expiry.ts'
import {
  type ApprovalFacts,
  type Authority,
  judgeApprovals,
  knownKeys,
  personOfPreparer,
  viewSeal,
} from './judge.ts'
import { mayApprove } from './may-approve.ts'
import { moveNeedsApproval, needsApproval } from './needs-approval.ts'
import { ApprovalStatement, approvalOf, SealStatement, subjectOf } from './statements.ts'

export interface ApprovalsDeps {
  readonly db: Db
  readonly identity: Identity
  readonly trust: Trust
  readonly checkpointer: Checkpointer
  readonly clock: Clock
  readonly operator: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

/** From the last look at the approvals to the event that names them. */
const START_MS_MAX = 5_000

export function openApprovals(deps: ApprovalsDeps): Approvals {
  const { db, identity, trust, checkpointer, clock, operator, activity, announcer } = deps
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const signatures = openBatchSignatures(db)
  const selectFirst = db.prepare<[string], { body: string }>(
    'SELECT body FROM event WHERE batch = ? AND seq = 1',
  )

  const selectReplaced = db.prepare<[string], { keyId: string }>(
    `SELECT body ->> '$.data.from' AS keyId FROM event
     WHERE batch = ? AND item IS NULL AND type = 'batch.key-replaced'`,
  )

  const authority = (): Authority => ({
    own: identity.publicKey(),
    former: trust.former(),
    trusted: trust.publicKeys(),
    needed: trust.policy().approvals,
  })
  /** For what is only shown: where the record of trust does not hold, nobody counts, and the runner says why. */
  const shownAuthority = (): Authority => {
    try {
      return authority()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'check.authority-changed') throw error
      return { own: identity.publicKey(), former: [], trusted: [], needed: APPROVALS_MAX }
    }
  }
  const sealOf = (row: BatchRow) => {
    const seal = signatures.seal(row.id)
    if (seal === undefined) return null
    const statement = SealStatement.parse(payloadOf(seal.jws))
    return { jws: seal.jws, statement, isFromHere: seal.bundle_sha256 === null }
  }
  const judgedSubject = (row: BatchRow) => {
    const seal = signatures.seal(row.id)
    return {
      preparerKeyId: seal?.key_id ?? null,
      preparedBy: sealOf(row)?.statement.by ?? null,
      isFromHere: (seal?.bundle_sha256 ?? null) === null,
    }
  }
  const list = (row: BatchRow) => {
    const given = signatures
      .approvals(row.id)
      .map(({ key_id, jws }) => factsOf(key_id, ApprovalStatement.parse(payloadOf(jws))))
    return judgeApprovals(given, judgedSubject(row), shownAuthority(), clock.now())
  }
  const add = (row: BatchRow, approvals: readonly Signed<ApprovalStatement>[]): number => {
    const present = new Map(signatures.approvals(row.id).map(({ key_id, at }) => [key_id, at]))
    const fresh = approvals.filter(({ key, statement }) => {
      const known = present.get(key.keyId)
      return known === undefined || Date.parse(known) < Date.parse(statement.at)
    })
    if (fresh.length === 0) return 0
    inTransaction(db, () => {
      for (const { key, jws, statement } of fresh) {
        signatures.putApproval({ batch: row.id, key_id: key.keyId, jws, at: statement.at })
      }
      journal.append(
        row.id,
        fresh.map(({ key, jws, statement }) => ({
          type: 'batch.approved',
          data: { keyId: key.keyId, by: statement.by, jws },
        })),
      )
    })
    for (const { key, statement } of fresh) {
      activity.add({
        kind: 'batch.approved',
        message: `"${row.name}" was approved by ${key.name === '' ? statement.by : key.name}, key ${key.fingerprint}, at ${statement.at}`,
        batch: row.name,
      })
    }
    announcer.announce('batches.changed', {})
    return fresh.length
  }

  /** Checks what is stored against what was sealed. @throws AppError `check.signature-broken` */
  const checked = async (row: BatchRow, here: Authority): Promise<Signed<ApprovalStatement>[]> => {
    const seal = signatures.seal(row.id)
    const rows = signatures.approvals(row.id)
    if (row.manifest === null || row.digest === null || sha256Hex(row.manifest) !== row.digest)
      throw signatureBroken(row.name, 'the manifest is not the one that was sealed')
    if (seal === undefined) {
      if (rows.length === 0) return []
      throw signatureBroken(row.name, "the preparer's signature is gone")
    }
    try {
      const known = knownKeys(here)
      const { key, statement } = await checkSeal(seal.jws, known)
      if (key.keyId !== seal.key_id || statement.digest !== row.digest || statement.batch !== row.id)
        throw new BadStatement("the preparer's signature is about another batch")
      const held: Signed<ApprovalStatement>[] = []
      for (const { jws, key_id } of rows) {
        const approval = await checkApproval(jws, subjectOf(statement), known)
        if (approval.key.keyId !== key_id)
          throw new BadStatement('an approval is stored as that of another key')
        held.push(approval)
      }
      return held
    } catch (error) {
      if (error instanceof BadStatement) throw signatureBroken(row.name, error.message)
      throw error
    }
  }

  const replacedIn = (row: BatchRow): string[] =>
    selectReplaced.all(row.id).map(({ keyId }) => fingerprintOf(keyId))

  /** When it was sealed here or came here: the time of the first event. */
  const sealedHereAt = (row: BatchRow): string | null => {
    const first = selectFirst.get(row.id)
    return first === undefined ? null : (JSON.parse(first.body) as { at: string }).at
  }

  const neededForMove = (row: BatchRow): number =>
    Math.max(authority().needed, sealOf(row)?.statement.host == null ? 0 : 1)
  const isMoveApproved = (row: BatchRow, origin: string): boolean =>
    list(row).filter(({ counts, movedTo }) => counts && movedTo === origin).length >= neededForMove(row)

  return {
    authority,
    preparer(row) {
      const seal = sealOf(row)
      if (seal === null) return null
      const { at, by } = seal.statement
      return viewSeal({ keyId: signatures.seal(row.id)?.key_id ?? '', at, by }, shownAuthority())
    },
    list,
    isApproved(row) {
      const { needed } = shownAuthority()
      return needed > 0 && list(row).filter(({ counts }) => counts).length >= needed
    },
    async require(row) {
      await checkSealed(db, row, sealOf(row)?.statement.content)
      await trust.verify()
      const here = authority()
      const seal = sealOf(row)
      requireWorkspace(row, seal?.statement.workspace, here, replacedIn(row))
      const given = (await checked(row, here)).map(({ key, statement }) => factsOf(key.keyId, statement))
      const subject = judgedSubject(row)
      const judged = judgeApprovals(given, subject, here, clock.now())
      if (judged.filter(({ counts }) => counts).length < here.needed)
        throw needsApproval(row.name, here.needed, judged)
      const standing = trust.standing(sealedHereAt(row))
      if (here.needed === 0) return { permitted: null, authority: standing }
      const counting = given.filter((_, index) => judged[index]?.counts === true)
      const permitted = {
        needed: here.needed,
        by: counting.map(({ keyId }) => fingerprintOf(keyId)),
        keys: counting.map(({ keyId }) => keyId),
        ...(subject.preparerKeyId === null ? {} : { preparer: subject.preparerKeyId }),
        ...(here.own === null ? {} : { runner: here.own.keyId }),
        until: counting.map((one) => one.expiresAt).toSorted()[0] ?? '',
        people: {
          approvers: judged.filter(({ counts }) => counts).map(({ name }) => personOf(name)),
          preparer: personOfPreparer(subject, here),
          runner: here.own === null ? null : personOf(here.own.name),
        },
      }
      return { permitted, authority: standing }
    },
    requireTimely(row, { until }) {
      if (until === undefined || Date.parse(until) > clock.now() + START_MS_MAX) return
      throw new AppError(
        'state.needs-approval',
        `An approval of batch "${row.name}" ended at ${until}, while its run was being prepared. Nothing was sent.`,
        { hint: 'Have it approved again.' },
      )
    },
    requireHost(row, origin) {
      const { host } = new URL(origin)
      const bound = sealOf(row)?.statement.host ?? null
      if (bound === host || (row.moves > 0 && isMoveApproved(row, origin))) return
      if (bound === null) {
        // What waits for approvals since it was moved was approved for the place where it was.
        const { needed } = authority()
        if (row.moves > 0 && row.origin === origin && needed > 0)
          throw moveNeedsApproval(row.name, origin, needed)
        return
      }
      throw new AppError(
        'state.wrong-host',
        `Batch "${row.name}" was sealed and approved for ${bound}; this connection leads to ${host}. Nothing was sent.`,
        {
          hint: 'Choose a connection to that host, or have the batch exported and approved for the other one.',
        },
      )
    },
    requireMove(row, origin) {
      const needed = neededForMove(row)
      if (needed > 0 && !isMoveApproved(row, origin)) throw moveNeedsApproval(row.name, origin, needed)
    },
    add,
    async approve(row, digest, signer: Signer, terms = {}) {
      if (row.digest !== digest) {
        throw new AppError(
          'input.digest-differs',
          `Batch "${row.name}" is not what was shown: nothing was approved.`,
          {
            hint: 'Look at it again.',
          },
        )
      }
      if (row.started_at !== null && row.state === 'finished') {
        throw new AppError(
          'state.finished',
          `Batch "${row.name}" has run: there is nothing left to approve.`,
          {
            hint: 'See what happened: rescind report',
          },
        )
      }
      const here = authority()
      await checked(row, here)
      const seal = sealOf(row)
      const may = mayApprove(judgedSubject(row), list(row), signer.key, clock.now(), terms.movedTo)
      if (may.kind === 'no' || seal === null) {
        throw new AppError(
          'state.not-yours-to-approve',
          may.kind === 'no' ? may.why : 'Nobody has signed this batch yet.',
          {
            hint: `Have somebody else approve it: rescind batch export "${row.name}" --out FILE, and rescind batch approve FILE there.`,
          },
        )
      }
      const statement = approvalOf(seal.statement, signer, clock.now(), terms)
      const jws = await signer.sign(statement)
      const key = checkpointer.lend(signer)
      try {
        add(row, [{ jws, key: signer.key, isKnown: true, statement }])
      } finally {
        key.release()
      }
    },
    sealOf,
    jwsOf: (row) => signatures.approvals(row.id).map(({ jws }) => jws),
  }
}

export const factsOf = (keyId: string, statement: ApprovalStatement): ApprovalFacts => ({
  keyId,
  at: statement.at,
  by: statement.by,
  expiresAt: expiresAt(statement),
  movedTo: statement.movedTo ?? null,
})

/**
 * @param former fingerprints of this workspace's keys before, as the batch's own record has it: its evidence must bear it out
 * @throws AppError `state.other-workspace` where the preparer bound it to one that is not this
 */
function requireWorkspace(
  { name }: BatchRow,
  bound: string | undefined,
  { own }: Authority,
  former: readonly string[],
): void {
  if (bound === undefined || bound === own?.fingerprint || former.includes(bound)) return
  throw new AppError(
    'state.other-workspace',
    `Batch "${name}" was sealed and approved for the workspace with the key ${bound}; this one ${own === null ? 'has none yet' : `has ${own.fingerprint}`}. Nothing was sent.`,
    { hint: 'Run it there, or have it exported and approved for this workspace: rescind identity show' },
  )
}

/** What a stored signature says. It was checked when it was stored, and is again before anything is done upon it. */
function payloadOf(jws: string): unknown {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

const signatureBroken = (name: string, what: string): AppError =>
  new AppError('check.signature-broken', `The signatures of batch "${name}" do not hold: ${what}.`, {
    hint: 'Leave the workspace folder as it is, keep a copy, and import the bundle into another workspace.',
  })
