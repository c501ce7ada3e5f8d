import type { Authority } from './authority.ts'

/** What is known of where a certificate's revocation is told: of an item's attributes, shared by many items. */
export interface ItemSources {
  /** SHA-256 over the DER of the issuer's name; null where only its text is known, or nothing. */
  readonly issuerDigest: string | null
  readonly issuerName: string | null
  readonly keyId: string | null
  readonly crlUrls: readonly string[]
  readonly ocspUrls: readonly string[]
  readonly isCa: boolean
}

export type Issuer =
  | {
      readonly kind: 'known'
      /** Certificates of the CA with this key. */
      readonly authorities: readonly Authority[]
      /** Of the CA's name, whatever its key: its lists may be signed by a newer one. */
      readonly ofName: readonly Authority[]
      readonly crlUrls: readonly string[]
      readonly ocspUrls: readonly string[]
    }
  | { readonly kind: 'unknown'; readonly why: string }

/** Finds the CA of a certificate among those added by hand, by its name and key; by the text of its name where a file gave no more. */
export function issuerOf(sources: ItemSources, all: readonly Authority[]): Issuer {
  const { issuerDigest, issuerName, keyId } = sources
  if (issuerDigest === null && issuerName === null) return unknown('Its issuer is not known.')
  const named = all.filter((authority) =>
    issuerDigest === null ? hasText(authority, issuerName ?? '') : authority.nameDigest === issuerDigest,
  )
  const called = issuerName === null ? '' : ` "${issuerName}"`
  const [first] = named
  if (first === undefined) return unknown(`The certificate of its issuer${called} was not added.`)
  if (named.some(({ nameDigest }) => nameDigest !== first.nameDigest))
    return unknown(`Several CAs that were added are called${called}: which of them issued it is not known.`)
  const authorities = named.filter((one) => keyId === null || one.keyId === null || one.keyId === keyId)
  const [match] = authorities
  if (match === undefined)
    return unknown(`Only certificates of its issuer${called} with another key were added.`)
  const crlUrls = sources.crlUrls.length > 0 ? sources.crlUrls : match.crlUrls
  const ocspUrls = sources.ocspUrls.length > 0 ? sources.ocspUrls : match.ocspUrls
  if (crlUrls.length + ocspUrls.length === 0)
    return unknown('Neither a list of revoked certificates nor a responder is known for it.')
  return { kind: 'known', authorities, ofName: named, crlUrls, ocspUrls }
}

const unknown = (why: string): Issuer => ({ kind: 'unknown', why })

function hasText({ subject, commonName }: Authority, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return subject.toLowerCase() === wanted || commonName?.toLowerCase() === wanted
}
