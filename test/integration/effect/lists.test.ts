import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import * as pkijs from 'pkijs'
import { afterAll, beforeAll, expect } from 'vitest'
import { readAuthorities } from '../../../src/main/effect/authority.ts'
import { judgeOcsp } from '../../../src/main/effect/judge-ocsp.ts'
import { ocspIdOf, ocspRequest } from '../../../src/main/effect/ocsp-request.ts'
import { readCrl, revokedAmong } from '../../../src/main/effect/read-crl.ts'
import { readOcsp } from '../../../src/main/effect/read-ocsp.ts'
import { DerError } from '../../../src/main/x509/der.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { type OpensslCa, openOpensslCa, openssl } from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const REASONS = ['', ',superseded', ',keyCompromise', ',certificateHold', ',CACompromise']
const SPELLED = ['unspecified', 'superseded', 'key_compromise', 'certificate_hold', 'ca_compromise']
const folder = temporaryFolder()
let ca: OpensslCa

beforeAll(() => {
  ca = openOpensslCa({ folder, name: '/CN=CA of many' })
})
afterAll(() => removeFolder(folder))

const serialOf = (n: number): string => (0x10_0000_0000 + n * 7).toString(16).toUpperCase().padStart(10, '0')

/** A list as OpenSSL writes it from an index of so many revoked certificates. */
function listOf(entries: number): Uint8Array<ArrayBuffer> {
  const lines = Array.from(
    { length: entries },
    (_, n) =>
      `R\t491231235959Z\t260101000000Z${REASONS[n % REASONS.length]}\t${serialOf(n)}\tunknown\t/CN=n${n}\n`,
  )
  writeFileSync(ca.index, lines.join(''))
  return new Uint8Array(ca.crl())
}

test('a list is read as pkijs reads it', async () => {
  const bytes = listOf(1_000)
  const theirs = pkijs.CertificateRevocationList.fromBER(bytes)
  const ours = readCrl(bytes)
  const wanted = new Set(Array.from({ length: 1_000 }, (_, n) => serialOf(n)))
  const { found, entries } = await revokedAmong(ours, wanted)
  expect(entries).toBe(theirs.revokedCertificates?.length)
  expect(ours.thisUpdate).toBe(theirs.thisUpdate.value.getTime())
  expect(ours.nextUpdate).toBe(theirs.nextUpdate?.value.getTime())
  for (const { userCertificate, revocationDate, crlEntryExtensions } of theirs.revokedCertificates ?? []) {
    const serial = Buffer.from(userCertificate.valueBlock.valueHexView).toString('hex').toUpperCase()
    const entry = found.get(serial)
    expect(entry?.since).toBe(revocationDate.value.getTime())
    expect(entry?.reason === 'unspecified').toBe(crlEntryExtensions === undefined)
  }
})

test('a hundred thousand entries are found each, and nothing else', async () => {
  const crl = readCrl(listOf(100_000))
  const all = await revokedAmong(crl, new Set(Array.from({ length: 100_000 }, (_, n) => serialOf(n))))
  expect(all.entries).toBe(100_000)
  for (let n = 0; n < 100_000; n += 997)
    expect(all.found.get(serialOf(n))).toEqual({
      since: Date.parse('2026-01-01T00:00:00Z'),
      reason: SPELLED[n % SPELLED.length],
    })
  const few = await revokedAmong(crl, new Set([serialOf(5), 'FFFF']))
  expect([...few.found.keys()]).toEqual([serialOf(5)])
})

test('whatever a server gives for a list, reading it ends with a list or with a typed error', async () => {
  const real = listOf(20)
  const touched = fc.tuple(fc.nat(real.length - 1), fc.nat(255), fc.boolean()).map(([at, octet, isCut]) => {
    const bytes = isCut ? real.slice(0, at) : real.slice()
    if (!isCut) bytes[at] = octet
    return bytes
  })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), touched), async (bytes) => {
      try {
        await revokedAmong(readCrl(bytes), new Set(['01']))
      } catch (error) {
        expect(error).toBeInstanceOf(DerError)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('OpenSSL reads the question as it was meant, and whatever it answers is judged', async () => {
  const pem = ca.issue('asked.example.com')
  const [authority] = readAuthorities(ca.certificate)
  if (authority === undefined) throw new Error('no authority')
  const id = ocspIdOf(authority, new X509Certificate(pem).serialNumber)
  writeFileSync(path.join(folder, 'question.der'), await ocspRequest(id))
  const text = openssl(
    'ocsp',
    '-reqin',
    path.join(folder, 'question.der'),
    '-req_text',
    '-noverify',
  ).toString()
  expect(text).toContain(`Issuer Name Hash: ${id.issuerNameHash}`)
  expect(text).toContain(`Issuer Key Hash: ${id.issuerKeyHash}`)
  expect(text).toContain(`Serial Number: ${id.serial}`)

  openssl(
    ...['ocsp', '-index', ca.index, '-CA', ca.file('ca.pem'), '-rsigner', ca.file('ca.pem')],
    ...['-rkey', ca.file('ca-key.pem'), '-reqin', ca.file('question.der'), '-respout', ca.file('answer.der')],
    ...['-ndays', '1'],
  )
  const answer = new Uint8Array(readFileSync(ca.file('answer.der')))
  const question = { id, authority, now: Date.now() }
  expect(await judgeOcsp({ ...question, bytes: answer })).toMatchObject({ kind: 'good' })

  const touched = fc
    .tuple(fc.nat(answer.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, change]) => {
      const bytes = answer.slice()
      bytes[at] = (bytes[at] ?? 0) ^ change
      return bytes
    })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), touched), async (bytes) => {
      const reading = await readOcsp(bytes)
      expect(['answer', 'declined', 'unreadable']).toContain(reading.kind)
      // No octet can be changed so that the certificate looks revoked.
      expect((await judgeOcsp({ ...question, bytes })).kind).not.toBe('revoked')
    }),
    { numRuns: 400 },
  )
})
