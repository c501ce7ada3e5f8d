import { countOf } from '../../contract/counted.ts'
import type { Verdict } from '../../contract/reports.ts'
import { BadTimeStamp, checkTimeStamp, type TimeStamp } from '../evidence/time-stamp.ts'
import { type KeyLink, linkOf, linkWords } from '../identity/key-replacement.ts'
import { type KeySuccession, keySuccession } from '../identity/key-succession.ts'
import { fingerprintOf, type PublicKey } from '../identity/public-key.ts'
import { verifyJws } from '../identity/signer.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { CheckpointStatement } from '../journal/checkpoint.ts'
import type { BatchEvent, StoredEvent } from '../journal/event.ts'
import { approvalReplay } from './approval-replay.ts'
import { type EvidenceHeader, type EvidenceSummary, exportStatement } from './evidence-format.ts'
import { Broken } from './evidence-verdict.ts'
import type { VerifyOptions } from './reports.ts'

/** The signatures of an evidence file: gathered while it is read, checked when that is done. */
export interface EvidenceSignatures {
  /** To be called for each event that fits the chain. @param hash of its line @throws Broken */
  event(event: StoredEvent, line: number, hash: string): void
  summary(summary: EvidenceSummary['summary'], line: number): void
  /**
   * Checks them and the time stamps in their order, and tells what was found in a line for people.
   *
   * @param trusted when given, the file must be signed as a whole by one of them, and nobody else may have signed in it
   * @param known keys whose owners are named, that is all
   * @param before signatures from this line on do not matter: the file is broken there
   * @throws Broken at the first that does not hold
   */
  check(
    options: Pick<VerifyOptions, 'trusted' | 'known' | 'links' | 'timeStampCas'>,
    before: number,
  ): Promise<SignaturesFound>
}

/** What the signatures of a file come to: in words, for the file as a whole, and the keys that were replaced. */
export type SignaturesFound = { readonly message: string } & Pick<Verdict, 'signature' | 'replaced'>

interface Place {
  readonly event: number | null
  readonly line: number
}

interface FoundStamp extends Place {
  readonly what: 'time stamp'
  /** The checkpoint that it is of. */
  readonly seq: number
  readonly head: string
  readonly token: string
}

/** What is no signature itself and depends on those before it. */
interface FoundFact extends Place {
  readonly what: 'fact'
  readonly check: () => string | null
}

/** The workspace signs with another key from here on. */
interface FoundReplacement extends Place {
  readonly what: 'replacement'
  readonly data: Extract<BatchEvent, { type: 'batch.key-replaced' }>['data']
}

interface Found extends Place {
  readonly what: 'checkpoint' | 'approval' | 'seal' | 'file'
  readonly jws: string
  /** The key that the event names beside the signature. */
  readonly keyId: string | null
  /** Whether what was signed is about this very place. */
  readonly fits: (payload: unknown, key: PublicKey) => boolean
}

const WORDS: Readonly<Record<Found['what'], string>> = {
  checkpoint: 'The signature of the checkpoint',
  approval: 'The signature of the approval',
  seal: "The preparer's signature",
  file: 'The signature of the file as a whole',
}

