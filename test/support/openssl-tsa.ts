/** A time stamp authority of OpenSSL's own on loopback: another implementation than the one under test. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

export interface OpensslTsa extends AsyncDisposable {
  readonly url: string
  /** PEM of the CA that issued its certificate. */
  readonly caFile: string
  /** How many queries it got. */
  readonly queries: () => number
  /** Answers this instead of a time stamp, from now on. */
  answerWith(answer: ((query: Buffer) => Buffer) | null): void
  /** A token's file as OpenSSL judges it: whether it is over this text, by a certificate of this CA. */
  approves(token: Buffer, text: string): boolean
}

const CONFIGURATION = `
[req]
distinguished_name = dn
[dn]
[tsa]
basicConstraints = CA:FALSE
extendedKeyUsage = critical, timeStamping
[plain]
basicConstraints = CA:FALSE
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[tsa_default]
serial = SERIAL
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
signer_digest = sha256
`

/** @param section `plain` gives a certificate that is not for time stamps */
export async function opensslTsa(folder: string, section: 'tsa' | 'plain' = 'tsa'): Promise<OpensslTsa> {
  mkdirSync(folder, { recursive: true })
  const at = (name: string) => path.join(folder, name)
  const run = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  writeFileSync(at('openssl.cnf'), CONFIGURATION.replace('SERIAL', at('serial')))
  const common = [
    '-config',
    'openssl.cnf',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
  ] as const
  run(
    'req',
    '-x509',
    ...common,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=TSA root',
    '-extensions',
    'ca',
  )
  run('req', '-new', ...common, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Clock of OpenSSL')
  run(
    ...[
      'x509',
      '-req',
      '-in',
      'tsa.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '30',
    ],
    ...['-extfile', 'openssl.cnf', '-extensions', section, '-out', 'tsa.pem'],
  )
  writeFileSync(at('serial'), '01\n')
  let queries = 0
  let instead: ((query: Buffer) => Buffer) | null = null
  const reply = (query: Buffer): Buffer => {
    writeFileSync(at('query.tsq'), query)
    run(
      ...['ts', '-reply', '-config', 'openssl.cnf', '-section', 'tsa_default', '-queryfile', 'query.tsq'],
      ...['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-out', 'reply.tsr'],
    )
    return readFileSync(at('reply.tsr'))
  }
  const server = createServer((request, response) => {
    void bodyOf(request).then((query) => {
      queries += 1
      const answer = (instead ?? reply)(query)
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    caFile: at('ca.pem'),
    queries: () => queries,
    answerWith(answer) {
      instead = answer
    },
    approves(token, text) {
      writeFileSync(at('token.der'), token)
      writeFileSync(at('head.txt'), text)
      try {
        run('ts', '-verify', '-data', 'head.txt', '-in', 'token.der', '-token_in', '-CAfile', 'ca.pem')
        return true
      } catch {
        return false
      }
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
