import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect } from 'vitest'
import type { ReadSettings } from '../../../src/contract/inventories.ts'
import type { VendorId } from '../../../src/contract/vendor.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { opensslTest as test } from '../../support/tool-test.ts'
import { A, B } from './corpus.ts'

const on = await testWorkbench()
afterAll(() => on[Symbol.asyncDispose]())
const { inventories } = on.workbench
const folder = path.join(on.folder, 'made')
mkdirSync(folder)
const at = (name: string) => path.join(folder, name)
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
const request = (name: string, subject: string, serial: string, ...more: string[]) =>
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'],
    ...['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', subject, '-set_serial', `0x${serial}`],
    ...['-addext', `basicConstraints=critical,CA:${name === 'ca' ? 'TRUE' : 'FALSE'}`, ...more],
  )
let key = ''
let keyBody: readonly string[] = []
beforeAll(() => {
  request('ca', '/CN=Example CA', '0AFF01')
  request('leaf', '/CN=Muster\\, Erika/O=Example', A)
  request('bare', '/', B, '-addext', 'subjectAltName=DNS:only.example.com,DNS:second.example.com')
  key = readFileSync(at('leaf.key'), 'utf8')
  keyBody = key.split('\n').filter((line) => line !== '' && !line.startsWith('-'))
})
const REVOKE = { operation: 'revoke', reason: 'superseded', comment: '', options: {} } as const
const pem = (name: string) => readFileSync(at(`${name}.pem`), 'utf8')

let count = 0
async function imported(
  content: string | Buffer,
  settings: ReadSettings = {},
  vendor: VendorId = 'digicert-tlm',
) {
  count += 1
  const name = `i${count}`
  writeFileSync(at(name), content)
  const summary = await inventories.import({ file: at(name), name, vendor, settings })
  return { summary, name, items: [...inventories.walk(name, {})] }
}
const serials = (items: readonly { target: Readonly<Record<string, string>> }[]) =>
  items.map(({ target }) => target['serial_number'])

test('a certificate in a cell does not make certificates of a table', async () => {
  const rows = Array.from({ length: 50 }, (_, n) => `${(0xabcdef0000 + n).toString(16)},"${pem('ca')}"`)
  const { summary, items } = await imported(`Serial,Issuer Certificate\n${rows.join('\n')}\n`)
  expect(summary).toMatchObject({ read: 50, imported: 50, reading: { format: 'csv' } })
  expect(serials(items)).not.toContain('0AFF01')
  const inFront = await imported(`Issuer Certificate,Serial\n"${pem('ca')}",${A}\n`)
  expect(serials(inFront.items)).toEqual([A])
})

test('the certificate of a CA is left out of a chain, and taken in when it is asked for', async () => {
  const chain = pem('leaf') + pem('ca')
  const left = await imported(chain)
  expect(left.summary).toMatchObject({ imported: 1, rejected: 1, reasons: { authority: 1 } })
  const taken = await imported(chain, { authorities: true })
  expect(taken.summary).toMatchObject({ imported: 2, reading: { authorities: true } })
  const { batches } = on.workbench
  batches.create({ name: 'chain', inventory: taken.name, request: REVOKE, filter: {} })
  expect((await batches.check('chain')).findings).toContainEqual(
    expect.objectContaining({ code: 'authority', level: 'warning', count: 1 }),
  )
})

test('a search that finds the certificate of a CA cannot be sealed', async () => {
  await inventories.collect(
    { name: 'searched', vendor: 'digicert-tlm', source: 'all' },
    (async function* () {
      yield { items: [{ target: { serial_number: A }, attributes: { is_ca: 'true' } }] }
    })(),
  )
  const { batches } = on.workbench
  batches.create({ name: 'b-searched', inventory: 'searched', request: REVOKE, filter: {} })
  expect(await batches.check('b-searched')).toMatchObject({ sealable: false })
})

test.each<[string, () => string]>([
  ['shifted into the columns', () => `Serial,CN,Org\n${A},a,x\n${key}${B},b,y\n`],
  ['on one line in a cell that is kept', () => `Serial,CN,Org\n${A},${keyBody.join('')},x\n`],
  ['in a cell of its own', () => `Serial,CN,Org\n${A},"${key}",x\n${B},"${key}"\n`],
  ['without its marks', () => `Serial,CN,Org\n${A},a,x\n${keyBody.join('\n')}\n`],
  ['in a list', () => `${Array.from({ length: 9 }, (_, n) => `0A${n}B2C${n}D`).join('\n')}\n${key}${B}\n`],
  ['before its certificate', () => key + pem('leaf')],
  ['without its end', () => pem('leaf') + key.slice(0, -40)],
])('a private key %s is kept nowhere', async (_, content) => {
  const { name, summary } = await imported(content())
  const out = at(`${name}.rejects.csv`)
  await inventories.writeRejects(name, out)
  const database = path.join(on.workbench.dataDir, 'inventories')
  const files = [out, ...(await readdir(database)).map((file) => path.join(database, file))]
  const told = [JSON.stringify(summary), JSON.stringify(inventories.rejects(name, 0, 50))]
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')))
  for (const text of [...told, ...texts])
    for (const line of keyBody.slice(0, 2)) expect(text.includes(line.slice(0, 40))).toBe(false)
})

