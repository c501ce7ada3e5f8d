import { comparedNameText, comparedText } from '../x509/distinguished-name.ts'
import type { Authority } from './authority.ts'

/**
 * So many of the certificates that name a set of addresses are looked at. A sealed batch carries fewer; one that was made up by
 * a stranger may carry any number.
 */
export const ISSUED_LOOKED_AT_MAX = 16

/** What is known of where a certificate's revocation is told: of an item's attributes, shared by many items. */
export interface ItemSources {
  /** SHA-256 over the issuer's name; null where only its text is known, or nothing. */
  readonly issuerDigest: string | null
  readonly issuerName: string | null
  readonly keyId: string | null
  readonly crlUrls: readonly string[]
  /** Of lists for some of the reasons only. */
  readonly crlPartUrls: readonly string[]
  /** Names of its distribution points that are not asked: by LDAP, or in a directory. */
  readonly crlNames: readonly string[]
  readonly ocspUrls: readonly string[]
  /** null where it is not known. */
  readonly isCa: boolean | null
  /** Certificates that name these sources, in Base64; none where files or earlier versions kept none. */
  readonly certificates: readonly string[]
}

export type Issuer =
  | {
      readonly kind: 'known'
      /** Certificates of the CA with this key: by one of these keys it was issued. */
      readonly authorities: readonly Authority[]
      /** Of the CA's name, whatever its key: what any of them has listed is revoked. */
      readonly ofName: readonly Authority[]
      readonly crlUrls: readonly string[]
      readonly ocspUrls: readonly string[]
    }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Finds the CA of a certificate among those added by hand, by its name and key; by the text of its name where a file gave no more.
 *
 * @param areItsOwn whether the CA itself has written the addresses (`written-by-ca.ts`): only then are they among those to ask
 */
export function issuerOf(sources: ItemSources, all: readonly Authority[], areItsOwn: boolean): Issuer {
  const { issuerDigest, issuerName, keyId } = sources
  if (issuerDigest === null && issuerName === null) return unknown('Its issuer is not known.')
  const named = all.filter((authority) =>
    issuerDigest === null
      ? hasText(authority, issuerName ?? '')
      : authority.nameDigest === issuerDigest || authority.spelledDigest === issuerDigest,
  )
  const called = issuerName === null ? '' : ` "${issuerName}"`
  const [first] = named
  if (first === undefined)
    return unknown(`The certificate of its issuer${called} was not added: rescind ca add FILE.`)
  if (named.some(({ nameDigest }) => nameDigest !== first.nameDigest))
    return unknown(`Several CAs that were added are called${called}: which of them issued it is not known.`)
  const authorities = named.filter((one) => keyId === null || one.keyId === null || one.keyId === keyId)
  if (authorities.length === 0)
    return unknown(`Only certificates of its issuer${called} with another key were added.`)
  // Lists that were given by hand are asked beside a certificate's own, those of the CA's other keys too: an entry counts
  // wherever it stands, and what a list proves by having none is judged by its scope.
  const crlUrls = [
    ...(areItsOwn ? [...sources.crlUrls, ...sources.crlPartUrls] : []),
    ...named.flatMap((authority) => authority.crlUrls),
  ]
  const given = authorities.flatMap((authority) => authority.ocspUrls)
  const ocspUrls = areItsOwn && sources.ocspUrls.length > 0 ? sources.ocspUrls : given
  if (crlUrls.length + ocspUrls.length === 0)
    return unknown(hasAddresses(sources) ? NOT_SHOWN : whyNoAddress(sources))
  return {
    kind: 'known',
    authorities,
    ofName: named,
    crlUrls: [...new Set(crlUrls)],
    ocspUrls: [...new Set(ocspUrls)],
  }
}

const unknown = (why: string): Issuer => ({ kind: 'unknown', why })

const NOT_SHOWN =
  'No certificate at hand shows that its CA wrote the addresses that it names, so none is asked: import the certificates themselves, or give the addresses with the CA: rescind ca add FILE --crl URL.'

export const hasAddresses = ({ crlUrls, crlPartUrls, ocspUrls }: ItemSources): boolean =>
  crlUrls.length + crlPartUrls.length + ocspUrls.length > 0

const whyNoAddress = ({ crlNames }: ItemSources): string =>
  crlNames.some((name) => name.startsWith('ldap'))
    ? 'Its list of revoked certificates is named by LDAP only, which is not asked: give its http address with its CA.'
    : 'Neither a list of revoked certificates nor a responder is known for it.'

/** By its common name; or by the whole name, from its root down or up: programs write both. */
function hasText({ comparedName, commonName }: Authority, text: string): boolean {
  if (commonName !== null && comparedText(commonName) === comparedText(text)) return true
  const named = comparedNameText(text)
  if (named === null || named.length !== comparedName.length) return false
  const isSame = (other: readonly string[]) => other.every((part, index) => part === comparedName[index])
  return isSame(named) || isSame([...named].reverse())
}
