import { ApprovalStatement, SealStatement, type SignedSubject, subjectOf } from '../approvals/statements.ts'
import { isTime } from '../batches/time-text.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { BatchEvent } from '../journal/event.ts'
import type { EvidenceHeader } from './evidence-format.ts'

type Data<T extends BatchEvent['type']> = Extract<BatchEvent, { type: T }>['data']

/**
 * Replays four eyes from a record: who prepared the batch, who approved it and for which host, and whether the approvals by which
 * a run was permitted are among them. Each answers what is wrong, in words that follow the event; null when nothing is.
 */
export interface ApprovalReplay {
  /** @param payload of a signature that holds, by this key */
  seal(payload: unknown, key: PublicKey): string | null
  /** @param by what the event calls the approver */
  approval(payload: unknown, key: PublicKey, by: string): string | null
  permitted(data: Data<'run.permitted'>): string | null
  started(host: string): string | null
}

export function approvalReplay({ manifest, digest }: EvidenceHeader): ApprovalReplay {
  /** What the first signature said of the batch; every other must say the same. */
  let subject: SignedSubject | undefined
  let preparer: string | undefined
  /** Key ids of the approvers, by the fingerprints of their keys. */
  const approvers = new Map<string, string>()

  const isAboutThis = (said: SignedSubject): boolean => {
    const { batch, name, items } = said
    if (batch !== manifest.id || said.digest !== digest || name !== manifest.name || items !== manifest.items)
      return false
    subject ??= subjectOf(said)
    return canonicalJson(subjectOf(said)) === canonicalJson(subject)
  }
  return {
    seal(payload, key) {
      const said = SealStatement.safeParse(payload)
      if (!said.success || !isTime(said.data.at) || !isAboutThis(said.data)) return 'is about something else'
      preparer = key.keyId
      return null
    },
    approval(payload, key, by) {
      const said = ApprovalStatement.safeParse(payload)
      if (!said.success || !isTime(said.data.at) || said.data.by !== by || !isAboutThis(said.data))
        return 'is about something else'
      approvers.set(key.fingerprint, key.keyId)
      return null
    },
    permitted({ needed, by }) {
      if (new Set(by).size !== by.length) return 'names one approver twice'
      if (by.length < needed) return `names ${by.length} approvals where ${needed} were asked for`
      for (const fingerprint of by) {
        const keyId = approvers.get(fingerprint)
        if (keyId === undefined)
          return `names an approval by the key ${fingerprint}, and the record holds none`
        if (keyId === preparer)
          return `counts an approval by the key ${fingerprint}, which prepared the batch`
      }
      return null
    },
    started(host) {
      const bound = subject?.host ?? null
      return bound === null || bound === host
        ? null
        : `ran at ${host}, and was sealed or approved for ${bound}`
    },
  }
}