export function evidenceSignatures({ manifest, digest }: EvidenceHeader): EvidenceSignatures {
  const found: (Found | FoundStamp | FoundFact | FoundReplacement)[] = []
  const replay = approvalReplay({ manifest, digest } as EvidenceHeader)
  /** The first run that a policy asked approvals for. */
  let underPolicy: number | undefined
  /** The checkpoints' own hashes, by their numbers: what may be time-stamped. */
  const checkpoints = new Map<number, string>()
  let end: { readonly line: number; readonly isSigned: boolean } | undefined
  const exactly = (expected: object) => {
    const text = canonicalJson(expected)
    return (payload: unknown) => canonicalJson(payload) === text
  }
  return {
    event({ seq, prev, at, ...event }, line, hash) {
      const { type, data } = event as unknown as BatchEvent
      const place = { event: seq, line }
      switch (type) {
        case 'checkpoint.signed': {
          const { keyId, jws, why, authority } = data
          const statement: CheckpointStatement = {
            kind: 'rescind-checkpoint',
            batch: manifest.id,
            digest,
            seq: seq - 1,
            head: prev,
            why,
            at,
            ...(authority === undefined ? {} : { authority }),
          }
          found.push({ ...place, what: 'checkpoint', jws, keyId, fits: exactly(statement) })
          if (why === 'start') found.push({ ...place, what: 'fact', check: () => replay.signedBy(keyId) })
          checkpoints.set(seq, hash)
          return
        }
        case 'checkpoint.timestamped': {
          const { head, token } = data
          if (checkpoints.get(data.seq) !== head)
            throw new Broken('signatures', place, 'The time stamp is of something that is no checkpoint.')
          found.push({ ...place, what: 'time stamp', seq: data.seq, head, token })
          return
        }
        case 'batch.approved': {
          const { keyId, by, jws } = data
          const fits: Found['fits'] = (payload, key) => replay.approval(payload, key, by) === null
          found.push({ ...place, what: 'approval', jws, keyId, fits })
          return
        }
        case 'batch.imported': {
          const { seal, keyId } = data
          const fits: Found['fits'] = (payload, key) => replay.seal(payload, key) === null
          found.push({ ...place, what: 'seal', jws: seal, keyId, fits })
          return
        }
        case 'batch.key-replaced':
          found.push({ ...place, what: 'replacement', data })
          return
        case 'run.permitted':
          if (data.needed > 0) underPolicy ??= seq
          found.push({ ...place, what: 'fact', check: () => replay.permitted(data, at) })
          return
        case 'run.moved':
          found.push({ ...place, what: 'fact', check: () => replay.moved(data.to.origin) })
          return
        case 'run.started':
        case 'run.resumed':
          found.push({ ...place, what: 'fact', check: () => replay.started(data.host) })
          return
        default:
          return
      }
    },
    summary({ jws, checksum: _, ...facts }, line) {
      end = { line, isSigned: jws !== null }
      if (jws === null) return
      const fits = exactly(exportStatement(digest, facts))
      found.push({ event: null, line, what: 'file', jws, keyId: null, fits })
    },
    async check({ trusted, known = [], links = [], timeStampCas }, before) {
      const signed: SignedBy[] = []
      const shown: KeyLink[] = []
      const stamps: string[] = []
      let wrong: unknown
      try {
        for (const one of found) {
          if (one.line >= before) break
          if (one.what === 'fact') {
            const contradiction = one.check()
            if (contradiction !== null)
              throw new Broken('signatures', one, `Event ${one.event} ${contradiction}.`)
          } else if (one.what === 'replacement') {
            shown.push(await replacementOf(one, shown))
            replay.replaced(one.data.from, one.data.to)
          } else if (one.what === 'time stamp') {
            const { at, by } = await stampOf(one, timeStampCas)
            stamps.push(`event ${one.seq} was there at ${at}, says ${by}`)
          } else signed.push(await signerOf(one, shown))
        }
        if (end?.isSigned === false && end.line < before) requireSigned(end.line, trusted, underPolicy)
      } catch (error) {
        wrong = error
      }
      const keys = keySuccession(trusted ?? known, links, shown)
      if (trusted !== undefined) refuseStranger(signed, keys, shown)
      if (wrong !== undefined) throw wrong
      const isSigned = end?.isSigned ?? false
      const signers = [...new Map(signed.map((one) => [one.key.keyId, namedBy(keys, one)])).values()]
      const isChecked = signed.every(({ key, at }) => keys.find(key.keyId, at) !== null)
      const signature = !isSigned ? 'none' : isChecked ? 'checked' : 'unchecked'
      const isOf = ({ from, to }: KeyLink) =>
        signers.some(({ keyId }) => keyId === from.keyId || keyId === to.keyId)
      const told = [
        ...shown,
        ...links.filter((link) => isOf(link) && !shown.some((one) => isSame(one, link))),
      ]
      const message = [
        words(signed.length, isSigned, signers, trusted !== undefined),
        ...(told.length === 0 ? [] : [`Keys: ${told.map(linkWords).join('; ')}`]),
        ...(stamps.length === 0
          ? []
          : [
              `Time stamps: ${stamps.join('; ')}${timeStampCas === undefined ? ' (its CA was not compared: --tsa-ca FILE)' : ''}`,
            ]),
      ].join('. ')
      return { message, signature, replaced: told.map(linkView) }
    },
  }
}

interface SignedBy extends Place {
  readonly what: Found['what']
  readonly key: PublicKey
  /** When, as it says itself. */
  readonly at: string
}

const isSame = (one: KeyLink, other: KeyLink): boolean =>
  one.from.keyId === other.from.keyId && one.to.keyId === other.to.keyId

/** As verdicts and the command line tell it. */
export const linkView = ({ from, to, at, why, approvedBy }: KeyLink): Verdict['replaced'][number] => ({
  from: from.fingerprint,
  to: to.fingerprint,
  at,
  why,
  approvedBy: approvedBy.map(fingerprintOf),
})

