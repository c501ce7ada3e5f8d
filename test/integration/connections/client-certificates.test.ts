import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { Connection } from '../../../src/contract/connections.ts'
import {
  type ClientCertificateFiles,
  readClientCertificate,
} from '../../../src/main/connections/client-certificate.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { inWorkspace } from '../../support/cli-workspace.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { opensslTest } from '../../support/tool-test.ts'

const KEY = 'canary-key-61be0c'
const PASSPHRASE = 'pass-canary-9d'
const file = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url))
const both = Buffer.concat([file('good'), file('server-key')])
const NOW = Date.parse('2026-11-26T00:00:00Z')

/** A vendor behind a gateway that asks for a client certificate of the tests' CA. */
async function gateway(): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = []
  const server = createServer(
    {
      cert: file('good'),
      key: file('server-key'),
      ca: file('ca'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      seen.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN))
      const body = request.url?.includes('/hello') ? '{}' : '{"total":3,"offset":0,"limit":1,"items":[]}'
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    },
  )
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const draft = (baseUrl: string) => ({
  name: 'gate',
  vendor: 'digicert-tlm' as const,
  baseUrl,
  options: {},
  limits: 'none' as const,
  extraCa: file('ca').toString(),
})

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' })
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'rescind-client-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

/** The same certificate and key in a form that OpenSSL writes. */
function written(form: 'pkcs12' | 'old-pkcs12' | 'encrypted-key' | 'der'): ClientCertificateFiles {
  const at = path.join(folder(), 'out')
  const from = (name: string) => new URL(`../../fixtures/tls/${name}.pem`, import.meta.url).pathname
  const passphrase = new Secret(PASSPHRASE)
  if (form === 'pkcs12' || form === 'old-pkcs12') {
    openssl(
      ...['pkcs12', '-export', '-in', from('good'), '-inkey', from('server-key'), '-out', at],
      ...['-passout', `pass:${PASSPHRASE}`, ...(form === 'old-pkcs12' ? ['-legacy'] : [])],
    )
    return { certificate: readFileSync(at), passphrase }
  }
  if (form === 'encrypted-key') {
    openssl('pkcs8', '-topk8', '-in', from('server-key'), '-out', at, '-passout', `pass:${PASSPHRASE}`)
    return { certificate: file('good'), key: readFileSync(at), passphrase }
  }
  openssl('x509', '-in', from('good'), '-outform', 'DER', '-out', at)
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', from('server-key'), '-outform', 'DER', '-out', `${at}.key`)
  return { certificate: readFileSync(at), key: readFileSync(`${at}.key`) }
}

async function reached(files: ClientCertificateFiles): Promise<void> {
  await using on = await testWorkbench()
  const { connections } = on.workbench
  const gate = await gateway()
  const added = await connections.add(draft(gate.url), new Secret(KEY), files)
  expect(Connection.parse(added)).toEqual(added)
  expect(added.clientCertificate).toMatchObject({
    subject: 'CN=good',
    issuer: expect.stringContaining('CN='),
  })
  expect(await connections.check('gate')).toMatchObject({ ok: true })
  expect(new Set(gate.seen)).toEqual(new Set(['good']))
}

test('a PEM file with certificate and key is shown to the server that asks, and its key is in no file', async () => {
  await reached({ certificate: both })
  await using on = await testWorkbench()
  await on.workbench.connections.add(draft('https://127.0.0.1:1'), new Secret(KEY), { certificate: both })
  const db = readFileSync(path.join(on.folder, 'workspace', 'rescind.db'), 'latin1')
  const wal = readFileSync(path.join(on.folder, 'workspace', 'rescind.db-wal'), 'latin1')
  const [, keyLine = ''] = file('server-key').toString().split('\n')
  expect(keyLine.length).toBeGreaterThan(20)
  expect(db + wal).not.toContain(keyLine)
  expect(db + wal).not.toContain('PRIVATE KEY')
})

opensslTest.for(['pkcs12', 'encrypted-key', 'der'] as const)('so is a certificate as %s', (form) =>
  reached(written(form)),
)

test('a client certificate is given to a connection, and taken away', async () => {
  await using on = await testWorkbench()
  const { connections } = on.workbench
  const gate = await gateway()
  await connections.add(draft(gate.url), new Secret(KEY))
  // Node's own server closes without a word.
  expect(await connections.check('gate')).toMatchObject({ ok: false })
  expect(gate.seen).toEqual([])
  const edited = await connections.edit('gate', {}, { certificate: both })
  expect(edited.clientCertificate?.subject).toBe('CN=good')
  expect(await connections.check('gate')).toMatchObject({ ok: true })
  expect((await connections.edit('gate', {}, null)).clientCertificate).toBeUndefined()
  expect(await connections.check('gate')).toMatchObject({ ok: false })
})

