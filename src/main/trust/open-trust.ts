import { countOf } from '../../contract/counted.ts'
import type { AuthorityChange, IdentityInfo, Policy, TrustedKey } from '../../contract/identity.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { isReadOnly } from '../db/read-only-db.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Identity } from '../identity/identity.ts'
import { type KeyLink, type KeyReplaced, linkOf, type Replacement } from '../identity/key-replacement.ts'
import { fingerprintOf, type PublicKey } from '../identity/public-key.ts'
import type { Signer } from '../identity/signer.ts'
import type { RunAuthority, StoredEvent } from '../journal/event.ts'
import { openJournal } from '../journal/journal.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { openAuthorityAnchor } from './authority-anchor.ts'
import {
  type ChainedChange,
  type Change,
  headOf,
  openAuthorityChain,
  replacementsIn,
  signedPart,
} from './authority-chain.ts'
import { changeNeedsApproval } from './change-needs-approval.ts'
import {
  approverOf,
  type ChangeApproval,
  type ChangeProposal,
  type ChangeSubject,
  changeSubject,
  proposalDigest,
  readProposal,
  writeProposal,
} from './change-proposal.ts'
import {
  type AddedChange,
  addedAmong,
  approvalsAfter,
  approvalsForChange,
  trustedAmong,
} from './change-rules.ts'
import { changeWords } from './change-words.ts'
import { personOf } from './persons.ts'
import type { Trust, WantedChange } from './trust.ts'
import { approversOf, formerKeys, verifyAgainstRun, verifyChanges, verifyEnd } from './verify-authority.ts'

