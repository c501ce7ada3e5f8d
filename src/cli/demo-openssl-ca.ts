import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024
const run = promisify(execFile)

/** A CA that OpenSSL keeps in a folder. */
export interface DemoCa {
  readonly configuration: string
  readonly issued: readonly X509Certificate[]
  /** Serial numbers in the list that the CA makes now, sorted. */
  revoked(): Promise<readonly string[]>
}

const openssl = async (...args: readonly string[]): Promise<string> =>
  (await run('openssl', args, { maxBuffer: OUTPUT_BYTES_MAX })).stdout

/** Whether OpenSSL and a POSIX shell can be started here. */
export async function hasOpenssl(): Promise<boolean> {
  if (process.platform === 'win32') return false
  try {
    await openssl('version')
    return true
  } catch {
    return false
  }
}

/** Makes a CA in a folder, and has it issue so many certificates. Its keys have no passphrase: it is worth nothing. */
export async function makeDemoCa(folder: string, count: number): Promise<DemoCa> {
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
    ...[
      '-subj',
      '/O=Rescind demonstration/CN=Demonstration CA',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    ],
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
    names.map(async (name) => new X509Certificate(await readFile(file(`issued/${name}`)))),
  )
  return {
    configuration,
    issued,
    async revoked() {
      await openssl('ca', '-config', configuration, '-gencrl', '-crldays', '1', '-out', file('crl.pem'))
      const text = await openssl('crl', '-in', file('crl.pem'), '-noout', '-text')
      return [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial = '']) => serial).sort()
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
