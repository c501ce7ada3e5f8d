/** A CA of OpenSSL's own in a folder, with its lists and its responder: another implementation than the one under test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

export interface CaOptions {
  readonly folder: string
  readonly name: string
  readonly rsa?: boolean
}

/** What its certificates name from now on: absent ones are left out. */
export interface Addresses {
  readonly crlUrl?: string
  readonly ocspUrl?: string
}

export interface CrlOptions {
  /** `20240101000000Z`: from when to when it is good; a day from now by default. */
  readonly from?: string
  readonly to?: string
  /** Lines of further extensions. */
  readonly extensions?: readonly string[]
  readonly digest?: string
}

export interface OpensslCa {
  readonly certificate: string
  pointTo(addresses: Addresses): void
  /** A certificate, as PEM, by its common name; `section` is `leaf`, `responder` or `plain`. */
  issue(commonName: string, section?: 'leaf' | 'responder' | 'plain', key?: string): string
  /** So many of one name, in one go. @returns each as PEM, as the CA keeps them in `issued/SERIAL.pem` */
  issueMany(count: number): readonly string[]
  /** @param reason as OpenSSL spells it: `superseded`, `keyCompromise` */
  revoke(pem: string, reason: string): void
  /** The list as DER. */
  crl(options?: CrlOptions): Buffer
  readonly index: string
  file(name: string): string
}

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** Runs OpenSSL and gives back its standard output. */
export const openssl = (...args: readonly string[]): Buffer =>
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: OUTPUT_BYTES_MAX })

const configuration = (folder: string, { crlUrl, ocspUrl }: Addresses): string => `
[ca]
default_ca = here
[here]
dir = ${folder}
database = ${folder}/index.txt
crlnumber = ${folder}/crlnumber
new_certs_dir = ${folder}/issued
rand_serial = yes
default_md = sha256
default_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
authorityKeyIdentifier = keyid:always
${crlUrl === undefined ? '' : `crlDistributionPoints = URI:${crlUrl}`}
${ocspUrl === undefined ? '' : `authorityInfoAccess = OCSP;URI:${ocspUrl}`}
[plain]
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid:always
[responder]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
authorityKeyIdentifier = keyid:always
noCheck = yes
`

export function openOpensslCa(options: CaOptions): OpensslCa {
  const { folder, name, rsa = false } = options
  const file = (own: string) => path.join(folder, own)
  mkdirSync(file('issued'), { recursive: true })
  const pointTo = (addresses: Addresses) => writeFileSync(file('ca.cnf'), configuration(folder, addresses))
  pointTo({})
  writeFileSync(file('index.txt'), '')
  writeFileSync(file('crlnumber'), '01\n')
  const makeKey = (to: string) =>
    rsa
      ? openssl('genrsa', '-out', file(to), '2048')
      : openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file(to))
  for (const key of ['ca-key.pem', 'key.pem', 'responder-key.pem']) makeKey(key)
  openssl(
    ...[
      'req',
      '-x509',
      '-new',
      '-key',
      file('ca-key.pem'),
      '-subj',
      name,
      '-days',
      '3650',
      '-out',
      file('ca.pem'),
    ],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  )
  const request = (key: string) => {
    openssl('req', '-new', '-key', file(key), '-subj', '/CN=request', '-out', file(`${key}.csr`))
    return file(`${key}.csr`)
  }
  const requests = { 'key.pem': request('key.pem'), 'responder-key.pem': request('responder-key.pem') }
  const ca = ['-config', file('ca.cnf'), '-cert', file('ca.pem'), '-keyfile', file('ca-key.pem')]
  let lists = 0
  return {
    certificate: readFileSync(file('ca.pem'), 'utf8'),
    pointTo,
    index: file('index.txt'),
    file,
    issue(commonName, section = 'leaf', key = 'key.pem') {
      openssl(
        ...[
          'ca',
          '-batch',
          '-notext',
          ...ca,
          '-in',
          requests[key as 'key.pem'],
          '-subj',
          `/CN=${commonName}`,
        ],
        ...['-extensions', section, '-out', file('issued.pem')],
      )
      return readFileSync(file('issued.pem'), 'utf8')
    },
    issueMany(count) {
      const before = new Set(readdirSync(file('issued')))
      openssl(
        ...['ca', '-batch', '-notext', ...ca, '-extensions', 'leaf', '-infiles'],
        ...Array.from({ length: count }, () => requests['key.pem']),
      )
      return readdirSync(file('issued'))
        .filter((name) => !before.has(name))
        .map((name) => readFileSync(file(`issued/${name}`), 'utf8'))
    },
    revoke(pem, reason) {
      writeFileSync(file('revoked.pem'), pem)
      openssl('ca', ...ca, '-revoke', file('revoked.pem'), '-crl_reason', reason)
    },
    crl({ from, to, extensions = [], digest = 'sha256' } = {}) {
      lists += 1
      const own = file(`list-${lists}.cnf`)
      writeFileSync(
        own,
        `${readFileSync(file('ca.cnf'), 'utf8')}\n[list]\nauthorityKeyIdentifier = keyid:always\n${extensions.join('\n')}\n`,
      )
      const times =
        from === undefined || to === undefined
          ? ['-crldays', '1']
          : ['-crl_lastupdate', from, '-crl_nextupdate', to]
      openssl(
        ...['ca', '-gencrl', '-config', own, '-cert', file('ca.pem'), '-keyfile', file('ca-key.pem')],
        ...['-md', digest, '-crlexts', 'list', ...times, '-out', file('list.pem')],
      )
      return openssl('crl', '-in', file('list.pem'), '-outform', 'DER')
    },
  }
}

export interface OcspResponder {
  readonly url: string
  /** It looks whether the CA's index has changed before it waits for a question, so the next one still has the old answer: this is it. */
  reread(): void
  close(): Promise<void>
}

/** Starts `openssl ocsp` for a CA. */
export async function startOcspResponder(
  ca: OpensslCa,
  { signer = ca.file('ca.pem'), key = ca.file('ca-key.pem'), days = 1 } = {},
): Promise<OcspResponder> {
  const child = spawn(
    'openssl',
    [
      ...['ocsp', '-index', ca.index, '-CA', ca.file('ca.pem'), '-rsigner', signer, '-rkey', key],
      ...['-port', '0', '-ndays', String(days)],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const port = await portOf(child)
  const url = `http://127.0.0.1:${port}/`
  return {
    url,
    reread() {
      openssl('ocsp', '-issuer', ca.file('ca.pem'), '-serial', '1', '-url', url, '-noverify')
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      const [, port] = /ACCEPT .*:(\d+)/.exec(printed) ?? []
      if (port !== undefined) resolve(port)
    })
    child.once('exit', (code) => reject(new Error(`openssl ocsp ended with ${code}: ${printed}`)))
    child.once('error', reject)
  })
}

export interface ListServer {
  readonly url: string
  /** Paths asked for, in order. */
  readonly requests: string[]
  /** What stands at a path: bytes, or what answers. */
  readonly at: Map<string, Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void)>
  close(): Promise<void>
}

/** Where lists are fetched: plain http on loopback. */
export async function startListServer(): Promise<ListServer> {
  const at: ListServer['at'] = new Map()
  const requests: string[] = []
  const server: Server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const found = at.get(request.url ?? '')
    if (found === undefined) response.writeHead(404).end()
    else if (typeof found === 'function') found(request, response)
    else response.writeHead(200, { 'content-type': 'application/pkix-crl' }).end(found)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    at,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
