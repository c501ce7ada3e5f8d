import { createHash } from 'node:crypto'
import {
  authorityKeyId,
  type CertificateParts,
  isCa,
  OID,
  readCertificateParts,
} from './certificate-parts.ts'
import { DerError, type Element, elementsOf, expected, oidText, onlyElement, TAG } from './der.ts'

/**
 * Where a certificate's revocation is told, and by whom, as attributes of an inventory's item. Those of one issuer mostly
 * have all of them in common, so that an inventory stores them once.
 */
export const SOURCE_ATTRIBUTES = {
  /** SHA-256 over the DER of the issuer's name: upper-case hex. */
  issuer: 'issuer_sha256',
  /** Authority key identifier: upper-case hex. */
  keyId: 'authority_key_id',
  /** Of whole lists of revoked certificates, separated by blanks. */
  crlUrls: 'crl_urls',
  ocspUrls: 'ocsp_urls',
  /** `true` for a certificate that issues others: lists may leave one or the other kind out. */
  isCa: 'is_ca',
} as const

const URLS_MAX = 8
const URL_CHARS_MAX = 1_000
const URI = /^https?:\/\/[\x21-\x7e]+$/i

/** GeneralName [6], and the fields of a DistributionPoint (RFC 5280 section 4.2.1.13). */
const NAME_URI = 0x86
const POINT_NAME = 0xa0
const POINT_REASONS = 0x81
const POINT_ISSUER = 0xa2
const FULL_NAME = 0xa0

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

/**
 * The same of a certificate as a vendor's answer carries it: in Base64, with or without the lines of PEM around it.
 *
 * @param serial in canonical form: a certificate of another serial number says nothing of this one
 */
export function listedRevocationSources(text: string, serial: string): Record<string, string> {
  if (text.length > CERTIFICATE_CHARS_MAX) return {}
  try {
    const parts = readCertificateParts(Buffer.from(text.replace(ARMOUR, ''), 'base64'))
    return parts.serial === serial ? sourcesOf(parts) : {}
  } catch (error) {
    if (error instanceof DerError) return {}
    throw error
  }
}

function sourcesOf(parts: CertificateParts): Record<string, string> {
  const pairs: readonly (readonly [string, string | null])[] = [
    [SOURCE_ATTRIBUTES.issuer, nameDigest(parts.issuer)],
    [SOURCE_ATTRIBUTES.keyId, authorityKeyId(parts.extensions)],
    [SOURCE_ATTRIBUTES.crlUrls, crlUrls(parts).join(' ')],
    [SOURCE_ATTRIBUTES.ocspUrls, ocspUrls(parts).join(' ')],
    [SOURCE_ATTRIBUTES.isCa, isCa(parts) ? 'true' : null],
  ]
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== ''),
  )
}

/** @param name DER */
export const nameDigest = (name: Uint8Array): string =>
  createHash('sha256').update(name).digest('hex').toUpperCase()

/**
 * Of whole lists by the issuer itself: a point for some reasons only never shows that a certificate is not revoked, and
 * one of another issuer is an indirect list.
 */
function crlUrls({ extensions }: CertificateParts): string[] {
  const points = extensions.get(OID.crlDistributionPoints)
  if (points === undefined) return []
  const urls = [...elementsOf(onlyElement(points.value, TAG.sequence).content)].flatMap((point) => {
    const fields = [...elementsOf(expected(point, TAG.sequence).content)]
    if (fields.some(({ tag }) => tag === POINT_REASONS || tag === POINT_ISSUER)) return []
    const name = fields.find(({ tag }) => tag === POINT_NAME)
    return name === undefined ? [] : fullNameUris(name)
  })
  return usable(urls)
}

/** URIs of a DistributionPointName: none when it is relative to the issuer's name. @throws DerError */
export function fullNameUris(name: Element): string[] {
  return [...elementsOf(name.content)].flatMap((choice) =>
    choice.tag === FULL_NAME
      ? [...elementsOf(choice.content)].flatMap((general) =>
          general.tag === NAME_URI ? [uriText(general)] : [],
        )
      : [],
  )
}

function ocspUrls({ extensions }: CertificateParts): string[] {
  const access = extensions.get(OID.authorityInfoAccess)
  if (access === undefined) return []
  const urls = [...elementsOf(onlyElement(access.value, TAG.sequence).content)].flatMap((description) => {
    const [method, location] = elementsOf(expected(description, TAG.sequence).content)
    const isOcsp = oidText(expected(method, TAG.oid).content) === OID.ocsp
    return isOcsp && location?.tag === NAME_URI ? [uriText(location)] : []
  })
  return usable(urls)
}

const uriText = ({ content }: Element): string => Buffer.from(content).toString('latin1')

/** http and https alone, as they are written: a list says which of them it belongs to. */
const usable = (urls: readonly string[]): string[] =>
  [...new Set(urls)]
    .filter((url) => url.length <= URL_CHARS_MAX && URI.test(url) && URL.canParse(url))
    .slice(0, URLS_MAX)
