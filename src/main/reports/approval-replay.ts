import { countOf } from '../../contract/counted.ts'
import { expiresAt } from '../approvals/expiry.ts'
import { ApprovalStatement, SealStatement, type SignedSubject, subjectOf } from '../approvals/statements.ts'
import { fingerprintOf, type PublicKey } from '../identity/public-key.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { BatchEvent } from '../journal/event.ts'
import type { EvidenceHeader } from './evidence-format.ts'
import { isAt } from './run-replay.ts'

type Permission = Extract<BatchEvent, { type: 'run.permitted' }>['data']

/**
 * Replays four eyes from a record: who prepared the batch, who approved it, until when and for which host and workspace, and
 * whether the approvals by which a run was permitted are among them (`docs/evidence-format.md`, "Four eyes"). Each answers what
 * is wrong, in words that follow the event; null when nothing is.
 */
export interface ApprovalReplay {
  /** @param payload of a signature that holds, by this key */
  seal(payload: unknown, key: PublicKey): string | null
  /** @param by what the event calls the approver */
  approval(payload: unknown, key: PublicKey, by: string): string | null
  /** @param at when the event was written */
  permitted(data: Permission, at: string): string | null
  /** @param origin of the place to which a person has moved the run */
  moved(origin: string): string | null
  started(host: string): string | null
  /** The workspace's key was replaced: what was for the old one is for the new one. */
  replaced(from: string, to: string): void
  /** The key that has signed the checkpoint of a start. */
  signedBy(keyId: string): string | null
}

interface Given {
  readonly keyId: string
  readonly atMs: number
  readonly endsMs: number
  /** Whether it names its end itself, as those of version 0.1.0 do not. */
  readonly namesEnd: boolean
  /** Origin to which the run may be moved. */
  readonly movedTo: string | null
}

