/**
 * Who signs, whose approvals count and what they approve. The window may ask for each of these, and the person
 * is asked by main's own dialog, which says what is about to be signed: else a window that was taken over could approve
 * with this workspace's key, or lower the policy, and then start the run.
 */
import path from 'node:path'
import { APPROVAL_DAYS } from '../../contract/approval-days.ts'
import { countOf } from '../../contract/counted.ts'
import type { AuthorityChange, Proposal } from '../../contract/identity.ts'
import type { Input } from '../../contract/index.ts'
import { startsItselfWords } from '../../contract/schedule-words.ts'
import { AppError } from '../app-error.ts'
import { environmentOf } from '../connections/environment.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import { readKeyFile } from '../identity/key-file.ts'
import { passphraseNeeded } from '../identity/passphrase-needed.ts'
import { fingerprintOf } from '../identity/public-key.ts'
import { Secret } from '../keychain/secret.ts'
import { requireAtRest } from '../runner/require-at-rest.ts'
import { changeWords } from '../trust/change-words.ts'
import { expectedKey } from '../trust/expected-key.ts'
import { previewKey } from '../trust/preview-key.ts'
import type { ProposedChange, WantedChange } from '../trust/trust.ts'
import type { Act, Ask, TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import type { Question } from './desk.ts'
import { ENVIRONMENT_WORDS } from './environment-words.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { plainText } from './plain-text.ts'

/** The window has asked before: with the passphrase it was given, or with none, and then learns that one is needed. */
export const askFrom =
  (passphrase: string | undefined): AskPassphrase =>
  async (why) => {
    if (passphrase === undefined) throw passphraseNeeded(why)
    return new Secret(passphrase)
  }

const asking = <T>(question: Question, go: () => Promise<T>): Act<T> => ({ asks: [{ question }], go })

export function identityHandlers({
  workbench: { identity, trust, runs },
  desk,
}: HandlersDeps): TopicHandlers<'identity'> {
  return {
    'identity.show': async () => identity.info(),
    'identity.create': ({ name, passphrase }) => identity.ensure(askFrom(passphrase), name),
    'identity.export': async () => {
      const name = identity.info()?.name ?? 'rescind'
      return askWhereToSave(desk, 'key', `${name}-key.json`, (file) =>
        identity.exportTo(file, trust.replacements()),
      )
    },
    'identity.replace': async ({ passphrase }) => {
      const ask = askFrom(passphrase)
      const replace = async () => {
        requireAtRest(runs.list())
        return trust.replaceKey(ask)
      }
      const own = identity.info()
      // Without one there is nothing to agree to: it is refused.
      if (own === null) return { asks: [], go: replace }
      requireAtRest(runs.list())
      await identity.signer(ask)
      return asking(
        {
          message: 'Sign with another key from now on?',
          detail: `The key of today hands over to it, and its private part is taken away from this machine. What it has signed still verifies. This is kept for good.\n\nFingerprint of the key of today: ${own.fingerprint}`,
          button: 'Replace the key',
        },
        replace,
      )
    },
    'identity.proposeLost': async ({ passphrase }) => {
      const own = identity.info()
      trust.requireOthers()
      // Before anybody is asked, where it is known already: the next key is kept as this one was.
      if (own?.kept === 'file' && passphrase === undefined) throw passphraseNeeded('new')
      return asking(
        {
          message: 'Say that the signing key of this workspace is lost?',
          detail: `Another key is made and signs a proposal, which is saved as a file. Nothing else changes before ${countOf(Math.max(1, trust.policy().approvals), 'trusted colleague')} approved it and it is made here.\n\nFingerprint of the lost key: ${own?.fingerprint ?? ''}`,
          button: 'Sign the proposal',
        },
        () =>
          askWhereToSave(desk, 'change', 'lost-key.json', (file) =>
            trust.proposeLost(file, askFrom(passphrase)),
          ),
      )
    },
  }
}

export function trustHandlers({
  workbench: { identity, trust },
  files,
}: HandlersDeps): TopicHandlers<'trust'> {
  const signerFor = (passphrase: string | undefined) => identity.signer(askFrom(passphrase))
  return {
    'trust.list': async () => {
      await trust.verify()
      return trust.keys()
    },
    'trust.preview': ({ file }) => previewKey(files.resolve(file), identity, trust),
    'trust.add': async ({ file, fingerprint, name: given, passphrase }) => {
      const key = expectedKey(await readKeyFile(files.resolve(file)), fingerprint)
      const name = given ?? key.name
      const signer = await signerFor(passphrase)
      return asking(
        {
          message: `Trust the key of ${plainText(name)}?`,
          detail: `Approvals by this key will count here.\n\nFingerprint: ${key.fingerprint}\n\nCompare it with its owner by another way than the file came.`,
          button: 'Trust this key',
        },
        async () => trust.add(key, name, signer),
      )
    },
    'trust.remove': async ({ fingerprint, passphrase }) => {
      const signer = await signerFor(passphrase)
      const name = trust.keys().find((key) => key.fingerprint === fingerprint)?.name ?? ''
      return asking(
        {
          message: `No longer trust the key of ${plainText(name)}?`,
          detail: `Its approvals stop counting at once, for runs that are resumed too.\n\nFingerprint: ${fingerprint}`,
          button: 'Remove this key',
        },
        async () => trust.remove(fingerprint, signer),
      )
    },
  }
}

export function policyHandlers({
  workbench: { identity, trust, runs },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'policy'> {
  const signerFor = (passphrase: string | undefined) => identity.signer(askFrom(passphrase))
  const wantedFrom = async (change: Input<'policy.propose'>['change']): Promise<WantedChange> => {
    if (change.kind === 'policy.set') return change
    const key = expectedKey(await readKeyFile(files.resolve(change.file)), change.fingerprint)
    return { kind: 'trust.added', key, name: change.name ?? key.name }
  }
  return {
    'policy.show': async () => {
      await trust.verify()
      return trust.policy()
    },
    'policy.set': async ({ approvals, passphrase }) => {
      const signer = await signerFor(passphrase)
      return asking(
        {
          message: `Let batches run with ${countOf(approvals, 'approval')}?`,
          detail: `Until now: ${trust.policy().approvals}. The change is signed with this workspace's key and kept.`,
          button: 'Change the policy',
        },
        async () => trust.setPolicy(approvals, signer),
      )
    },
    'policy.propose': async ({ change, passphrase }) => {
      const signer = await signerFor(passphrase)
      const wanted = await wantedFrom(change)
      const words =
        wanted.kind === 'policy.set'
          ? wantedWords(wanted)
          : wantedWords({ kind: wanted.kind, name: wanted.name, fingerprint: wanted.key.fingerprint })
      return asking(
        {
          message: `Propose ${words}?`,
          detail: `The proposal is signed with this workspace's key and saved as a file. Nothing changes before ${countOf(trust.policy().approvals, 'trusted colleague')} approved it and it is applied here.`,
          button: 'Sign the proposal',
        },
        () =>
          askWhereToSave(desk, 'change', 'proposed-change.json', (file) =>
            trust.propose(wanted, file, signer),
          ),
      )
    },
    'policy.inspect': async ({ file }) =>
      proposalView(await trust.inspect(files.resolve(file)), identity.info()?.keyId, trust.publicKeys()),
    'policy.approve': async ({ file, digest, passphrase }) => {
      const signer = await signerFor(passphrase)
      const proposal = files.resolve(file)
      const view = proposalView(await trust.inspect(proposal), signer.keyId, trust.publicKeys())
      return asking(
        {
          message: `Approve ${wantedWords(view.change)}?`,
          detail: [
            'Your approval is signed with this workspace’s key. The change is made in another workspace:',
            '',
            `Workspace: ${view.workspace}`,
            `Proposed by: ${plainText(view.by)}, ${view.at}`,
            `It needs ${countOf(view.needed, 'approval')}, and has ${view.approvedBy.length}.`,
          ].join('\n'),
          button: 'Approve the change',
        },
        () =>
          askWhereToSave(desk, 'change', `${path.parse(proposal).name}-approved.json`, (out) =>
            trust.approve(proposal, out, signer, digest),
          ),
      )
    },
    'policy.apply': async ({ file, digest, passphrase }) => {
      const proposal = files.resolve(file)
      const signer = await trust.signerFor(proposal, askFrom(passphrase))
      const { change, approvedBy } = proposalView(
        await trust.inspect(proposal),
        identity.info()?.keyId,
        trust.publicKeys(),
      )
      if (change.kind === 'key.replaced') requireAtRest(runs.list())
      return asking(
        {
          message: `Make the approved change: ${wantedWords(change)}?`,
          detail: `Approved by: ${approvedBy.length === 0 ? 'nobody' : approvedBy.map(({ name }) => plainText(name)).join(', ')}\n\nThe change is signed with this workspace’s key and kept for good.`,
          button: 'Make the change',
        },
        () => trust.apply(proposal, signer, digest),
      )
    },
  }
}

function wantedWords(change: AuthorityChange['change']): string {
  switch (change.kind) {
    case 'policy.set':
      return `that batches run with ${change.approvals === 0 ? 'no approval' : countOf(change.approvals, 'approval')}`
    case 'trust.added':
      return `trust in the key of ${plainText(change.name)}, ${change.fingerprint}`
    case 'trust.removed':
      return `no more trust in the key of ${plainText(change.name)}, ${change.fingerprint}`
    case 'key.replaced':
      return `that ${plainText(change.name)} signs with the key ${change.fingerprint}, since ${change.from} is lost`
    default:
      return change satisfies never
  }
}

function proposalView(
  { proposal, digest, approvedBy }: ProposedChange,
  ownKeyId: string | undefined,
  trusted: readonly { readonly keyId: string }[],
): Proposal {
  const { change } = proposal
  const isOwn = proposal.workspace === ownKeyId
  const isMine = approvedBy.some(({ keyId }) => keyId === ownKeyId)
  return {
    change: changeWords(change),
    workspace: fingerprintOf(proposal.workspace),
    isOwn,
    by: proposal.by,
    at: proposal.at,
    needed: proposal.needed,
    approvedBy: approvedBy.map(({ keyId, name, fingerprint }) => ({
      name,
      fingerprint,
      isTrusted: trusted.some((key) => key.keyId === keyId),
    })),
    digest,
    mayApprove: isOwn
      ? { kind: 'no', why: 'This workspace has proposed it: somebody else approves it, in theirs.' }
      : isMine
        ? { kind: 'no', why: 'The key of this workspace has approved it already.' }
        : { kind: 'yes' },
  }
}

export function bundleHandlers({
  workbench: { bundles, batches, identity },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'bundles'> {
  const save = (name: string, write: (file: string) => Promise<unknown>) =>
    askWhereToSave(desk, 'bundle', `${name}.rescind`, write)
  /** Main's own facts: a window that was taken over cannot show others. What it showed the person is compared with them. */
  const askToApprove = async (
    facts: { batch: string; operation: string; items: number; startsItself: string | null; digest: string },
    digest: string,
    days: number | undefined,
    ask: AskPassphrase,
  ): Promise<Ask> => {
    // First of all, since it tells a window without the passphrase to ask for it.
    await identity.signer(ask)
    if (digest !== facts.digest) {
      throw new AppError(
        'input.digest-differs',
        'What is to be approved is not what was shown: nothing was signed.',
        {
          hint: 'Look at it again, and approve what is shown then.',
        },
      )
    }
    return {
      question: {
        message: `Approve "${plainText(facts.batch)}": ${facts.operation}, ${countOf(facts.items, 'item')}?`,
        detail: `${facts.startsItself === null ? '' : `It starts ${plainText(facts.startsItself)}. Nobody is asked again.\n\n`}Your approval is signed with this workspace's key, and counts for ${countOf(days ?? APPROVAL_DAYS, 'day')}.\n\nDigest: ${facts.digest}`,
        button: 'Approve',
      },
    }
  }
  return {
    'bundles.inspect': ({ file }) => bundles.inspect(files.resolve(file)),
    'bundles.import': ({ file, name }) => bundles.import(files.resolve(file), name),
    'bundles.export': async ({ batch, host, passphrase }) => {
      const { name } = batches.get(batch)
      const ask = askFrom(passphrase)
      await identity.signer(ask)
      const bind = (at: string): Ask => ({
        question: {
          message: `Bind ${plainText(name)} to ${plainText(at)} (${ENVIRONMENT_WORDS[environmentOf(`https://${at}`, {})]})?`,
          detail:
            'It is signed with this workspace’s key, and it and its approvals are good for no other host. This cannot be changed later.',
          button: 'Sign and save',
        },
      })
      return {
        asks: host === undefined ? [] : [bind(host)],
        go: () => save(name, (file) => bundles.export(name, file, { host, ask })),
      }
    },
    'bundles.subject': ({ batch }) => bundles.subject(batch),
    'bundles.approve': async ({ batch, digest, days, passphrase }) => {
      const ask = askFrom(passphrase)
      const { name, request, counts, digest: own = '' } = batches.get(batch)
      const { startsItself: when } = request
      const facts = {
        ...{ batch: name, operation: request.operation, items: counts.total, digest: own },
        startsItself: when === undefined ? null : startsItselfWords(when),
      }
      return {
        asks: [await askToApprove(facts, digest, days, ask)],
        go: () => bundles.approve(name, own, ask, { days: days }),
      }
    },
    'bundles.approveFile': async ({ file, digest, days, passphrase }) => {
      const bundle = files.resolve(file)
      const ask = askFrom(passphrase)
      const { subject } = await bundles.inspect(bundle)
      return {
        asks: [await askToApprove({ ...subject, operation: subject.operationTitle }, digest, days, ask)],
        // What was agreed to is what main has read, so that is what is signed, or nothing.
        go: () =>
          save(`${path.parse(bundle).name}-approved`, (out) =>
            bundles.approveFile(bundle, subject.digest, out, ask, { days: days }),
          ),
      }
    },
  }
}
