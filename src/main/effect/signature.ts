import { constants, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto'
import type { SignedParts } from '../x509/certificate-parts.ts'
import { DerError, elementsOf, oidText, onlyElement, TAG } from '../x509/der.ts'

/** Key type and hash by the OID of a signature algorithm (RFC 4055, 5758, 8410, 9881). SHA-1 and MD5 are left out: they can be forged. */
const ALGORITHMS: ReadonlyMap<string, { readonly key: string; readonly hash: string | null }> = new Map([
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
  ['1.3.101.112', { key: 'ed25519', hash: null }],
  ['1.3.101.113', { key: 'ed448', hash: null }],
  ['2.16.840.1.101.3.4.3.17', { key: 'ml-dsa-44', hash: null }],
  ['2.16.840.1.101.3.4.3.18', { key: 'ml-dsa-65', hash: null }],
  ['2.16.840.1.101.3.4.3.19', { key: 'ml-dsa-87', hash: null }],
])
const RSA_PSS = '1.2.840.113549.1.1.10'
const HASHES: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

export type SignatureCheck = 'good' | 'bad' | 'unsupported'

/** Checks a signature over exactly the bytes that were signed, off the event loop. */
export async function checkSignature(signed: SignedParts, publicKey: KeyObject): Promise<SignatureCheck> {
  const algorithm = ALGORITHMS.get(signed.algorithm) ?? pssAlgorithm(signed)
  if (algorithm === null) return 'unsupported'
  if (publicKey.asymmetricKeyType !== algorithm.key && publicKey.asymmetricKeyType !== `${algorithm.key}-pss`)
    return 'bad'
  const key: VerifyKeyObjectInput =
    signed.algorithm === RSA_PSS
      ? {
          key: publicKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_AUTO,
        }
      : { key: publicKey }
  return new Promise((resolve) => {
    verify(algorithm.hash, signed.tbs.whole, key, signed.signature, (error, isGood) => {
      resolve(error === null && isGood ? 'good' : 'bad')
    })
  })
}

const EXPLICIT_HASH = 0xa0

function pssAlgorithm({ algorithm, parameters }: SignedParts): { key: string; hash: string } | null {
  if (algorithm !== RSA_PSS) return null
  try {
    for (const field of elementsOf(onlyElement(parameters, TAG.sequence).content)) {
      if (field.tag !== EXPLICIT_HASH) continue
      const [oid] = elementsOf(onlyElement(field.content, TAG.sequence).content)
      const hash = oid?.tag === TAG.oid ? HASHES.get(oidText(oid.content)) : undefined
      return hash === undefined ? null : { key: 'rsa', hash }
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
  }
  // Without a hash in its parameters it is SHA-1 (RFC 4055 section 3.1).
  return null
}
