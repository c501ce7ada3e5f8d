/** Options that say how a connection's host is reached: the same for `connections add` and `connections edit`. */
import { readFileSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { AppError } from '../../main/app-error.ts'
import { caText } from '../../main/connections/ca-text.ts'
import {
  CLIENT_CERTIFICATE_BYTES_MAX,
  type ClientCertificateFiles,
} from '../../main/connections/client-certificate.ts'
import { readExtraCa } from '../../main/connections/extra-ca.ts'
import { cannotRead } from '../../main/files/whole-file.ts'
import { askSecret } from '../ask-secret.ts'
import { readPiped } from '../session.ts'

export interface NetworkOptions {
  readonly ca?: string
  readonly proxy?: string
  readonly proxyExcept?: string
  readonly clientCertificate?: string
  readonly clientKey?: string
  readonly passphraseStdin?: boolean
}

const CA_FILE_BYTES_MAX = 4 * 1024 * 1024
/** Takes away what an option would set. */
export const NONE = 'none'

export const withNetworkOptions = (command: Command): Command =>
  command
    .option('--ca <file>', 'further CA certificates (PEM or DER) that this connection trusts')
    .option(
      '--proxy <url>',
      'reach the vendor through this proxy: http://, https:// or socks5://host:port; none for never through one, and to edit: default',
    )
    .option('--proxy-except <hosts>', 'hosts that are reached without that proxy, as NO_PROXY lists them')
    .option(
      '--client-certificate <file>',
      'show this certificate to the server: PEM, or PKCS #12 (.p12, .pfx)',
    )
    .option('--client-key <file>', 'its private key, where it stands in a file of its own')
    .option('--passphrase-stdin', 'read the passphrase of that key from standard input')

/** The CA certificates of a PEM or DER file, as PEM. @throws AppError with the name of the file */
export function readCa(file: string): string {
  const text = caFileText(file)
  return ofFile(file, () => readExtraCa(text))
}

/** Says of which file a failure is. */
export function ofFile<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, `"${file}": ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    })
  }
}

function caFileText(file: string): string {
  try {
    if (statSync(file).size > CA_FILE_BYTES_MAX)
      throw new AppError('input.bad-ca', `"${file}" is too large for a file of CA certificates.`, {
        hint: 'Give the PEM or DER file of the CA alone.',
      })
    return caText(readFileSync(file))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw cannotRead(file, error, 'Give the path of a PEM or DER file with the certificate of the CA.')
  }
}

/**
 * Gives the files of a client certificate, read once, to `use`; where they turn out to be protected the passphrase is asked
 * for at the terminal.
 */
export async function withClientCertificate<T>(
  { clientCertificate, clientKey, passphraseStdin }: NetworkOptions,
  use: (files: ClientCertificateFiles | undefined) => Promise<T>,
): Promise<T> {
  if (clientCertificate === undefined) {
    if (clientKey === undefined && passphraseStdin !== true) return use(undefined)
    throw new AppError(
      'input.no-client-certificate',
      'A client key without a client certificate is of no use.',
      {
        hint: 'Name its certificate too: --client-certificate FILE',
      },
    )
  }
  const files = {
    certificate: readWhole(clientCertificate),
    ...(clientKey === undefined ? {} : { key: readWhole(clientKey) }),
  }
  if (passphraseStdin === true)
    return use({ ...files, passphrase: await readPiped(process.stdin, 'passphrase') })
  try {
    return await use(files)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input.passphrase-needed' || !process.stdin.isTTY)
      throw error
    return use({
      ...files,
      passphrase: await askSecret(`Passphrase of ${clientKey ?? clientCertificate}`, '--passphrase-stdin'),
    })
  }
}

const STORES: ReadonlySet<string> = new Set(['system', 'store', 'os', 'keychain'])

function readWhole(file: string): Buffer {
  try {
    if (statSync(file).size <= CLIENT_CERTIFICATE_BYTES_MAX) return readFileSync(file)
  } catch (error) {
    if (STORES.has(file.toLowerCase()))
      throw new AppError(
        'input.client-certificate-from-store',
        'A client certificate in the store of the system cannot be used: Node has no way to its private key.',
        {
          hint: 'Export it with its key as PKCS #12 (.p12, .pfx) and give that file. One that cannot be exported (smart card, TPM) cannot be used.',
        },
      )
    throw cannotRead(file, error, 'Give the path of a PEM, DER or PKCS #12 file.')
  }
  throw new AppError('input.bad-client-certificate', `"${file}" is too large for a certificate with its key.`)
}
