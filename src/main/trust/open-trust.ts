import type { AuthorityChange, TrustedKey } from '../../contract/identity.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import type { Identity } from '../identity/identity.ts'
import { fingerprintOf, type PublicKey } from '../identity/public-key.ts'
import { type Signer, verifyJws } from '../identity/signer.ts'
import { canonicalJson } from '../journal/canonical.ts'
import {
  authorityChanged,
  type ChainedChange,
  type Change,
  openAuthorityChain,
  signedPart,
} from './authority-chain.ts'
import type { Trust } from './trust.ts'

export interface TrustDeps {
  readonly db: Db
  readonly identity: Identity
  readonly clock: Clock
  readonly operator: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
}

type Added = Extract<Change, { kind: 'trust.added' }>

export function openTrust({ db, identity, clock, operator, activity, announcer }: TrustDeps): Trust {
  const chain = openAuthorityChain(db)

  const change = async (what: Change, signer: Signer | null, message: string): Promise<void> => {
    await chain.append(
      what,
      { at: isoTime(clock.now()), actor: operator },
      signer === null ? null : (hash) => signer.sign(signedPart(hash)),
    )
    activity.add({ kind: what.kind, message })
    announcer.announce('identity.changed', {})
  }
  const trusted = () => trustedAmong(chain.read())
  const keys = () => trusted().map(({ change: added, at, actor }) => viewOf(added, at, actor))
  const policy = () => {
    const changes = chain.read()
    return { approvals: approvalsOf(changes), changes: changes.map(changeView).toReversed() }
  }

  return {
    keys,
    publicKeys: () =>
      trusted().map(({ change: { keyId, name, jwk } }): PublicKey => {
        return { keyId, fingerprint: fingerprintOf(keyId), name, jwk }
      }),
    policy,
    async add(key, name, signer) {
      if (key.keyId === identity.info()?.keyId) {
        throw new AppError('input.own-key', 'This is the key of this workspace itself.', {
          hint: 'Its approvals of what others have prepared count without being added.',
        })
      }
      const known = trusted().find(({ change: { keyId } }) => keyId === key.keyId)
      if (known !== undefined) {
        throw new AppError('state.trusted', `This key is trusted already, as ${known.change.name}.`, {
          hint: 'See them all: rescind trust list',
        })
      }
      await change(
        { kind: 'trust.added', keyId: key.keyId, name, jwk: key.jwk },
        signer,
        `Trusts the key of ${name}, ${key.fingerprint}`,
      )
      return keys().find(({ keyId }) => keyId === key.keyId) as TrustedKey
    },
    async remove(fingerprint, signer) {
      const found = trusted().find(({ change: { keyId } }) => fingerprintOf(keyId) === fingerprint)
      if (found === undefined) {
        throw new AppError('input.no-such-key', `No trusted key has the fingerprint ${fingerprint}.`, {
          hint: 'See them all: rescind trust list',
        })
      }
      const { keyId, name } = found.change
      await change(
        { kind: 'trust.removed', keyId, name },
        signer,
        `No longer trusts the key of ${name}, ${fingerprint}`,
      )
    },
    async setPolicy(approvals, signer) {
      const now = policy().approvals
      if (approvals !== now) {
        await change(
          { kind: 'policy.set', approvals },
          signer,
          `A batch now needs ${approvals} approvals (before: ${now}); signed ${signer.key.fingerprint}`,
        )
      }
      return policy()
    },
    async verify() {
      const own = identity.publicKey()
      for (const { seq, hash, jws, change: what } of chain.read('afresh')) {
        if (jws === null) {
          if (what.kind === 'policy.set') throw authorityChanged(`the policy of change ${seq} is not signed`)
          continue
        }
        const checked = await verifyJws(jws, own === null ? [] : [own])
        if (checked.kind !== 'known')
          throw authorityChanged(`change ${seq} is not signed by this workspace's key`)
        if (canonicalJson(checked.payload) !== canonicalJson(signedPart(hash)))
          throw authorityChanged(`the signature of change ${seq} is that of another`)
      }
    },
  }
}

type AddedChange = ChainedChange & { readonly change: Added }

function trustedAmong(changes: readonly ChainedChange[]): AddedChange[] {
  const trusted = new Map<string, AddedChange>()
  for (const entry of changes) {
    switch (entry.change.kind) {
      case 'trust.added':
        trusted.set(entry.change.keyId, entry as AddedChange)
        break
      case 'trust.removed':
        trusted.delete(entry.change.keyId)
        break
      case 'policy.set':
        break
      default:
        entry.change satisfies never
    }
  }
  return [...trusted.values()]
}

/** No approval is needed as long as nobody has asked for one. */
function approvalsOf(changes: readonly ChainedChange[]): number {
  const last = changes.findLast(({ change }) => change.kind === 'policy.set')
  return last?.change.kind === 'policy.set' ? last.change.approvals : 0
}

const viewOf = ({ keyId, name }: Added, addedAt: string, addedBy: string): TrustedKey => ({
  name,
  keyId,
  fingerprint: fingerprintOf(keyId),
  addedAt,
  addedBy,
})

function changeView({ seq, at, actor, change, jws }: ChainedChange): AuthorityChange {
  const isSigned = jws !== null
  if (change.kind === 'policy.set') return { seq, at, actor, change, isSigned }
  const { kind, name, keyId } = change
  return { seq, at, actor, change: { kind, name, fingerprint: fingerprintOf(keyId) }, isSigned }
}
