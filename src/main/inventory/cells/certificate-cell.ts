import { X509Certificate } from 'node:crypto'
import type { ColumnType } from '../../../contract/vendor.ts'
import { elementAt } from '../../x509/der.ts'
import type { Reading } from '../serial.ts'
import { issuerName } from './certificate-facts.ts'
import { beginsKey } from './key-material.ts'
import { undress } from './undress.ts'

/** Ten thousand names make a certificate of half a million characters. */
const CHARS_MAX = 1024 * 1024
const ARMOUR = /-----(?:BEGIN|END) (?:X509 |TRUSTED )?CERTIFICATE-----/g
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/**
 * Reads a cell that holds one certificate: in PEM, with its line ends or `\n` for them, or its Base64 alone. The canonical
 * form is its DER in Base64.
 */
export function readCertificateCell(text: string): Reading {
  const bare = undress(text)
  if (bare === '') return { kind: 'rejected', reason: 'empty' }
  if (beginsKey(bare)) return { kind: 'rejected', reason: 'key-material' }
  if (bare.length > CHARS_MAX) return { kind: 'rejected', reason: 'too-long' }
  if ((bare.match(ARMOUR) ?? []).length > 2) return { kind: 'rejected', reason: 'several' }
  const body = bare.replace(ARMOUR, '').replace(/\\[nr]|\s/g, '')
  const certificate = BASE64.test(body) ? certificateIn(body) : null
  return certificate === null
    ? { kind: 'rejected', reason: 'bad-certificate' }
    : { kind: 'ok', value: certificate.raw.toString('base64') }
}

/** @param base64 of DER, and nothing behind it; null for what is no certificate */
export function certificateIn(base64: string): X509Certificate | null {
  const der = Buffer.from(base64, 'base64')
  try {
    return elementAt(der, 0).whole.length === der.length ? new X509Certificate(der) : null
  } catch {
    return null
  }
}

/** What a certificate says for columns of these types. */
export function namesOf(certificate: X509Certificate): Readonly<Partial<Record<ColumnType, string>>> {
  return {
    serial: certificate.serialNumber,
    sha256: certificate.fingerprint256.replaceAll(':', ''),
    sha1: certificate.fingerprint.replaceAll(':', ''),
    name: issuerName(certificate),
    certificate: certificate.raw.toString('base64'),
  }
}