export interface TrustDeps {
  readonly db: Db
  readonly dataDir: string
  readonly keychain: Keychain
  readonly identity: Identity
  readonly clock: Clock
  readonly operator: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

export function openTrust(deps: TrustDeps): Trust {
  const { db, identity, clock, operator, activity, announcer } = deps
  const chain = openAuthorityChain(db)
  const anchor = openAuthorityAnchor(deps)
  const selectStarts = db.prepare<[], { body: string }>(
    `SELECT body FROM event WHERE item IS NULL AND type IN ('run.started', 'run.resumed')`,
  )
  /** A head at a time, however many checkpoints were made under it. */
  const selectCheckpoints = db.prepare<[], { changes: number; head: string; at: string }>(
    `SELECT body ->> '$.data.authority.changes' AS changes, body ->> '$.data.authority.head' AS head,
       MAX(body ->> '$.at') AS at
     FROM event WHERE item IS NULL AND type = 'checkpoint.signed' AND body ->> '$.data.authority.changes' > 0
     GROUP BY 1, 2`,
  )
  const selectSealed = db.prepare<[], { id: string }>('SELECT id FROM batch WHERE events > 0')
  const journal = openJournal(deps)

  /** @param anchorIsAway the end that was kept with the key is not here: those who approve its successor answer for the record as it stands */
  const verify = async (anchorIsAway = false): Promise<void> => {
    const changes = chain.read('afresh')
    await verifyChanges(changes, identity.publicKey())
    const kept = await anchor.read()
    if (!anchorIsAway || kept.kind === 'held') verifyEnd(changes, kept)
    for (const { body } of selectStarts.all()) {
      const { at, data } = JSON.parse(body) as StoredEvent & { data: { authority?: RunAuthority } }
      if (data.authority !== undefined) verifyAgainstRun(changes, { ...data.authority, at })
    }
    for (const { at, ...authority } of selectCheckpoints.all())
      verifyAgainstRun(changes, { ...authority, at }, 'checkpoint')
    if (anchorIsAway) return
    const isBehind = changes.length > (kept.kind === 'held' ? kept.head.changes : 0)
    const signer = isBehind && !isReadOnly(db) ? await identity.signerWithoutAsking() : null
    if (signer !== null) await anchor.write(headOf(changes), signer)
  }
  const changed = async (
    what: Change,
    signer: Signer,
    message: string,
    approvals: readonly string[] = [],
  ): Promise<void> => {
    await verify()
    const before = chain.read()
    const needed = approvalsForChange(what, before)
    const next = {
      seq: before.length + 1,
      prev: headOf(before).hash,
      change: what,
      approvals: [...approvals],
    }
    const people = await approversOf(next, before, identity.publicKey())
    if (people.length < needed) throw changeNeedsApproval(what, needed, people)
    const head = await chain.append(
      what,
      { at: isoTime(clock.now()), actor: operator, approvals: needed === 0 ? [] : approvals },
      ({ hash }) => signer.sign(signedPart(hash)),
    )
    await anchor.write(head, signer)
    const approved = needed === 0 ? '' : `; approved by ${people.map(({ name }) => name).join(', ')}`
    activity.add({ kind: what.kind, message: message + approved })
    announcer.announce('identity.changed', {})
  }
  /** Puts a key in the place of this workspace's: in the record of trust, and in that of every batch, at one stroke. */
  const replaced = async (
    what: KeyReplaced,
    approvals: readonly string[],
    signer: Signer,
    isReceived = false,
  ): Promise<void> => {
    const isLost = what.why === 'lost'
    await verify(isLost || isReceived)
    const before = chain.read()
    const old = identity.publicKey()
    const place = { seq: before.length + 1, prev: headOf(before).hash, change: what }
    const needed = approvalsForChange(what, before)
    const people = await approversOf({ ...place, approvals: [...approvals] }, before, old)
    if (people.length < needed) throw changeNeedsApproval(what, needed, people)
    const at = isoTime(clock.now())
    const said: Replacement = { kind: 'rescind-key-replaced', workspace: old?.keyId ?? '', ...place, at }
    const replacement = await signer.sign(said)
    const link = await linkOf({ jws: replacement, approvals: [...approvals] })
    if (link === null) {
      throw new AppError('check.not-a-change', 'The approvals are not those of this replacement.', {
        hint: 'Propose it again: rescind identity replace --lost --propose FILE',
      })
    }
    await chain.append(
      what,
      { at, actor: operator, approvals, replacement },
      async (head) => {
        // Before the record has it: a record that is shorter than what is kept of it is taken for cut, and this one becomes longer.
        await anchor.write(head, signer)
        return signer.sign(signedPart(head.hash))
      },
      () => {
        identity.adopt(signer.keyId)
        for (const { id } of selectSealed.all()) {
          const data = {
            from: link.from.keyId,
            to: link.to.keyId,
            why: link.why,
            jws: replacement,
            approvals: [...approvals],
          }
          journal.append(id, [{ type: 'batch.key-replaced', data }])
        }
      },
    )
    await identity.forget(link.from.keyId)
    await anchor.forget(link.from.keyId)
    const how = isLost
      ? `it was declared lost, approved by ${people.map(({ name }) => name).join(', ')}`
      : 'handed over by the old one'
    activity.add({
      kind: what.kind,
      message: `Signs with the key ${link.to.fingerprint} in place of ${link.from.fingerprint}: ${how}`,
    })
    announcer.announce('identity.changed', {})
  }
  /** The change, at the place in the record where it would stand. */
  const replacing = ({ key: { keyId, jwk } }: Pick<Signer, 'key'>, why: KeyReplaced['why']) => {
    const own = identity.publicKey()
    if (own === null) throw noIdentity()
    const change: KeyReplaced = { kind: 'key.replaced', keyId, name: own.name, jwk, from: own.jwk, why }
    const before = chain.read()
    return { workspace: own.keyId, seq: before.length + 1, prev: headOf(before).hash, change }
  }
  const requireOthers = (): void => {
    if (trustedAmong(chain.read()).length > 0) return
    throw new AppError(
      'state.nobody-trusted',
      'Nobody else is trusted here who could say that the key is lost.',
      {
        hint: 'Prepare what is left in a new workspace: its key stands by itself. What this one has signed still verifies.',
      },
    )
  }
  const keys = () => viewsOf(addedAmong(chain.read()), identity.publicKey())
  const policy = (): Policy => {
    const changes = chain.read()
    return { approvals: approvalsAfter(changes), changes: changes.map(changeView).toReversed() }
  }
  /** @throws AppError `input.own-key`, `state.trusted` */
  const addition = (key: PublicKey, name: string): Change => {
    const isOwn = [...formerKeys(chain.read()), identity.publicKey()].some((own) => own?.keyId === key.keyId)
    if (isOwn) {
      throw new AppError('input.own-key', 'This is the key of this workspace itself.', {
        hint: 'It never approves what is run here: ask a colleague for theirs.',
      })
    }
    const known = addedAmong(chain.read()).find(({ change: { keyId } }) => keyId === key.keyId)
    // One that was added unsigned is added again to make it count.
    if (known !== undefined && known.jws !== null) {
      throw new AppError('state.trusted', `This key is trusted already, as ${known.change.name}.`, {
        hint: 'See them all: rescind trust list',
      })
    }
    return { kind: 'trust.added', keyId: key.keyId, name, jwk: key.jwk }
  }
  const messageOf = (change: Change, signer: Signer): string => {
    switch (change.kind) {
      case 'policy.set':
        return `A batch now needs ${countOf(change.approvals, 'approval')} (before: ${policy().approvals}); signed ${signer.key.fingerprint}`
      case 'trust.added':
        return `Trusts the key of ${change.name}, ${fingerprintOf(change.keyId)}`
      case 'trust.removed':
        return `No longer trusts the key of ${change.name}, ${fingerprintOf(change.keyId)}`
      case 'key.replaced':
        return `Signs with the key ${fingerprintOf(change.keyId)}`
      default:
        return change satisfies never
    }
  }
  const approvalBy = (signer: Signer, about: ChangeSubject): Promise<string> => {
    const approval: ChangeApproval = {
      kind: 'rescind-change-approval',
      decision: 'approved',
      ...changeSubject(about),
      at: isoTime(clock.now()),
      by: signer.key.name,
    }
    return signer.sign(approval)
  }
  const proposed = async (place: ChangeSubject, needed: number, file: string, signer: Signer) => {
    const proposal: ChangeProposal = {
      kind: 'rescind-change',
      needed,
      ...place,
      at: isoTime(clock.now()),
      by: signer.key.name,
    }
    return writeProposal(file, { jws: await signer.sign(proposal), approvals: [] })
  }
  const make = (change: Change, signer: Signer, approvals?: readonly string[]) =>
    changed(change, signer, messageOf(change, signer), approvals)

  return {
    keys,
    publicKeys: () => trustedAmong(chain.read()),
    policy,
    async add(key, name, signer) {
      await make(addition(key, name), signer)
      return keys().find(({ keyId }) => keyId === key.keyId) as TrustedKey
    },
    async remove(fingerprint, signer) {
      const found = addedAmong(chain.read()).find(
        ({ change: { keyId } }) => fingerprintOf(keyId) === fingerprint,
      )
      if (found === undefined) {
        throw new AppError('input.no-such-key', `No trusted key has the fingerprint ${fingerprint}.`, {
          hint: 'See them all: rescind trust list',
        })
      }
      const { keyId, name } = found.change
      await make({ kind: 'trust.removed', keyId, name }, signer)
    },
    async setPolicy(approvals, signer) {
      if (approvals !== policy().approvals) await make({ kind: 'policy.set', approvals }, signer)
      return policy()
    },
    async propose(wanted: WantedChange, file, signer) {
      await verify()
      const before = chain.read()
      const change = wanted.kind === 'trust.added' ? addition(wanted.key, wanted.name) : wanted
      const needed = approvalsForChange(change, before)
      if (needed === 0) {
        throw new AppError('state.needs-no-approval', 'This change needs nobody else.', {
          hint: 'Make it at once, without --propose.',
        })
      }
      const place = { workspace: signer.keyId, seq: before.length + 1, prev: headOf(before).hash, change }
      return proposed(place, needed, file, signer)
    },
    async replaceKey(ask) {
      if (identity.info() === null) throw noIdentity()
      const old = await identity.signer(ask)
      const next = await identity.makeNext(ask)
      const subject = replacing(next, 'handed-over')
      const approval = await approvalBy(old, subject)
      await replaced(subject.change, [approval], next)
      return identity.info() as IdentityInfo
    },
    async proposeLost(file, ask) {
      await verify(true)
      const before = chain.read()
      requireOthers()
      const signer = await identity.makeNext(ask)
      const subject = replacing(signer, 'lost')
      return proposed(subject, approvalsForChange(subject.change, before), file, signer)
    },
    async signerFor(file, ask) {
      const { proposal } = await readProposal(file)
      return proposal.change.kind === 'key.replaced' ? identity.next(ask) : identity.signer(ask)
    },
    async inspect(file) {
      const { jws, proposal, approvals } = await readProposal(file)
      const signers = await Promise.all(approvals.map((jws) => approverOf(jws, proposal)))
      const trusted = trustedAmong(chain.read())
      const approvedBy = signers
        .filter((key) => key !== null)
        .map((key) => trusted.find(({ keyId }) => keyId === key.keyId) ?? key)
      return { proposal, digest: proposalDigest({ jws }), approvedBy }
    },
    async approve(file, out, signer, digest) {
      const { jws, proposal, approvals } = await readProposal(file, digest)
      if (proposal.workspace === signer.keyId) {
        throw new AppError('state.own-change', 'This workspace has proposed the change itself.', {
          hint: 'Have somebody else approve it, in their workspace: rescind policy approve FILE',
        })
      }
      const signers = await Promise.all(approvals.map((one) => approverOf(one, proposal)))
      if (signers.some((key) => key?.keyId === signer.keyId)) {
        throw new AppError('state.approved-already', 'The key of this workspace has approved it already.', {
          hint: 'Hand it to the next colleague, or back to whoever proposed it.',
        })
      }
      const written = await writeProposal(out, {
        jws,
        approvals: [...approvals, await approvalBy(signer, proposal)],
      })
      activity.add({
        kind: 'policy.approved',
        message: `Approved a change of trust (${proposal.change.kind}) of the workspace ${fingerprintOf(proposal.workspace)}, with the key ${signer.key.fingerprint}`,
      })
      return written
    },
    async apply(file, signer, digest) {
      const { proposal, approvals } = await readProposal(file, digest)
      const { changes, hash } = headOf(chain.read())
      if (proposal.workspace !== identity.info()?.keyId) {
        throw new AppError('state.other-workspace', 'This change was proposed by another workspace.', {
          hint: 'Apply it there.',
        })
      }
      if (proposal.seq !== changes + 1 || proposal.prev !== hash) {
        throw new AppError(
          'state.changed-meanwhile',
          'Trust or policy were changed after this was proposed: its approvals are for what stood before.',
          { hint: 'Propose it again.' },
        )
      }
      if (proposal.change.kind === 'key.replaced') await replaced(proposal.change, approvals, signer)
      else await make(proposal.change, signer, approvals)
      return policy()
    },
    requireOthers,
    async handOverTo(key, signer) {
      await verify()
      return approvalBy(signer, replacing({ key }, 'handed-over'))
    },
    receive: (approval, signer) =>
      replaced(replacing(signer, 'handed-over').change, [approval], signer, true),
    former: () => formerKeys(chain.read()),
    replacements: () => replacementsIn(chain.read()),
    async links() {
      const found = await Promise.all(replacementsIn(chain.read()).map(linkOf))
      return found.filter((link): link is KeyLink => link !== null)
    },
    head: chain.end,
    verify: () => verify(),
    standing(sealedAt) {
      const changes = chain.read()
      const upTo = changes.filter(({ at }) => sealedAt !== null && at <= sealedAt)
      const { changes: count, hash } = headOf(changes)
      return {
        approvals: approvalsAfter(changes),
        atSeal: approvalsAfter(upTo),
        most: Math.max(0, ...changes.map((_, index) => approvalsAfter(changes.slice(0, index + 1)))),
        changes: count,
        head: hash,
      }
    },
  }
}

const noIdentity = (): AppError =>
  new AppError('state.no-identity', 'This workspace has no signing key yet.', {
    hint: 'Make it: rescind identity show',
  })

function viewsOf(added: readonly AddedChange[], own: PublicKey | null): TrustedKey[] {
  const people = added.filter(({ jws }) => jws !== null).map(({ change: { name } }) => personOf(name))
  return added.map(({ change: { keyId, name }, at, actor, jws }) => ({
    name,
    keyId,
    fingerprint: fingerprintOf(keyId),
    addedAt: at,
    addedBy: actor,
    note:
      jws === null
        ? 'added without a signature by an earlier version: it does not count until it is added again'
        : own !== null && personOf(own.name) === personOf(name)
          ? 'has the name of this workspace’s own key: it is taken for the same person, who does not approve what is run here'
          : people.filter((person) => person === personOf(name)).length > 1
            ? 'another key has the same name: together they count as one person'
            : null,
  }))
}

function changeView({ seq, at, actor, change, jws, approvals = [] }: ChainedChange): AuthorityChange {
  const facts = { seq, at, actor, isSigned: jws !== null, approvals: approvals.length }
  return { ...facts, change: changeWords(change) }
}
