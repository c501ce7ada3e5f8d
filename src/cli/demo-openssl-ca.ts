import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { countOf } from '../contract/counted.ts'
import { AppError } from '../main/app-error.ts'
import type { DemoCa } from './demo-ca.ts'

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024
const NAME = 'Demonstration CA'
const run = promisify(execFile)

const openssl = async (...args: readonly string[]): Promise<string> =>
  (await run('openssl', args, { maxBuffer: OUTPUT_BYTES_MAX })).stdout

/** @throws AppError `input.no-openssl` where OpenSSL or a POSIX shell cannot be started */
export async function refuseWithoutOpenssl(): Promise<void> {
  const isHere =
    process.platform !== 'win32' &&
    (await openssl('version').then(
      () => true,
      () => false,
    ))
  if (isHere) return
  throw new AppError(
    'input.no-openssl',
    "OpenSSL's ca has no API, so no sandbox stands in for it: the demonstration makes a real CA, and openssl or a POSIX shell is not here.",
    {
      hint: 'Install openssl, or try the hand-over at a CA of your own, as docs/vendors/openssl-ca.md shows.',
    },
  )
}

/** Makes a CA in a folder, and has it issue so many certificates. Its keys have no passphrase: it is worth nothing. */
export async function makeOpensslCa(folder: string, count: number): Promise<DemoCa> {
  const file = (name: string): string => path.join(folder, name)
  const configuration = file('openssl.cnf')
  await mkdir(file('issued'), { recursive: true, mode: 0o700 })
  await Promise.all([
    writeFile(configuration, configurationText(folder)),
    writeFile(file('index.txt'), ''),
    writeFile(file('crlnumber'), '01\n'),
  ])
  for (const name of ['ca', 'leaf'])
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file(`${name}-key.pem`))
  await openssl(
    ...['req', '-x509', '-new', '-key', file('ca-key.pem'), '-out', file('ca.pem'), '-days', '30'],
    ...['-subj', `/O=Rescind demonstration/CN=${NAME}`, '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  )
  await openssl(
    ...['req', '-new', '-key', file('leaf-key.pem'), '-out', file('leaf.csr')],
    ...['-subj', '/CN=host.example.com'],
  )
  await openssl(
    ...['ca', '-config', configuration, '-batch', '-notext', '-infiles'],
    ...Array.from({ length: count }, () => file('leaf.csr')),
  )
  const names = (await readdir(file('issued'))).sort()
  const issued = await Promise.all(
    names.map(async (name) => {
      const { serialNumber, fingerprint256 } = new X509Certificate(await readFile(file(`issued/${name}`)))
      return { serial: serialNumber, cells: [serialNumber, fingerprint256] }
    }),
  )
  return {
    made: `Made a CA with OpenSSL, and ${countOf(count, 'certificate')} of it.`,
    carriedOut: 'the script',
    columns: ['Serial Number', 'SHA-256 Fingerprint'],
    name: NAME,
    certificate: await readFile(file('ca.pem'), 'utf8'),
    issued,
    look: (handOver) => ['sh', [path.join(handOver, 'revoke.sh'), '--config', configuration]],
    carryOut: (handOver, yes) => [
      'sh',
      [path.join(handOver, 'revoke.sh'), '--config', configuration, '--yes', String(yes)],
    ],
    timesRevoked: async () => {
      // For a moment, while openssl exchanges it, it is not there.
      const index = await readFile(file('index.txt'), 'utf8').catch(() => '')
      return index.split('\n').filter((line) => line.startsWith('R')).length
    },
    async publish() {
      await openssl('ca', '-config', configuration, '-gencrl', '-crldays', '1', '-out', file('crl.pem'))
      const text = await openssl('crl', '-in', file('crl.pem'), '-noout', '-text')
      return {
        list: await readFile(file('crl.pem')),
        serials: [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial = '']) => serial).sort(),
      }
    },
  }
}

const configurationText = (folder: string): string => `[ca]
default_ca = here
[here]
dir = ${folder}
database = $dir/index.txt
crlnumber = $dir/crlnumber
new_certs_dir = $dir/issued
certificate = $dir/ca.pem
private_key = $dir/ca-key.pem
rand_serial = yes
default_md = sha256
default_days = 7
policy = any
unique_subject = no
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid:always
`
