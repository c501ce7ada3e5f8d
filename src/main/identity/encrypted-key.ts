import { createPrivateKey, type KeyObject } from 'node:crypto'
import { AppError } from '../app-error.ts'
import { Secret } from '../keychain/secret.ts'

/** PBKDF2 rounds of HMAC-SHA-256. `node:crypto` exports with OpenSSL's default of 2,048, which a passphrase does not bear. */
const PBKDF2_ROUNDS = 600_000
const PASSPHRASE_CHARACTERS_MIN = 8
const LABEL = 'ENCRYPTED PRIVATE KEY'

/** @throws AppError `input.weak-passphrase` */
export function checkedPassphrase(passphrase: Secret): Secret {
  const text = passphrase.reveal().normalize('NFKC')
  if ([...text].length >= PASSPHRASE_CHARACTERS_MIN) return new Secret(text)
  throw new AppError(
    'input.weak-passphrase',
    `The passphrase of a signing key has at least ${PASSPHRASE_CHARACTERS_MIN} characters.`,
    { hint: 'Four or five words that do not belong together make a good one.' },
  )
}

/** The key as encrypted PKCS#8 in PEM (RFC 5958, PBES2 of RFC 8018: PBKDF2 with HMAC-SHA-256, AES-256-CBC). */
export async function encryptedPem(privateKey: KeyObject, passphrase: Secret): Promise<string> {
  const { PKCS8ShroudedKeyBag, PrivateKeyInfo } = await import('pkijs')
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  const bag = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(Uint8Array.from(der).buffer) })
  await bag.makeInternalValues({
    password: Uint8Array.from(Buffer.from(passphrase.reveal())).buffer,
    // The library draws salt and initialisation vector itself; its type asks for the latter all the same.
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256, iv: new Uint8Array(16) },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: PBKDF2_ROUNDS,
  })
  const base64 = Buffer.from(bag.toSchema().toBER()).toString('base64')
  return `-----BEGIN ${LABEL}-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END ${LABEL}-----\n`
}

/** @throws AppError `input.wrong-passphrase`, or `internal.bad-key-file` when what it opens is no Ed25519 key */
export function decryptedKey(pem: string, passphrase: Secret, file: string): KeyObject {
  if (!pem.includes(`-----BEGIN ${LABEL}-----`)) throw damaged(file)
  let key: KeyObject
  try {
    key = createPrivateKey({ key: pem, format: 'pem', passphrase: passphrase.reveal().normalize('NFKC') })
  } catch {
    // OpenSSL tells a wrong passphrase and a damaged file apart only sometimes; its words are of no use to people.
    throw new AppError('input.wrong-passphrase', 'The passphrase does not open the signing key.', {
      hint: `Try again. The key is in ${file}.`,
    })
  }
  if (key.asymmetricKeyType !== 'ed25519') throw damaged(file)
  return key
}

const damaged = (file: string): AppError =>
  new AppError('internal.bad-key-file', `${file} does not hold this workspace's signing key.`, {
    hint: 'Put the file back from a backup of the workspace.',
  })