test('an expired one is refused when it is given, and one that expires later before anything is sent', async () => {
  await using on = await testWorkbench()
  const { connections } = on.workbench
  const expired = { certificate: Buffer.concat([file('expired'), file('server-key')]) }
  await expect(connections.add(draft('https://127.0.0.1:1'), new Secret(KEY), expired)).rejects.toMatchObject(
    {
      code: 'input.client-certificate-expired',
      message: 'The client certificate "CN=expired" has expired on 2021-01-01.',
      hint: expect.stringContaining('--client-certificate'),
    },
  )
  expect(await connections.list()).toEqual([])
  expect(() => readClientCertificate({ certificate: both }, Date.parse('2020-01-01'))).toThrow(
    expect.objectContaining({ code: 'input.client-certificate-not-yet-valid' }),
  )
  expect(() => readClientCertificate({ certificate: both }, Date.parse('2130-01-01'))).toThrow(
    expect.objectContaining({ code: 'input.client-certificate-expired' }),
  )
})

test('a connection whose client key is gone from the keychain says so, before anything is sent', async () => {
  await using on = await testWorkbench()
  const { connections, dataDir } = on.workbench
  await connections.add(draft('https://127.0.0.1:1'), undefined, { certificate: both })
  // Another process of a person who has not that keychain.
  await inWorkspace(dataDir, async (workbench) => {
    await expect(workbench.connections.check('gate', new Secret(KEY))).rejects.toMatchObject({
      code: 'state.no-client-key',
      hint: expect.stringContaining('--client-certificate'),
    })
  })
})

test.each<[string, ClientCertificateFiles, string, RegExp]>([
  ['no key', { certificate: file('good') }, 'input.bad-client-certificate', /holds no private key/],
  [
    'a key of another',
    { certificate: file('ca'), key: file('server-key') },
    'input.bad-client-certificate',
    /does not belong/,
  ],
  [
    'no certificate',
    { certificate: file('server-key') },
    'input.bad-client-certificate',
    /holds no certificate/,
  ],
  ['rubbish', { certificate: Buffer.from('hello') }, 'input.bad-client-certificate', /holds no certificate/],
  [
    'rubbish that looks like DER',
    { certificate: Buffer.from('3082010203', 'hex') },
    'input.bad-client-certificate',
    /neither a certificate/,
  ],
  [
    'a damaged key',
    {
      certificate: file('good'),
      key: Buffer.from('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'),
    },
    'input.bad-client-certificate',
    /cannot be read/,
  ],
  [
    'no key in its own file',
    { certificate: file('good'), key: file('good') },
    'input.bad-client-certificate',
    /no private key/,
  ],
])('refuses %s', (_what, files, code, message) => {
  expect(() => readClientCertificate(files, NOW)).toThrow(
    expect.objectContaining({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\w/),
    }),
  )
})

opensslTest('a passphrase that is missing or wrong is told apart, and never repeated', () => {
  for (const form of ['pkcs12', 'encrypted-key'] as const) {
    const { passphrase: _, ...files } = written(form)
    expect(() => readClientCertificate(files, NOW)).toThrow(
      expect.objectContaining({ code: 'input.passphrase-needed' }),
    )
    const wrong = { ...files, passphrase: new Secret('wrong-canary') }
    expect(() => readClientCertificate(wrong, NOW)).toThrow(
      expect.objectContaining({
        code: 'input.wrong-passphrase',
        message: expect.not.stringContaining('wrong-canary'),
      }),
    )
  }
})

opensslTest('a PKCS #12 file in the old encryption says how to write it anew', () => {
  expect(() => readClientCertificate(written('old-pkcs12'), NOW)).toThrow(
    expect.objectContaining({
      code: 'input.bad-client-certificate',
      message: expect.stringContaining('RC2'),
      hint: expect.stringContaining('openssl pkcs12 -legacy'),
    }),
  )
})

test('the check-up reaches a host with the connection’s client certificate, and says when its key is gone', async () => {
  await using on = await testWorkbench()
  const { connections, doctor, dataDir } = on.workbench
  const gate = await gateway()
  await connections.add(draft(gate.url), new Secret(KEY), { certificate: both })
  const reached = async (from: Pick<typeof doctor, 'examine'>) =>
    (await from.examine({ reach: true })).findings.filter(({ id }) => id === 'reach')
  expect(await reached(doctor)).toMatchObject([
    { condition: 'good', says: expect.stringContaining('(HTTP 200)') },
  ])
  expect(gate.seen).toEqual(['good'])
  const elsewhere = await inWorkspace(dataDir, (workbench) => reached(workbench.doctor))
  expect(elsewhere).toMatchObject([
    { condition: 'wrong', says: expect.stringContaining('no key for the client certificate') },
  ])
})
