import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCertificates } from '../../../src/cli/read-certificates.ts'
import { caText } from '../../../src/main/connections/ca-text.ts'
import { readExtraCa } from '../../../src/main/connections/extra-ca.ts'
import { readCaFile } from '../../../src/main/ipc/read-ca-file.ts'

/** Those of the fixture that are whole: it has others too. */
const PEM = (
  readFileSync(new URL('../../fixtures/pem/bundle.pem', import.meta.url), 'utf8').match(
    /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/g,
  ) ?? []
)
  .filter((pem) => isWhole(pem))
  .join('')
const expected = readExtraCa(PEM)
const ders = (expected.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map(
  (pem) => new X509Certificate(pem).raw,
)
function isWhole(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

const FORMS: readonly (readonly [string, Buffer])[] = [
  ['PEM', Buffer.from(PEM)],
  ['PEM with a byte-order mark', Buffer.from(`\ufeff${PEM}`)],
  ['PEM with CR LF', Buffer.from(PEM.replaceAll('\n', '\r\n'))],
  ['PEM with CR alone', Buffer.from(PEM.replaceAll('\n', '\r'))],
  ['UTF-16 as PowerShell writes it', Buffer.from(`\ufeff${PEM.replaceAll('\n', '\r\n')}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(PEM, 'utf16le')],
  ['UTF-16, the other way round', utf16be(`\ufeff${PEM}`)],
  ['UTF-16, the other way round, without a mark', utf16be(PEM)],
  ['DER, one after the other', Buffer.concat(ders)],
]

test.each(FORMS)('CA certificates are read from %s, by the window and the command line', async (_, bytes) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-ca-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'ca.cer')
  writeFileSync(file, bytes)
  expect(ders.length).toBeGreaterThan(1)
  expect(readExtraCa(caText(bytes))).toBe(expected)
  expect(await readCaFile(file)).toBe(expected)
  expect((await readCertificates(file)).map((der) => Buffer.from(der))).toEqual(ders)
})

test('what is no certificate is refused in words, whatever it begins with', () => {
  const [first = Buffer.alloc(0)] = ders
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('0'),
    Buffer.from([0x30, 0x80]),
    first.subarray(0, -1),
    Buffer.concat([first, Buffer.from([0])]),
    Buffer.from([0xff, 0xfe, 0x2d]),
    Buffer.from('300 lines of text'),
  ])
    expect(() => readExtraCa(caText(bytes)), bytes.toString('hex').slice(0, 20)).toThrow(
      /No certificate was found/,
    )
  const key = PEM.replaceAll('CERTIFICATE', 'PRIVATE KEY')
  expect(() => readExtraCa(caText(Buffer.from(key, 'utf16le')))).toThrow(/holds a private key/)
})