export function approvalReplay({ manifest, digest }: EvidenceHeader): ApprovalReplay {
  /** What the first signature said of the batch; every other must say the same. */
  let subject: SignedSubject | undefined
  let preparer: string | undefined
  /** The last of each approver, by the fingerprints of their keys. */
  const approvals = new Map<string, Given>()
  /** Until the run has started. */
  let permitted: Permission | undefined
  /** Key of the workspace that was permitted to run it, until it has signed its start. */
  let runner: string | undefined
  /** Where a person has moved it. */
  let place: string | undefined
  /** By the key that came in its place, the one before it. */
  const before = new Map<string, string>()
  /** A key and those in whose place it came. */
  const lineOf = (keyId: string): string[] => {
    const older = before.get(keyId)
    return [keyId, ...(older === undefined ? [] : lineOf(older))]
  }

  const isAboutThis = (said: SignedSubject): boolean => {
    const { batch, name, items } = said
    if (batch !== manifest.id || said.digest !== digest || name !== manifest.name || items !== manifest.items)
      return false
    subject ??= subjectOf(said)
    return canonicalJson(subjectOf(said)) === canonicalJson(subject)
  }
  /** @param among fingerprints of those that count; all of them where no policy asked */
  const approvalsOfMove = (origin: string, among: readonly string[] = [...approvals.keys()]) =>
    among.filter((fingerprint) => {
      const approval = approvals.get(fingerprint)
      return approval?.movedTo === origin && approval.keyId !== preparer
    })
  const rolesOf = (data: Permission, given: readonly Given[], at: string): string | null => {
    const { keys, people, until } = data
    if (keys === undefined) {
      // Version 0.1.0 named neither roles nor ends, and knew no approval that does.
      const isOld = [data.preparer, data.runner, until, people].every((member) => member === undefined)
      return isOld && !given.some(({ namesEnd }) => namesEnd)
        ? null
        : 'names some of the roles and of their keys, and not all'
    }
    if (keys.length !== given.length || given.some(({ keyId }, index) => keyId !== keys[index]))
      return 'names other keys than those that have approved'
    if (preparer !== undefined && data.preparer !== preparer)
      return 'names another preparer than the one that has signed'
    const endsMs = Math.min(...given.map((one) => one.endsMs))
    if (until === undefined || Date.parse(until) !== endsMs)
      return 'names another end than that of the approval that ends first'
    if (endsMs <= Date.parse(at)) return `counts an approval that had ended at ${until}`
    const runners = data.runner === undefined ? [] : lineOf(data.runner).map(fingerprintOf)
    if (subject?.workspace !== undefined && !runners.includes(subject.workspace))
      return `is of another workspace than ${subject.workspace}, which it was sealed or approved for`
    return people === undefined ? null : peopleOf(people, given.length)
  }
  return {
    seal(payload, key) {
      const said = SealStatement.safeParse(payload)
      if (!said.success || !isAboutThis(said.data)) return 'is about something else'
      preparer = key.keyId
      return null
    },
    approval(payload, key, by) {
      const said = ApprovalStatement.safeParse(payload)
      if (!said.success || said.data.by !== by || !isAboutThis(said.data)) return 'is about something else'
      const atMs = Date.parse(said.data.at)
      const before = approvals.get(key.fingerprint)
      if (before !== undefined && before.atMs >= atMs) return null
      approvals.set(key.fingerprint, {
        keyId: key.keyId,
        atMs,
        endsMs: Date.parse(expiresAt(said.data)),
        namesEnd: said.data.expires !== undefined,
        movedTo: said.data.movedTo ?? null,
      })
      return null
    },
    permitted(data, at) {
      const { needed, by } = data
      permitted = data
      if (new Set(by).size !== by.length) return 'names one approver twice'
      if (by.length < needed) return `names ${countOf(by.length, 'approval')} where ${needed} were asked for`
      const given: Given[] = []
      for (const fingerprint of by) {
        const approval = approvals.get(fingerprint)
        if (approval === undefined)
          return `names an approval by the key ${fingerprint}, and the record holds none`
        if (approval.keyId === preparer || approval.keyId === data.preparer)
          return `counts an approval by the key ${fingerprint}, which prepared the batch`
        if (data.runner !== undefined && lineOf(data.runner).includes(approval.keyId))
          return `counts an approval by the key ${fingerprint}, which runs the batch`
        given.push(approval)
      }
      return rolesOf(data, given, at)
    },
    moved(origin) {
      place = origin
      const isBound = (subject?.host ?? null) !== null
      return isBound && approvalsOfMove(origin).length === 0
        ? `moves to ${origin} what was sealed or approved for ${subject?.host}, and nobody has approved that`
        : null
    },
    started(host) {
      const given = permitted
      permitted = undefined
      runner = given?.runner
      const bound = subject?.host ?? null
      const needed = given?.needed ?? 0
      const isMoved = place !== undefined && isAt(place, host)
      const counting = isMoved ? approvalsOfMove(place ?? '', given?.by).length : 0
      if (bound === null)
        return isMoved && counting < needed
          ? `goes on at ${host}, to which it was moved, and ${counting} of the ${countOf(needed, 'approval')} name that place`
          : null
      return bound === host || counting >= Math.max(1, needed)
        ? null
        : `ran at ${host}, and was sealed or approved for ${bound}`
    },
    replaced(from, to) {
      before.set(to, from)
    },
    signedBy(keyId) {
      const expected = runner
      runner = undefined
      return expected === undefined || expected === keyId
        ? null
        : `is signed by the key ${fingerprintOf(keyId)}, and the run was permitted to ${fingerprintOf(expected)}`
    },
  }
}

/** Names are compared as they stand: the writer has brought them to one spelling (`personOf`). */
function peopleOf(
  { approvers, preparer, runner }: NonNullable<Permission['people']>,
  keys: number,
): string | null {
  if (approvers.length !== keys) return 'names other people than keys'
  if (new Set(approvers).size !== approvers.length) return 'counts one person twice'
  if (approvers.some((person) => person === preparer || person === runner))
    return 'counts an approval by a person who prepared the batch or runs it'
  return null
}
