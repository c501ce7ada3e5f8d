import { sourcesKey } from '../../x509/revocation-sources.ts'

/** So many are kept of those that name one set of addresses: where the first was made up by a stranger, another one is not. */
const KEPT_OF_A_SET = 4
/** Inventories whose certificates name more sets than real CAs have keep none for the rest. */
const SETS_MAX = 1_000

/**
 * Keeps a few of the certificates that name one set of issuer, key and addresses, since all of them would be most of an inventory:
 * by one of them it can be shown later that the CA itself wrote the addresses.
 *
 * @param keep given each certificate that is kept, in Base64
 */
export function createIssuedKeeper(
  keep: (certificate: string) => void,
): (attributes: Readonly<Record<string, string>> | null, certificate: string | Uint8Array) => void {
  const kept = new Map<string, number>()
  return (attributes, certificate) => {
    const key = attributes === null ? null : sourcesKey(attributes)
    if (key === null) return
    const before = kept.get(key) ?? 0
    if (before >= KEPT_OF_A_SET || (before === 0 && kept.size >= SETS_MAX)) return
    kept.set(key, before + 1)
    keep(typeof certificate === 'string' ? certificate : Buffer.from(certificate).toString('base64'))
  }
}
