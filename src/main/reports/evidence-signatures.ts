import type { Verdict } from '../../contract/reports.ts'
import { BadTimeStamp, checkTimeStamp, type TimeStamp } from '../evidence/time-stamp.ts'
import type { PublicKey } from '../identity/public-key.ts'
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
    options: Pick<VerifyOptions, 'trusted' | 'known' | 'timeStampCas'>,
    before: number,
  ): Promise<{ readonly message: string; readonly signature: Verdict['signature'] }>
}

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
  const found: (Found | FoundStamp | FoundFact)[] = []
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
          const { keyId, jws, why } = data
          const statement: CheckpointStatement = {
            kind: 'rescind-checkpoint',
            batch: manifest.id,
            digest,
            seq: seq - 1,
            head: prev,
            why,
            at,
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
    async check({ trusted, known = [], timeStampCas }, before) {
      const signers = new Map<string, PublicKey>()
      const stamps: string[] = []
      let count = 0
      for (const one of found) {
        if (one.line >= before) break
        if (one.what === 'fact') {
          const wrong = one.check()
          if (wrong !== null) throw new Broken('signatures', one, `Event ${one.event} ${wrong}.`)
          continue
        }
        if (one.what === 'time stamp') {
          const { at, by } = await stampOf(one, timeStampCas)
          stamps.push(`event ${one.seq} was there at ${at}, says ${by}`)
          continue
        }
        const key = await keyOf(one, trusted, known)
        signers.set(key.keyId, key)
        count += 1
      }
      const isSigned = end?.isSigned ?? false
      if (end !== undefined && !isSigned && end.line < before) requireSigned(end.line, trusted, underPolicy)
      const isChecked = trusted !== undefined || [...signers.values()].every(({ name }) => name !== '')
      const signature = !isSigned ? 'none' : isChecked ? 'checked' : 'unchecked'
      const signatures = told(count, isSigned, [...signers.values()], trusted !== undefined)
      if (stamps.length === 0) return { message: signatures, signature }
      const whose = timeStampCas === undefined ? ' (its CA was not compared: --tsa-ca FILE)' : ''
      return { message: `${signatures}. Time stamps: ${stamps.join('; ')}${whose}`, signature }
    },
  }
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

/** @throws Broken */
async function keyOf(
  one: Found,
  trusted: readonly PublicKey[] | undefined,
  known: readonly PublicKey[],
): Promise<PublicKey> {
  const checked = await verifyJws(one.jws, trusted ?? known)
  if (checked.kind === 'bad')
    throw new Broken('signatures', one, `${WORDS[one.what]} does not hold: ${checked.message}`)
  if ((one.keyId !== null && one.keyId !== checked.key.keyId) || !one.fits(checked.payload, checked.key))
    throw new Broken('signatures', one, `${WORDS[one.what]} is about something else.`)
  if (trusted !== undefined && checked.kind === 'unknown') {
    throw new Broken(
      'signatures',
      one,
      `${WORDS[one.what]} is by the key ${checked.key.fingerprint}, which is none of those given.`,
    )
  }
  return checked.key
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

function told(count: number, isWhole: boolean, signers: readonly PublicKey[], isTrusted: boolean): string {
  if (count === 0) return 'None: nothing in the file shows who wrote it'
  const keys = signers.map(({ name, fingerprint }) => (name === '' ? fingerprint : `${name}, ${fingerprint}`))
  const isOpen = !isTrusted && signers.some(({ name }) => name === '')
  const whose = isOpen ? '. Whose they are was not checked: rescind verify FILE --trust KEYFILE' : ''
  return `${count.toLocaleString('en')} hold${count === 1 ? 's' : ''}, ${isWhole ? 'the last over the file as a whole' : 'none of them over the file as a whole'}; by the key${keys.length === 1 ? '' : 's'} ${keys.join('; ')}${whose}`
}
