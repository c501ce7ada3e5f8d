import { type Element, elementsOf } from './der.ts'
import { nameDigest } from './distinguished-name.ts'

/** GeneralName's choices that name a distribution point, and those of a DistributionPointName (RFC 5280 section 4.2.1.13). */
const GENERAL = { directory: 0xa4, uri: 0x86 } as const
const NAMED = { full: 0xa0, relative: 0xa1 } as const

/**
 * All names of a distribution point in the form in which they are compared: addresses, and `dirname:` with a digest for
 * names of a directory. One relative to the issuer's name is the whole name (RFC 5280 section 4.2.1.13).
 *
 * @param named the content of a DistributionPointName's explicit tag @param issuer DER of the name of who issues the list
 * @throws DerError
 */
export function pointNames(named: Element, issuer: Uint8Array): string[] {
  return [...elementsOf(named.content)].flatMap((choice) => {
    if (choice.tag === NAMED.relative) return [`dirname:${nameDigest(issuer, [{ ...choice, tag: 0x31 }])}`]
    if (choice.tag !== NAMED.full) return []
    return [...elementsOf(choice.content)].flatMap((general) => {
      if (general.tag === GENERAL.uri) return [comparedAddress(addressText(general))]
      if (general.tag !== GENERAL.directory) return []
      return [...elementsOf(general.content)].map(({ whole }) => `dirname:${nameDigest(whole)}`)
    })
  })
}

/** Blanks, which some CAs write into addresses, as they go over the wire. */
export const addressText = ({ content }: Element): string =>
  Buffer.from(content).toString('latin1').trim().replaceAll(' ', '%20')

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s

/** Scheme and host do not depend on case (RFC 3986 section 6.2.2.1); the rest of an address does. */
export function comparedAddress(text: string): string {
  const written = text.trim().replaceAll(' ', '%20')
  if (/^https?:/i.test(written) && URL.canParse(written)) return new URL(written).href
  const [, scheme, rest] = SCHEME.exec(written) ?? []
  return scheme === undefined ? written : `${scheme.toLowerCase()}:${rest}`
}
