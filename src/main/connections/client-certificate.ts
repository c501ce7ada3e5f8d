import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { ClientCertificateFacts } from '../../contract/connections.ts'
import { AppError } from '../app-error.ts'
import { type ClientCertificate, ownCertificate } from '../http/tls-options.ts'
import { Secret } from '../keychain/secret.ts'

/** Far above any: a chain with its key is some 10 kB. */
export const CLIENT_CERTIFICATE_BYTES_MAX = 100_000
const CERTIFICATE_BLOCK =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g
const KEY_BLOCK = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/
const DER_SEQUENCE = 0x30

/** What was read from one or two files, once. */
export interface ClientCertificateFiles {
  /** PEM, DER or PKCS #12. */
  readonly certificate: Buffer
  /** The private key, where it stands in a file of its own: PEM or DER (PKCS #8). */
  readonly key?: Buffer | undefined
  readonly passphrase?: Secret | undefined
}

export interface ReadClientCertificate {
  readonly certificate: ClientCertificate
  /** PEM of the certificates, the client's own first: what may be shown and stored in clear. */
  readonly chain: string
}

/**
 * Reads a client certificate with its key, and tries them as a TLS connection would.
 *
 * @param now milliseconds since the epoch
 * @throws AppError `input.passphrase-needed`, `input.wrong-passphrase`, `input.bad-client-certificate`,
 *   `input.client-certificate-expired`; none shows anything of the key
 */
export function readClientCertificate(files: ClientCertificateFiles, now: number): ReadClientCertificate {
  const read = isPkcs12(files.certificate) ? readPkcs12(files) : readPem(files)
  refuseOutOfTime(read.chain, now, 'input')
  return read
}

const bad = (message: string, hint: string, cause?: unknown): AppError =>
  new AppError('input.bad-client-certificate', message, { hint, ...(cause === undefined ? {} : { cause }) })

function certificateOrNull(bytes: Buffer | string): X509Certificate | null {
  try {
    return new X509Certificate(bytes)
  } catch {
    return null
  }
}

const isPkcs12 = (bytes: Buffer): boolean => bytes[0] === DER_SEQUENCE && certificateOrNull(bytes) === null

function readPkcs12({ certificate: bytes, key, passphrase }: ClientCertificateFiles): ReadClientCertificate {
  if (key !== undefined) throw bad('A PKCS #12 file holds the key itself.', 'Leave the file of the key out.')
  const certificate: ClientCertificate = {
    kind: 'pkcs12',
    file: new Secret(bytes.toString('base64')),
    passphrase: passphrase ?? new Secret(''),
  }
  try {
    const own = certificateOf(certificate)
    if (own === undefined) throw bad('The PKCS #12 file holds no certificate with its key.', EXPORT_HINT)
    return { certificate, chain: own.toString() }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw pkcs12Error(error as NodeJS.ErrnoException, passphrase === undefined)
  }
}

const EXPORT_HINT = 'Export it again with its private key, as PKCS #12 (.p12, .pfx) or PEM.'

/** OpenSSL's words for a PKCS #12 file that it cannot use. */
function pkcs12Error(error: NodeJS.ErrnoException, isWithout: boolean): AppError {
  if (/mac verify failure/i.test(error.message)) {
    return isWithout
      ? new AppError('input.passphrase-needed', 'The PKCS #12 file is protected by a passphrase.', {
          hint: 'Give it where it is asked for, or pipe it in: --passphrase-stdin.',
        })
      : wrongPassphrase('The PKCS #12 file is not opened by this passphrase.')
  }
  if (/unsupported/i.test(`${error.code} ${error.message}`))
    return bad(
      'The PKCS #12 file is encrypted in an old way that is not safe any more (RC2).',
      'Write it anew: openssl pkcs12 -legacy -in OLD.p12 -out ALL.pem, then openssl pkcs12 -export -in ALL.pem -out NEW.p12; delete ALL.pem.',
    )
  return bad('The file is neither a certificate (PEM, DER) nor PKCS #12.', EXPORT_HINT)
}

const wrongPassphrase = (message: string): AppError =>
  new AppError('input.wrong-passphrase', message, { hint: 'Try again; nothing was stored.' })

/** The certificate that OpenSSL would show, out of its own hands: no parser of ours for PKCS #12. */
function certificateOf(certificate: ClientCertificate): X509Certificate | undefined {
  const nowhere = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  const socket = new TLSSocket(nowhere, {
    secureContext: createSecureContext(ownCertificate(certificate)),
    isServer: true,
  })
  try {
    return socket.getX509Certificate()
  } finally {
    socket.destroy()
  }
}

