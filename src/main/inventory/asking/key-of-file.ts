import { createHash, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../app-error.ts'
import { cannotRead } from '../../files/whole-file.ts'
import { DerError, elementsOf, expected, onlyElement, TAG } from '../../x509/der.ts'

/** What a key was taken from, for people: a private key is worth a word. */
export interface FoundKey {
  readonly from: 'certificate' | 'certificate request' | 'public key' | 'private key' | 'SSH public key'
  /** SHA-256 over the DER of its SubjectPublicKeyInfo: upper-case hex. */
  readonly sha256: string
}

const KEY_FILE_BYTES_MAX = 1024 * 1024

/** The same of a file on the disk. @throws AppError `input.cannot-read`, `input.no-key-in-file` */
export function readKeyFile(file: string): FoundKey {
  const name = path.basename(file)
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw cannotRead(name, cause)
  }
  if (bytes.length > KEY_FILE_BYTES_MAX)
    throw new AppError('input.no-key-in-file', `${name} is too long for a key.`, {
      hint: 'Give the key by itself.',
    })
  return keyOfFile(bytes, name)
}

/**
 * The public key that a file holds or belongs to. Of a private key only the public half is derived, nothing of it is kept,
 * and no error repeats anything of the file.
 *
 * @throws AppError `input.no-key-in-file`
 */
export function keyOfFile(bytes: Uint8Array, file: string): FoundKey {
  const found = inText(Buffer.from(bytes).toString('latin1')) ?? inDer(bytes)
  if (found !== null) return found
  throw new AppError('input.no-key-in-file', `${file} holds no key that can be read.`, {
    hint: 'Give a public key, certificate or certificate request in PEM or DER, or an SSH public key. Of a private key with a passphrase, make the public half first: openssl pkey -in FILE -pubout',
  })
}

function inText(text: string): FoundKey | null {
  const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/.exec(text)
  if (block !== null) {
    const [pem = '', label = '', body = ''] = block
    if (label === 'OPENSSH PRIVATE KEY') return opensshPrivate(Buffer.from(body, 'base64'))
    if (/CERTIFICATE REQUEST$/.test(label)) return attempt(() => fromRequest(Buffer.from(body, 'base64')))
    if (label === 'CERTIFICATE' || label === 'X509 CERTIFICATE' || label === 'TRUSTED CERTIFICATE')
      return attempt(() => fromCertificate(pem))
    const from = label.includes('PRIVATE') ? 'private key' : 'public key'
    return attempt(() => fromKey(from, createPublicKey(pem)))
  }
  const ssh = /^\s*(?:ssh-\S+|ecdsa-\S+)\s+([A-Za-z0-9+/=]+)/.exec(text)
  return ssh === null ? null : attempt(() => fromSsh('SSH public key', Buffer.from(ssh[1] ?? '', 'base64')))
}

function inDer(bytes: Uint8Array): FoundKey | null {
  const key = Buffer.from(bytes)
  return (
    attempt(() => fromCertificate(key)) ??
    attempt(() => fromKey('public key', createPublicKey({ key, format: 'der', type: 'spki' }))) ??
    attempt(() => fromRequest(key)) ??
    attempt(() => fromKey('public key', createPublicKey({ key, format: 'der', type: 'pkcs1' }))) ??
    attempt(() => fromKey('private key', createPublicKey({ key, format: 'der', type: 'pkcs8' as 'spki' })))
  )
}

/** Whatever a library says of a key's bytes stays unsaid: it may repeat some of them. */
function attempt(read: () => FoundKey | null): FoundKey | null {
  try {
    return read()
  } catch {
    return null
  }
}

const found = (from: FoundKey['from'], keyInfo: Uint8Array): FoundKey => ({
  from,
  sha256: createHash('sha256').update(keyInfo).digest('hex').toUpperCase(),
})
const fromKey = (from: FoundKey['from'], key: KeyObject): FoundKey =>
  found(from, key.export({ format: 'der', type: 'spki' }))
const fromCertificate = (certificate: string | Buffer): FoundKey =>
  fromKey('certificate', new X509Certificate(certificate).publicKey)

/** RFC 2986 section 4.1: version, subject, subjectPKInfo. */
function fromRequest(der: Uint8Array): FoundKey {
  const [info] = elementsOf(onlyElement(der, TAG.sequence).content)
  const [version, , keyInfo] = elementsOf(expected(info, TAG.sequence).content)
  if (version?.tag !== TAG.integer) throw new DerError('it is no certificate request')
  const key = Buffer.from(expected(keyInfo, TAG.sequence).whole)
  return fromKey('certificate request', createPublicKey({ key, format: 'der', type: 'spki' }))
}

const OPENSSH_MAGIC = 'openssh-key-v1\0'

/** OpenSSH's PROTOCOL.key: the public half stands before the private one and is never encrypted. */
function opensshPrivate(bytes: Buffer): FoundKey | null {
  if (bytes.subarray(0, OPENSSH_MAGIC.length).toString('latin1') !== OPENSSH_MAGIC) return null
  return attempt(() => {
    const read = sshReader(bytes.subarray(OPENSSH_MAGIC.length))
    for (const _ of ['cipher', 'kdf', 'kdf options']) read.string()
    read.number()
    return fromSsh('private key', read.string())
  })
}

const CURVES: Readonly<Record<string, readonly [name: string, octets: number]>> = {
  nistp256: ['P-256', 32],
  nistp384: ['P-384', 48],
  nistp521: ['P-521', 66],
}

/** RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4. */
function fromSsh(from: FoundKey['from'], blob: Buffer): FoundKey | null {
  const read = sshReader(blob)
  const kind = read.string().toString('latin1')
  const text = (octets: Buffer): string => octets.toString('base64url')
  const jwk = (key: JsonWebKey) => fromKey(from, createPublicKey({ key, format: 'jwk' }))
  if (kind === 'ssh-rsa') {
    const [e, n] = [read.string(), read.string()]
    return jwk({ kty: 'RSA', e: text(e), n: text(n[0] === 0 ? n.subarray(1) : n) })
  }
  if (kind === 'ssh-ed25519') return jwk({ kty: 'OKP', crv: 'Ed25519', x: text(read.string()) })
  const curve = CURVES[read.string().toString('latin1')]
  const point = read.string()
  if (!kind.startsWith('ecdsa-sha2-') || curve === undefined || point.length !== 1 + 2 * curve[1]) return null
  const [crv, octets] = curve
  return jwk({ kty: 'EC', crv, x: text(point.subarray(1, 1 + octets)), y: text(point.subarray(1 + octets)) })
}

function sshReader(bytes: Buffer): { number(): number; string(): Buffer } {
  let at = 0
  const number = () => {
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  return {
    number,
    string() {
      const length = number()
      if (length > bytes.length - at) throw new RangeError('cut off')
      at += length
      return bytes.subarray(at - length, at)
    },
  }
}
