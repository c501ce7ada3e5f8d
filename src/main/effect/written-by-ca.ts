import { type CertificateParts, readCertificateParts } from '../x509/certificate-parts.ts'
import { DerError } from '../x509/der.ts'
import { nameDigest } from '../x509/distinguished-name.ts'
import { revocationSources } from '../x509/revocation-sources.ts'
import type { Authority } from './authority.ts'
import { hasAddresses, ISSUED_LOOKED_AT_MAX, type ItemSources } from './issuer-of.ts'
import { itemSources } from './item-sources.ts'
import { checkSignature } from './signature.ts'

/**
 * Whether the CA itself has written the addresses that certificates name: one of them must name that very set and hold by the key
 * of a CA that was added. One is enough, since the set is the same for all. Anybody can write a certificate that names a
 * CA; nothing is asked at an address for that.
 */
export async function areWrittenByCa(sources: ItemSources, all: readonly Authority[]): Promise<boolean> {
  if (!hasAddresses(sources)) return false
  for (const certificate of sources.certificates.slice(0, ISSUED_LOOKED_AT_MAX)) {
    const der = Buffer.from(certificate, 'base64')
    const parts = readParts(der)
    if (parts === null || !isSameSet(itemSources(revocationSources(der)), sources)) continue
    const issuer = nameDigest(parts.issuer)
    for (const authority of all)
      if (
        authority.nameDigest === issuer &&
        (await checkSignature(parts.signed, authority.publicKey)) === 'good'
      )
        return true
  }
  return false
}

function readParts(der: Uint8Array): CertificateParts | null {
  try {
    return readCertificateParts(der)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

const SET = [
  'issuerDigest',
  'keyId',
  'crlUrls',
  'crlPartUrls',
  'ocspUrls',
] as const satisfies (keyof ItemSources)[]

const isSameSet = (one: ItemSources, other: ItemSources): boolean =>
  SET.every((name) => String(one[name]) === String(other[name]))