test('a file with a key beside certificates says that it lies there; one of keys alone is refused', async () => {
  const { summary } = await imported(key + pem('leaf'))
  expect(summary).toMatchObject({ imported: 1, reading: { privateKeys: [1] } })
  await expect(imported(key)).rejects.toMatchObject({
    code: 'input.nothing-imported',
    message: expect.stringContaining('private key'),
  })
  await expect(imported(`Host,Org\n${key}`)).rejects.toMatchObject({
    message: expect.not.stringContaining(keyBody[0]?.slice(0, 30) ?? '!'),
  })
})

test('names stand in the extension where a certificate has no subject, and without escapes', async () => {
  const { items } = await imported(pem('bare') + pem('leaf'))
  expect(items).toMatchObject([
    {
      target: { serial_number: B },
      commonName: 'only.example.com',
      attributes: { dns_names: 'only.example.com second.example.com' },
    },
    { target: { serial_number: A }, commonName: 'Muster, Erika', organization: 'Example' },
  ])
})

test('a certificate of ten thousand names comes in wherever it lies', async () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `DNS:host${n}.corp.example.com`)
  writeFileSync(
    at('many.cnf'),
    `[req]\ndistinguished_name=d\n[d]\n[e]\nsubjectAltName=${names.join(',')}\nbasicConstraints=CA:FALSE\n`,
  )
  openssl(
    ...['req', '-x509', '-key', 'leaf.key', '-subj', '/CN=many', '-config', 'many.cnf', '-extensions', 'e'],
    ...['-set_serial', '0x0A0B0C', '-out', 'many.pem'],
  )
  for (const before of [1, 150, 400])
    expect((await imported(pem('leaf').repeat(before) + pem('many'))).summary).toMatchObject({
      imported: 2,
      rejected: 0,
    })
})

test.each<[string, (text: string) => string]>([
  ['indented', (text) => text.replace(/^/gm, '    ')],
  ['quoted in a mail', (text) => text.replace(/^/gm, '> ')],
  ['with old Mac line ends', (text) => text.replaceAll('\n', '\r')],
  ['with line ends as \\n', (text) => `"${text.replaceAll('\n', '\\n')}"`],
  ['below a text', (text) => `Bag Attributes\n    friendlyName: a\n${text}`],
  ['named as long ago', (text) => text.replaceAll(' CERTIFICATE-', ' X509 CERTIFICATE-')],
])('certificates in PEM come in %s', async (_, dressed) => {
  expect(serials((await imported(dressed(pem('leaf')))).items)).toEqual([A])
})

test('certificates come in as DER, PKCS #7 in both forms, TRUSTED CERTIFICATE, UTF-16 and gzip', async () => {
  const der = openssl('x509', '-in', 'leaf.pem', '-outform', 'DER')
  const bundle = ['crl2pkcs7', '-nocrl', '-certfile', 'leaf.pem', '-certfile', 'bare.pem']
  const files = {
    der: [der, [A]],
    two: [Buffer.concat([der, openssl('x509', '-in', 'bare.pem', '-outform', 'DER')]), [A, B]],
    p7b: [openssl(...bundle, '-outform', 'DER'), [A, B]],
    p7pem: [openssl(...bundle), [A, B]],
    trusted: [openssl('x509', '-in', 'leaf.pem', '-trustout', '-addtrust', 'serverAuth'), [A]],
    utf16: [Buffer.from(`\ufeff${pem('leaf')}`, 'utf16le'), [A]],
    gzip: [gzipSync(`Serial,CN\n${A},a\n`), [A]],
  } as const
  for (const [name, [content, want]] of Object.entries(files))
    expect({ name, found: serials((await imported(content)).items) }).toEqual({ name, found: want })
})

test('what holds a key or a password is refused with what to do', async () => {
  const p12 = openssl('pkcs12', '-export', '-in', 'leaf.pem', '-inkey', 'leaf.key', '-passout', 'pass:x')
  const der = openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'leaf.key', '-outform', 'DER')
  const sec1 = openssl('ec', '-in', 'leaf.key', '-outform', 'DER')
  // Encrypted to a key of RSA: OpenSSL makes no such envelope for one of an elliptic curve.
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=to',
    '-keyout',
    'to.key',
    '-out',
    'to.pem',
  )
  const enveloped = openssl(
    'smime',
    '-encrypt',
    '-binary',
    '-aes256',
    '-in',
    'leaf.pem',
    '-outform',
    'DER',
    'to.pem',
  )
  for (const content of [p12, enveloped])
    await expect(imported(content)).rejects.toMatchObject({
      code: 'input.holds-keys',
      hint: expect.stringContaining('openssl'),
    })
  for (const content of [der, sec1])
    await expect(imported(content)).rejects.toMatchObject({
      code: 'input.nothing-imported',
      message: expect.stringContaining('private key'),
      hint: expect.stringContaining('certificate'),
    })
})

test('rejected rows come with their own cells, and come in once they are mended', async () => {
  const { name } = await imported(`CN,Serial,Org\na,${A},x\nb,${B}Z,y\n`)
  const out = at('mend.csv')
  await inventories.writeRejects(name, out)
  const text = await readFile(out, 'utf8')
  expect(text).toContain('row,reason,message,value,CN,Serial,Org')
  const mended = await imported(text.replaceAll(`${B}Z`, B))
  expect(mended.items).toMatchObject([{ target: { serial_number: B }, commonName: 'b', organization: 'y' }])
})

test('where nothing comes in, nothing is kept and the name stays free', async () => {
  const { length } = inventories.list()
  await expect(imported('Serial,CN\nxyz,a\n,b\n')).rejects.toMatchObject({
    code: 'input.nothing-imported',
    message: expect.stringMatching(/none of 2 rows.*row 2/),
  })
  expect(inventories.list()).toHaveLength(length)
})
