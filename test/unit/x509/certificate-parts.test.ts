import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as pkijs from 'pkijs'
import { expect, test } from 'vitest'
import {
  allowsUsage,
  authorityKeyId,
  hasExtendedUsage,
  isCa,
  KEY_USAGE,
  OID,
  readCertificateParts,
  subjectKeyId,
} from '../../../src/main/x509/certificate-parts.ts'
import { DerError, oidText, serialText, timeOf } from '../../../src/main/x509/der.ts'
import { revocationSources } from '../../../src/main/x509/revocation-sources.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g
const certificates = ['pem/bundle.pem', 'tls/ca.pem', 'tls/good.pem', 'tls/self-signed.pem']
  .flatMap((name) => fixture(name).match(BLOCK) ?? [])
  .flatMap((pem) => {
    try {
      return [new X509Certificate(pem)]
    } catch {
      return []
    }
  })
const hex = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('hex')

test('reads from certificates what other libraries read', () => {
  expect(certificates.length).toBeGreaterThan(4)
  for (const certificate of certificates) {
    const parts = readCertificateParts(certificate.raw)
    const theirs = pkijs.Certificate.fromBER(new Uint8Array(certificate.raw))
    expect(parts.serial).toBe(certificate.serialNumber.replace(/^(00)+/, ''))
    expect(parts.notBefore).toBe(certificate.validFromDate.getTime())
    expect(parts.notAfter).toBe(certificate.validToDate.getTime())
    expect(hex(parts.issuer)).toBe(hex(theirs.issuer.toSchema().toBER()))
    expect(hex(parts.subject)).toBe(hex(theirs.subject.toSchema().toBER()))
    expect(hex(parts.signed.tbs.whole)).toBe(hex(theirs.tbsView))
    expect(parts.signed.algorithm).toBe(theirs.signatureAlgorithm.algorithmId)
    expect(hex(parts.keyOctets)).toBe(
      hex(theirs.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
    )
    expect([...parts.extensions.keys()]).toEqual((theirs.extensions ?? []).map(({ extnID }) => extnID))
    expect(isCa(parts)).toBe(certificate.ca)
  }
})

test('reads usages and key identifiers', () => {
  const ca = readCertificateParts(new X509Certificate(fixture('tls/ca.pem')).raw)
  const leaf = readCertificateParts(new X509Certificate(fixture('tls/good.pem')).raw)
  expect(allowsUsage(ca, KEY_USAGE.crlSign)).toBe(true)
  expect(allowsUsage(ca, KEY_USAGE.digitalSignature)).toBe(false)
  expect(hasExtendedUsage(leaf, OID.ocspSigning)).toBe(false)
  expect(subjectKeyId(ca)).toMatch(/^[0-9A-F]{40}$/)
  expect(authorityKeyId(leaf.extensions)).toBe(subjectKeyId(ca))
})

test('whatever the bytes are, reading them ends with parts or with a typed error', () => {
  const [, second = certificates[0]] = certificates
  const real = new Uint8Array((second as X509Certificate).raw)
  const touched = fc
    .tuple(fc.nat(real.length - 1), fc.nat(255), fc.nat(real.length))
    .map(([at, octet, length]) => {
      const bytes = real.slice(0, length)
      if (at < bytes.length) bytes[at] = octet
      return bytes
    })
  const oneOctet = fc.tuple(fc.nat(real.length - 1), fc.nat(255)).map(([at, octet]) => {
    const bytes = real.slice()
    bytes[at] = octet
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), touched, oneOctet), (bytes) => {
      expect(Object.keys(revocationSources(bytes)).length).toBeGreaterThanOrEqual(0)
      try {
        readCertificateParts(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(DerError)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('object identifiers, serial numbers and times are spelled as elsewhere', () => {
  const octets = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
  expect(oidText(octets('2a864886f70d01010b'))).toBe('1.2.840.113549.1.1.11')
  expect(oidText(octets('8837'))).toBe('2.999')
  expect(() => oidText(octets('2a86'))).toThrow(DerError)
  expect(serialText(octets('00f1'))).toBe('F1')
  expect(serialText(octets('0f6f'))).toBe('0F6F')
  const time = (tag: number, text: string) => {
    const content = new Uint8Array(Buffer.from(text, 'latin1'))
    return timeOf({ tag, content, whole: content })
  }
  expect(time(0x17, '491231235959Z')).toBe(Date.parse('2049-12-31T23:59:59Z'))
  expect(time(0x17, '500101000000Z')).toBe(Date.parse('1950-01-01T00:00:00Z'))
  expect(time(0x18, '20500101000000Z')).toBe(Date.parse('2050-01-01T00:00:00Z'))
  expect(time(0x18, '20500101000000.25Z')).toBe(Date.parse('2050-01-01T00:00:00Z'))
  for (const bad of ['20501301000000Z', '2050010100Z', '20500101000000+0100', ''])
    expect(() => time(0x18, bad)).toThrow(DerError)
})
