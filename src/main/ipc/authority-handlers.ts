/**
 * Who signs, whose approvals count and what they approve. The window may ask for each of these, and the person
 * is asked by main's own dialog, which says what is about to be signed: else a window that was taken over could approve
 * with this workspace's key, or lower the policy, and then start the run.
 */
import path from 'node:path'
import { AppError } from '../app-error.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import { readKeyFile } from '../identity/key-file.ts'
import { passphraseNeeded } from '../identity/passphrase-needed.ts'
import { Secret } from '../keychain/secret.ts'
import { expectedKey } from '../trust/expected-key.ts'
import { previewKey } from '../trust/preview-key.ts'
import type { Act, Ask, TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import type { Question } from './desk.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { countOf, plainText } from './plain-text.ts'

/** The window has asked before: with the passphrase it was given, or with none, and then learns that one is needed. */
const askFrom =
  (passphrase: string | undefined): AskPassphrase =>
  async (why) => {
    if (passphrase === undefined) throw passphraseNeeded(why)
    return new Secret(passphrase)
  }

const asking = <T>(question: Question, go: () => Promise<T>): Act<T> => ({ asks: [{ question }], go })

export function identityHandlers({ workbench: { identity }, desk }: HandlersDeps): TopicHandlers<'identity'> {
  return {
    'identity.show': async () => identity.info(),
    'identity.create': ({ name, passphrase }) => identity.ensure(askFrom(passphrase), name),
    'identity.export': async () => {
      const name = identity.info()?.name ?? 'rescind'
      return askWhereToSave(desk, 'key', `${name}-key.json`, (file) => identity.exportTo(file))
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

export function policyHandlers({ workbench: { identity, trust } }: HandlersDeps): TopicHandlers<'policy'> {
  return {
    'policy.show': async () => {
      await trust.verify()
      return trust.policy()
    },
    'policy.set': async ({ approvals, passphrase }) => {
      const signer = await identity.signer(askFrom(passphrase))
      return asking(
        {
          message: `Let batches run with ${approvals === 1 ? 'one approval' : `${approvals} approvals`}?`,
          detail: `Until now: ${trust.policy().approvals}. The change is signed with this workspace's key and kept.`,
          button: 'Change the policy',
        },
        async () => trust.setPolicy(approvals, signer),
      )
    },
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
    facts: { batch: string; operation: string; items: number; digest: string },
    digest: string,
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
        detail: `Your approval is signed with this workspace's key.\n\nDigest: ${facts.digest}`,
        button: 'Approve',
      },
    }
  }
  return {
    'bundles.inspect': ({ file }) => bundles.inspect(files.resolve(file)),
    'bundles.import': ({ file, name }) => bundles.import(files.resolve(file), name),
    'bundles.export': async ({ batch, host, passphrase }) => {
      const { name } = batches.get(batch)
      return save(name, (file) => bundles.export(name, file, { host, ask: askFrom(passphrase) }))
    },
    'bundles.subject': ({ batch }) => bundles.subject(batch),
    'bundles.approve': async ({ batch, digest, passphrase }) => {
      const ask = askFrom(passphrase)
      const { name, request, counts, digest: own = '' } = batches.get(batch)
      const facts = { batch: name, operation: request.operation, items: counts.total, digest: own }
      return {
        asks: [await askToApprove(facts, digest, ask)],
        go: () => bundles.approve(name, own, ask),
      }
    },
    'bundles.approveFile': async ({ file, digest, passphrase }) => {
      const bundle = files.resolve(file)
      const ask = askFrom(passphrase)
      const { subject } = await bundles.inspect(bundle)
      return {
        asks: [await askToApprove({ ...subject, operation: subject.operationTitle }, digest, ask)],
        // What was agreed to is what main has read, so that is what is signed, or nothing.
        go: () =>
          save(`${path.parse(bundle).name}-approved`, (out) =>
            bundles.approveFile(bundle, subject.digest, out, ask),
          ),
      }
    },
  }
}
