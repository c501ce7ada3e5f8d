import { SOURCE_ATTRIBUTES } from '../x509/revocation-sources.ts'
import type { ItemSources } from './issuer-of.ts'

/** What an attribute holds between its blanks. */
export const words = (text: string | undefined): string[] =>
  (text ?? '').split(' ').filter((word) => word !== '')

/** Where the revocation of what has these attributes is told; no certificates that would show it. */
export function itemSources(
  attributes: Readonly<Record<string, string>>,
): ItemSources & { certificates: readonly string[] } {
  return {
    issuerDigest: attributes[SOURCE_ATTRIBUTES.issuer] ?? null,
    issuerName: attributes['issuer'] ?? null,
    keyId: attributes[SOURCE_ATTRIBUTES.keyId] ?? null,
    crlUrls: words(attributes[SOURCE_ATTRIBUTES.crlUrls]),
    ocspUrls: words(attributes[SOURCE_ATTRIBUTES.ocspUrls]),
    crlPartUrls: words(attributes[SOURCE_ATTRIBUTES.crlPartUrls]),
    crlNames: words(attributes[SOURCE_ATTRIBUTES.crlNames]),
    isCa:
      attributes[SOURCE_ATTRIBUTES.issuer] === undefined
        ? null
        : attributes[SOURCE_ATTRIBUTES.isCa] === 'true',
    certificates: [],
  }
}
