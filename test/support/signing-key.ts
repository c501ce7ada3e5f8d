import { generateKeyPairSync } from 'node:crypto'
import { type PublicKey, publicKeyOf } from '../../src/main/identity/public-key.ts'
import { type Signer, signerWith } from '../../src/main/identity/signer.ts'

/** Somebody with a new signing key. */
export async function signingKey(name: string): Promise<{ key: PublicKey; signer: Signer }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const key = await publicKeyOf(publicKey.export({ format: 'jwk' }), name)
  return { key, signer: signerWith(key, privateKey) }
}
