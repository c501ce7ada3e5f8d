import { comparedAddress } from '../x509/distribution-point.ts'
import type { Said } from './combine.ts'
import type { Issuer, ItemSources } from './issuer-of.ts'
import type { CrlAnswer } from './judge-crl.ts'
import { ALL_REASONS } from './read-crl.ts'

/** A list of a certificate's CA that was asked, with what it said. */
export interface AskedList {
  readonly url: string
  readonly answer: CrlAnswer
}

type Known = Extract<Issuer, { kind: 'known' }>
type Usable = Extract<CrlAnswer, { kind: 'usable' }>

/** What all lists together say of certificates that have their sources in common. */
export interface ListsProof {
  of(serial: string): Said | null
}

/** The reasons twice: those of users' certificates, and above them those of CAs'. */
const USERS = ALL_REASONS
const CAS = ALL_REASONS << 8

/**
 * What follows from a CA's lists (RFC 5280 section 6.3.3). An entry in any that may be about a certificate shows it as
 * revoked. That none has it shows it as not revoked only where together they are about it for sure: for the key that
 * issued it, or each that may have; for all reasons; for its kind; and for its distribution point, where they name one.
 */
export function whatListsProve(
  sources: ItemSources,
  { authorities }: Known,
  asked: readonly AskedList[],
): ListsProof {
  const own = new Set([...sources.crlUrls, ...sources.crlNames].map(comparedAddress))
  const part = new Set(sources.crlPartUrls.map(comparedAddress))
  const keys = new Set(authorities.map(({ keyDigest }) => keyDigest))
  const needed = sources.isCa === null ? USERS | CAS : sources.isCa ? CAS : USERS
  const covered = new Map([...keys].map((key) => [key, 0]))
  const about: Usable[] = []
  const covering: Usable[] = []
  const whys: string[] = []

  for (const { url, answer } of asked) {
    const useless = (why: string) => whys.push(`The list at ${url} cannot be used: ${why}.`)
    if (answer.kind === 'unusable') {
      useless(answer.why)
      continue
    }
    const { points, scope, reasons, signerKey } = answer
    const isOwn = points?.some((name) => own.has(name)) ?? false
    const isPart = points?.some((name) => part.has(name)) ?? false
    if (sources.isCa !== null && scope !== 'all' && (scope === 'cas') !== sources.isCa) {
      useless(`it is about ${sources.isCa ? 'no' : 'only'} certificates of CAs`)
      continue
    }
    if (points !== null && !isOwn && !isPart && own.size + part.size > 0) {
      useless('it says that it belongs to another address')
      continue
    }
    about.push(answer)
    const why = whyNoProof(answer, { isOwn, isPart, keys })
    if (why !== null) whys.push(`The list at ${url} does not have it, which proves nothing: ${why}.`)
    if (points !== null && !isOwn && !(isPart && reasons !== ALL_REASONS)) continue
    const cells = (scope === 'cas' ? 0 : reasons) | (scope === 'users' ? 0 : reasons << 8)
    // One that names the certificate's own distribution point is about it, whichever of its CA's keys signs lists now.
    const coveredKeys = points === null ? [signerKey].filter((key) => keys.has(key)) : [...keys]
    for (const key of coveredKeys) covered.set(key, (covered.get(key) ?? 0) | cells)
    if (coveredKeys.length > 0) covering.push(answer)
  }

  const isCovered = [...covered.values()].every((cells) => (cells & needed) === needed)
  const absence: Said | null =
    asked.length === 0
      ? null
      : isCovered
        ? {
            kind: 'not-revoked',
            asOf: Math.min(...covering.map(({ asOf }) => asOf)),
            nextUpdate: Math.min(...covering.map(({ nextUpdate }) => nextUpdate)),
          }
        : { kind: 'unusable', why: whys.join(' ') || 'Its lists are about other certificates.' }
  return { of: (serial) => entryIn(about, serial) ?? absence }
}

/** Of the newest list that has it. */
function entryIn(about: readonly Usable[], serial: string): Said | null {
  let newest: Extract<Said, { kind: 'revoked' }> | null = null
  for (const { revoked, asOf } of about) {
    const entry = revoked.get(serial)
    if (entry !== undefined && (newest === null || asOf > newest.asOf))
      newest = { kind: 'revoked', ...entry, asOf }
  }
  return newest
}

/** Why it alone does not prove what it has no entry of; null when it does, for its key. */
function whyNoProof(
  { points, reasons, signerKey, scope }: Usable,
  {
    isOwn,
    isPart,
    keys,
  }: { readonly isOwn: boolean; readonly isPart: boolean; readonly keys: ReadonlySet<string> },
): string | null {
  if (reasons !== ALL_REASONS) return 'it is about some of the reasons only'
  if (points !== null && isPart && !isOwn) return 'its distribution point is for some of the reasons only'
  if (points !== null && !isOwn)
    return 'it is about a part of the certificates of its CA, and which this one belongs to is not known'
  if (points === null && !keys.has(signerKey)) return 'it is signed by another key of its CA'
  if (keys.size > 1 && points === null) return 'it is about one of the keys that its CA has or had'
  return scope === 'all' ? null : `it is about ${scope === 'cas' ? 'only' : 'no'} certificates of CAs`
}
