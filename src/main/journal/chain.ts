import { canonicalJson, sha256Hex } from './canonical.ts'

/** What an event of any chain names: the hash of the one before it. */
export interface Chained {
  readonly seq: number
  /** Lower-case hex. */
  readonly prev: string
}

/** An event as every chain stores it: its canonical JSON, and SHA-256 over exactly those bytes, which the next one names. */
export function chainLine(event: Chained): { readonly body: string; readonly hash: string } {
  const body = canonicalJson(event)
  return { body, hash: sha256Hex(body) }
}
