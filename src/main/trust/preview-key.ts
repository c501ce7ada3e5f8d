import type { KeyPreview } from '../../contract/identity.ts'
import type { Identity } from '../identity/identity.ts'
import { readKeyFile } from '../identity/key-file.ts'
import type { Trust } from './trust.ts'

/** Looks at a key file without trusting it: the fingerprint is what a person compares with the owner first. */
export async function previewKey(file: string, identity: Identity, trust: Trust): Promise<KeyPreview> {
  const { name, keyId, fingerprint } = await readKeyFile(file)
  return {
    name,
    keyId,
    fingerprint,
    isOwn: identity.info()?.keyId === keyId,
    isTrusted: trust.keys().some((key) => key.keyId === keyId),
  }
}