const namedBy = (keys: KeySuccession, { key, at }: Pick<SignedBy, 'key' | 'at'>): PublicKey =>
  keys.find(key.keyId, at) ?? key

/** @throws Broken at the first signature by a key that was not given and did not come in the place of one, or had to go before */
function refuseStranger(signed: readonly SignedBy[], keys: KeySuccession, shown: readonly KeyLink[]): void {
  const one = signed.find(({ key, at }) => keys.find(key.keyId, at) === null)
  if (one === undefined) return
  const lost = shown.find(
    ({ from, to, why }) => why === 'lost' && [from.keyId, to.keyId].includes(one.key.keyId),
  )
  const hint =
    lost === undefined
      ? ''
      : ` It was declared lost or came in the place of one that was: give the key of somebody who approved that too (${lost.approvedBy.map(fingerprintOf).join(', ')}).`
  throw new Broken(
    'signatures',
    one,
    `${WORDS[one.what]} is by the key ${one.key.fingerprint}, which is none of those given.${hint}`,
  )
}

/** @param before replacements that the file shows before it @throws Broken */
async function replacementOf(one: FoundReplacement, before: readonly KeyLink[]): Promise<KeyLink> {
  const { from, to, why, jws, approvals } = one.data
  const link = await linkOf({ jws, approvals })
  if (link === null)
    throw new Broken('signatures', one, 'The replacement of the key is not signed as it must be.')
  const isNamed = link.from.keyId === from && link.to.keyId === to && link.why === why
  const isNew = !before.some((known) => known.from.keyId === from || known.from.keyId === to)
  if (isNamed && isNew) return link
  throw new Broken('signatures', one, 'The replacement of the key is about other keys.')
}

/** @throws Broken where a file that is not signed as a whole cannot be taken for what it says */
function requireSigned(
  line: number,
  trusted: readonly PublicKey[] | undefined,
  underPolicy: number | undefined,
): void {
  const place = { event: null, line }
  if (trusted !== undefined) {
    throw new Broken(
      'signatures',
      place,
      'The file as a whole is not signed, so nothing shows that one of these keys stands for its end.',
    )
  }
  if (underPolicy !== undefined) {
    throw new Broken(
      'signatures',
      place,
      `The run was under a policy of approvals (event ${underPolicy}), so its record has to be signed, and the file as a whole is not. Where it was made: rescind report BATCH --format jsonl --out FILE --sign`,
    )
  }
}

/** @param shown keys that were replaced before @throws Broken */
async function signerOf(one: Found, shown: readonly KeyLink[]): Promise<SignedBy> {
  const checked = await verifyJws(one.jws, [])
  if (checked.kind === 'bad')
    throw new Broken('signatures', one, `${WORDS[one.what]} does not hold: ${checked.message}`)
  const { key, payload } = checked
  if ((one.keyId !== null && one.keyId !== key.keyId) || !one.fits(payload, key))
    throw new Broken('signatures', one, `${WORDS[one.what]} is about something else.`)
  const isOwn = one.what === 'checkpoint' || one.what === 'file'
  if (isOwn && shown.some(({ from }) => from.keyId === key.keyId)) {
    throw new Broken(
      'signatures',
      one,
      `${WORDS[one.what]} is by the key ${key.fingerprint}, which was replaced before.`,
    )
  }
  const { at, exportedAt } = payload as { readonly at?: string; readonly exportedAt?: string }
  return { event: one.event, line: one.line, what: one.what, key, at: at ?? exportedAt ?? '' }
}

/** @throws Broken */
async function stampOf(one: FoundStamp, cas: readonly Uint8Array[] | undefined): Promise<TimeStamp> {
  try {
    return await checkTimeStamp(Buffer.from(one.token, 'base64'), one.head, cas)
  } catch (error) {
    if (!(error instanceof BadTimeStamp)) throw error
    throw new Broken('signatures', one, `The time stamp ${error.message}.`)
  }
}

function words(count: number, isWhole: boolean, signers: readonly PublicKey[], isTrusted: boolean): string {
  if (count === 0) return 'None: nothing in the file shows who wrote it'
  const keys = signers.map(({ name, fingerprint }) => (name === '' ? fingerprint : `${name}, ${fingerprint}`))
  const isOpen = !isTrusted && signers.some(({ name }) => name === '')
  const whose = isOpen ? '. Whose they are was not checked' : ''
  return `${countOf(count, 'holds', 'hold')}, ${isWhole ? 'the last over the file as a whole' : 'none of them over the file as a whole'}; by the key${keys.length === 1 ? '' : 's'} ${keys.join('; ')}${whose}`
}
