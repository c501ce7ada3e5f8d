import {
  authorityKeyId,
  type CertificateParts,
  isCa,
  OID,
  readCertificateParts,
} from './certificate-parts.ts'
import { DerError, elementsOf, expected, oidText, onlyElement, TAG } from './der.ts'
import { nameDigest } from './distinguished-name.ts'
import { addressText, pointNames } from './distribution-point.ts'
import { subjectAttributes, subjectFacts } from './subject-facts.ts'

/**
 * Where a certificate's revocation is told, and by whom, as attributes of an inventory's item. Those of one issuer mostly
 * have all of them in common, so that an inventory stores them once.
 */
export const SOURCE_ATTRIBUTES = {
  /** SHA-256 over the issuer's name as names are compared: upper-case hex. */
  issuer: 'issuer_sha256',
  /** Authority key identifier: upper-case hex. */
  keyId: 'authority_key_id',
  /** Of whole lists of revoked certificates, separated by blanks. */
  crlUrls: 'crl_urls',
  /** Of lists for some of the reasons only. */
  crlPartUrls: 'crl_part_urls',
  /** Further names of its lists' distribution points, which are not asked: a list may name itself by one of them. */
  crlNames: 'crl_names',
  ocspUrls: 'ocsp_urls',
  /** `true` for a certificate that issues others: lists may leave one or the other kind out. */
  isCa: 'is_ca',
} as const

/**
 * Certificates that name these sources, in Base64 and separated by blanks: by one of them it can be shown that their CA wrote the
 * addresses. Of the items of a sealed batch that have their sources in common, the first carries them.
 */
export const ISSUED_CERTIFICATES = 'issued_certificates'

/** What tells one set of issuer, key and addresses from another, of attributes; null where no address is named. */
export function sourcesKey(attributes: Readonly<Record<string, string>>): string | null {
  const { crlUrls, crlPartUrls, ocspUrls } = SOURCE_ATTRIBUTES
  const isAsked = [crlUrls, crlPartUrls, ocspUrls].some((name) => attributes[name] !== undefined)
  if (!isAsked) return null
  return Object.values(SOURCE_ATTRIBUTES)
    .map((name) => attributes[name] ?? '')
    .join('\n')
}

const URLS_MAX = 8
const URL_CHARS_MAX = 1_000
const HTTP = /^https?:\/\/[\x21-\x7e]+$/i
const PRINTABLE = /^[\x21-\x7e]+$/

/** GeneralName [6], and the fields of a DistributionPoint (RFC 5280 section 4.2.1.13). */
const NAME_URI = 0x86
const POINT = { name: 0xa0, reasons: 0x81, issuer: 0xa2 } as const

/** @param der of a certificate @returns no attributes for what cannot be read: such a certificate can be revoked, its effect not be checked */
export function revocationSources(der: Uint8Array): Record<string, string> {
  try {
    return sourcesOf(readCertificateParts(der))
  } catch (error) {
    if (error instanceof DerError) return {}
    throw error
  }
}

const ARMOUR = /-----(BEGIN|END) CERTIFICATE-----/g
const CERTIFICATE_CHARS_MAX = 64 * 1024

/** A certificate as a vendor's answer carries it, in Base64 alone; null where there is none of a size that is believed. */
export function bareCertificate(text: string): string | null {
  if (text === '' || text.length > CERTIFICATE_CHARS_MAX) return null
  return Buffer.from(text.replace(ARMOUR, ''), 'base64').toString('base64')
}

/**
 * The same of a certificate as a vendor's answer carries it, with whom it names and its key: in Base64, with or without the lines of PEM around it.
 *
 * @param serial in canonical form: a certificate of another serial number says nothing of this one
 */
export function listedCertificate(text: string, serial: string): Record<string, string> {
  if (text === '' || text.length > CERTIFICATE_CHARS_MAX) return {}
  try {
    const der = Buffer.from(text.replace(ARMOUR, ''), 'base64')
    const parts = readCertificateParts(der)
    return parts.serial === serial ? { ...sourcesOf(parts), ...subjectAttributes(subjectFacts(der)) } : {}
  } catch (error) {
    if (error instanceof DerError) return {}
    throw error
  }
}

function sourcesOf(parts: CertificateParts): Record<string, string> {
  const points = crlPoints(parts)
  const pairs: readonly (readonly [string, string | null])[] = [
    [SOURCE_ATTRIBUTES.issuer, nameDigest(parts.issuer)],
    [SOURCE_ATTRIBUTES.keyId, authorityKeyId(parts.extensions)],
    [SOURCE_ATTRIBUTES.crlUrls, fetchable(points.whole).join(' ')],
    [SOURCE_ATTRIBUTES.crlPartUrls, fetchable(points.part).join(' ')],
    [SOURCE_ATTRIBUTES.crlNames, otherNames(points.whole).join(' ')],
    [SOURCE_ATTRIBUTES.ocspUrls, ocspUrls(parts).join(' ')],
    [SOURCE_ATTRIBUTES.isCa, isCa(parts) ? 'true' : null],
  ]
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== ''),
  )
}

/**
 * The names of a certificate's distribution points, apart for those that have all reasons and those that have some. A point
 * of another issuer is left out: its list is an indirect one, signed by somebody who was not added as this CA.
 */
function crlPoints({ extensions, issuer }: CertificateParts): { whole: string[]; part: string[] } {
  const points = extensions.get(OID.crlDistributionPoints)
  const names: { whole: string[]; part: string[] } = { whole: [], part: [] }
  if (points === undefined) return names
  for (const point of elementsOf(onlyElement(points.value, TAG.sequence).content)) {
    const fields = new Map(
      [...elementsOf(expected(point, TAG.sequence).content)].map((field) => [field.tag, field]),
    )
    const name = fields.get(POINT.name)
    if (name === undefined || fields.has(POINT.issuer)) continue
    names[fields.has(POINT.reasons) ? 'part' : 'whole'].push(...pointNames(name, issuer))
  }
  return names
}

function ocspUrls({ extensions }: CertificateParts): string[] {
  const access = extensions.get(OID.authorityInfoAccess)
  if (access === undefined) return []
  const urls = [...elementsOf(onlyElement(access.value, TAG.sequence).content)].flatMap((description) => {
    const [method, location] = elementsOf(expected(description, TAG.sequence).content)
    const isOcsp = oidText(expected(method, TAG.oid).content) === OID.ocsp
    return isOcsp && location?.tag === NAME_URI ? [addressText(location)] : []
  })
  return fetchable(urls)
}

/** http and https alone. */
const fetchable = (names: readonly string[]): string[] =>
  kept(names.filter((name) => HTTP.test(name) && URL.canParse(name)))

const otherNames = (names: readonly string[]): string[] =>
  kept(names.filter((name) => PRINTABLE.test(name) && !HTTP.test(name)))

const kept = (names: readonly string[]): string[] =>
  [...new Set(names)].filter(({ length }) => length <= URL_CHARS_MAX).slice(0, URLS_MAX)