function readPem({
  certificate: bytes,
  key: keyBytes,
  passphrase,
}: ClientCertificateFiles): ReadClientCertificate {
  const der = bytes[0] === DER_SEQUENCE ? certificateOrNull(bytes) : null
  const text = bytes.toString('utf8')
  const blocks = der === null ? (text.match(CERTIFICATE_BLOCK) ?? []) : [der.toString()]
  const certificates = blocks.map((block, index) => {
    const read = certificateOrNull(block)
    if (read === null) throw bad(`Certificate ${index + 1} in the file cannot be read.`, EXPORT_HINT)
    return read
  })
  if (certificates.length === 0)
    throw bad('The file of the client certificate holds no certificate.', EXPORT_HINT)
  const key = readKey(keyBytes ?? bytes, keyBytes !== undefined, passphrase)
  const own = certificates.find((one) => one.checkPrivateKey(key))
  if (own === undefined)
    throw bad(
      'The private key does not belong to the certificate.',
      'Give the key that the certificate was requested with.',
    )
  const chain = [own, ...certificates.filter((one) => one !== own)].map((one) => one.toString()).join('')
  const certificate: ClientCertificate = {
    kind: 'pem',
    chain,
    key: new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString()),
  }
  try {
    createSecureContext(ownCertificate(certificate))
  } catch (cause) {
    throw bad('OpenSSL does not take the certificate with its key: it may be too short.', EXPORT_HINT, cause)
  }
  return { certificate, chain }
}

function readKey(bytes: Buffer, isOwnFile: boolean, passphrase: Secret | undefined): KeyObject {
  const [block, kind = ''] = KEY_BLOCK.exec(bytes.toString('latin1')) ?? []
  const isDer = block === undefined && isOwnFile && bytes[0] === DER_SEQUENCE
  if (block === undefined && !isDer)
    throw bad(
      isOwnFile
        ? 'The file of the key holds no private key.'
        : 'The file of the client certificate holds no private key.',
      isOwnFile
        ? 'It must be PEM (a block that begins with -----BEGIN PRIVATE KEY-----) or DER (PKCS #8).'
        : 'Name the file of the key too (--client-key FILE), or give a PKCS #12 file. A key that the system keeps cannot be read by Node: export it.',
    )
  const isEncrypted = kind.startsWith('ENCRYPTED') || block?.includes('Proc-Type: 4,ENCRYPTED') === true
  if (isEncrypted && passphrase === undefined)
    throw new AppError('input.passphrase-needed', 'The private key is protected by a passphrase.', {
      hint: 'Give it where it is asked for, or pipe it in: --passphrase-stdin.',
    })
  try {
    return createPrivateKey(
      isDer
        ? { key: bytes, format: 'der', type: 'pkcs8', ...(passphrase && { passphrase: passphrase.reveal() }) }
        : { key: block ?? '', ...(passphrase && { passphrase: passphrase.reveal() }) },
    )
  } catch {
    // OpenSSL's words are not passed on: they may quote what was read.
    if (isEncrypted) throw wrongPassphrase('The private key is not opened by this passphrase.')
    throw bad('The private key cannot be read.', EXPORT_HINT)
  }
}

/** What may be shown of a client certificate. @param pem its chain, its own first */
export function clientCertificateFacts(pem: string): ClientCertificateFacts {
  const { subject, issuer, validFromDate, validToDate, fingerprint256 } = new X509Certificate(pem)
  return {
    subject: inOneLine(subject),
    issuer: inOneLine(issuer),
    validFrom: validFromDate.toISOString(),
    validTo: validToDate.toISOString(),
    fingerprint: fingerprint256,
  }
}

const inOneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ')

/**
 * Refuses a client certificate that is not valid now: said before anything is sent, since servers break off without a word.
 *
 * @throws AppError `input.…` or `state.client-certificate-expired`, `….client-certificate-not-yet-valid`
 */
export function refuseOutOfTime(pem: string, now: number, kind: 'input' | 'state'): void {
  const { subject, validFrom, validTo } = clientCertificateFacts(pem)
  if (now > Date.parse(validTo))
    throw new AppError(
      `${kind}.client-certificate-expired`,
      `The client certificate "${subject}" has expired on ${validTo.slice(0, 10)}.`,
      { hint: 'Have a new one issued and give it: rescind connections edit NAME --client-certificate FILE' },
    )
  if (now < Date.parse(validFrom))
    throw new AppError(
      `${kind}.client-certificate-not-yet-valid`,
      `The client certificate "${subject}" is not valid before ${validFrom}.`,
      { hint: 'Wait until then, or look whether the clock of this machine is right.' },
    )
}

/** How a client certificate's secret part rests in the keychain. */
export function sealedCertificate(certificate: ClientCertificate): Secret {
  return new Secret(
    JSON.stringify(
      certificate.kind === 'pem'
        ? { kind: 'pem', key: certificate.key.reveal() }
        : { kind: 'pkcs12', file: certificate.file.reveal(), passphrase: certificate.passphrase.reveal() },
    ),
  )
}

/** The opposite of `sealedCertificate`. @param chain what was stored beside, in clear */
export function unsealedCertificate(sealed: Secret, chain: string): ClientCertificate {
  const kept = JSON.parse(sealed.reveal()) as
    | { kind: 'pem'; key: string }
    | { kind: 'pkcs12'; file: string; passphrase: string }
  return kept.kind === 'pem'
    ? { kind: 'pem', chain, key: new Secret(kept.key) }
    : { kind: 'pkcs12', file: new Secret(kept.file), passphrase: new Secret(kept.passphrase) }
}
