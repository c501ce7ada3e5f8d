/** Inventories whose vendor is sent the certificate itself: they keep it, whatever the file. */
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { certificateMaker } from '../../../src/sandbox/vendors/acme/certificate.ts'
import { derivedJwk } from '../../../src/sandbox/vendors/acme/derived-key.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const make = certificateMaker('A CA', derivedJwk('some certificates'))
const certificate = (serial: string, commonName: string): X509Certificate =>
  new X509Certificate(
    make({
      serial,
      commonName,
      validFrom: new Date('2026-03-01T00:00:00Z'),
      validTo: new Date('2027-03-01T00:00:00Z'),
    }),
  )
const ONE = certificate('0A0B0C0D0E01', 'one.example.com')
const TWO = certificate('0A0B0C0D0E02', 'two.example.com')
const base64 = (of: X509Certificate): string => of.raw.toString('base64')
const sha256 = (of: X509Certificate): string => of.fingerprint256.replaceAll(':', '')
const targetOf = (of: X509Certificate) => ({
  serial_number: of.serialNumber,
  thumbprint: sha256(of),
  certificate: base64(of),
})

async function imported(name: string, text: string) {
  const bench = await testWorkbench()
  onTestFinished(() => bench[Symbol.asyncDispose]())
  const { inventories } = bench.workbench
  const file = path.join(bench.folder, name)
  writeFileSync(file, text)
  const summary = await inventories.import({ file, name: 'i', vendor: 'acme', settings: {} })
  const page = await inventories.items('i', { offset: 0, limit: 10, filter: {} })
  return { summary, items: page.items }
}

test('certificates in PEM', async () => {
  const { items } = await imported('certificates.pem', `${ONE.toString()}${TWO.toString()}`)
  expect(items.map(({ target }) => target)).toEqual([targetOf(ONE), targetOf(TWO)])
})

test.each([
  ['the Base64 of DER', base64(ONE)],
  ['PEM with its line ends', `"${ONE.toString()}"`],
  ['PEM on one line', ONE.toString().replaceAll('\n', String.raw`\n`)],
])('a column of %s: names, dates and hosts are read from the certificate', async (_, cell) => {
  const { items, summary } = await imported(
    'list.csv',
    `Certificate,Note\n${cell},first\n${base64(TWO)},second\n`,
  )
  expect(summary).toMatchObject({ imported: 2, rejected: 0 })
  expect(items[0]).toMatchObject({
    target: targetOf(ONE),
    commonName: 'one.example.com',
    validTo: '2027-03-01T00:00:00Z',
  })
})

test('a row that names another certificate than the one in it is rejected, and so is what is none', async () => {
  const rows = [
    `${ONE.serialNumber},${sha256(ONE)},${base64(ONE)}`,
    `${ONE.serialNumber},,${base64(TWO)}`,
    `,${sha256(ONE)},${base64(TWO)}`,
    `${TWO.serialNumber},,${base64(TWO).slice(0, -40)}`,
    `${TWO.serialNumber},,`,
    `${TWO.serialNumber},,"${TWO.toString()}${ONE.toString()}"`,
    ` ${TWO.serialNumber.toLowerCase()} ,,${base64(TWO)}`,
  ]
  const { summary, items } = await imported('list.csv', `Serial Number,SHA256,PEM\n${rows.join('\n')}\n`)
  expect(summary.reasons).toEqual({ 'bad-row': 2, 'bad-certificate': 1, missing: 1, several: 1 })
  expect(items.map(({ target }) => target)).toEqual([targetOf(ONE), targetOf(TWO)])
})

test('a list of serial numbers alone says what it lacks', async () => {
  await expect(imported('list.csv', `Serial Number\n${ONE.serialNumber}\n`)).rejects.toMatchObject({
    code: 'input.missing-column',
    message: expect.stringContaining('certificate'),
  })
})

test('a private key in the column is not kept', async () => {
  const key =
    '-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VwBCIEIcanarycanarycanarycanarycanary-----END PRIVATE KEY-----'
  const { summary } = await imported('list.csv', `Certificate,Note\n${base64(ONE)},a\n${key},b\n`)
  expect(summary).toMatchObject({ imported: 1, rejected: 1, reasons: { 'key-material': 1 } })
})
