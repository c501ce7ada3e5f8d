import type { RejectionReason, SerialFormat } from '../../contract/inventories.ts'
import type { ColumnType } from '../../contract/vendor.ts'
import { readCertificateCell } from './cells/certificate-cell.ts'
import { beginsKey, endsKey } from './cells/key-material.ts'
import { undress } from './cells/undress.ts'
import { canonicalName } from './distinguished-name.ts'
import { type Reading, readSerial, withoutBlanks } from './serial.ts'

export type { Reading } from './serial.ts'

const DIGITS = { sha1: 40, sha256: 64 } as const

/** Whether cells are thumbprints by the digest that a column does not want: Windows calls SHA-1 what others mean SHA-256 by. */
export function areOfOtherDigest(type: ColumnType, cells: readonly string[]): boolean {
  if (type !== 'sha1' && type !== 'sha256') return false
  const other = DIGITS[type === 'sha1' ? 'sha256' : 'sha1']
  const filled = cells.filter((cell) => undress(cell) !== '')
  return filled.length > 0 && filled.every((cell) => readThumbprint(cell, other).kind === 'ok')
}
/** Far more than any name or mail address that a vendor takes. */
const TEXT_CHARS_MAX = 2_000

const rejected = (reason: RejectionReason): Reading => ({ kind: 'rejected', reason })

/**
 * Reads one cell of a target's column into the one form that is stored, compared and sent: serials as `readSerial` says,
 * thumbprints as upper-case hex, integers without leading zeros, distinguished names as `canonicalName` says, text without outer
 * blanks, certificates as DER in Base64. An empty cell is `empty`,
 * whatever the type; whether it may be is for the caller.
 */
export function readIdentifier(type: ColumnType, text: string, serialFormat: SerialFormat): Reading {
  switch (type) {
    case 'serial':
      return readSerial(text, serialFormat)
    case 'sha1':
    case 'sha256':
      return readThumbprint(text, DIGITS[type])
    case 'integer':
      return readInteger(text)
    case 'name':
      return readName(text)
    case 'text':
      return readText(text)
    case 'certificate':
      return readCertificateCell(text)
    default:
      return type satisfies never
  }
}

/** `SHA256 Fingerprint=…`, as OpenSSL prints it; `sha1:…` */
const THUMBPRINT_LABEL = /^(?:sha-?(?:1|256)\s*)?(?:fingerprint|thumbprint)?\s*[:=]\s*/i

function readThumbprint(text: string, digits: number): Reading {
  if (isUpperHex(text, digits)) return { kind: 'ok', value: text }
  const bare = withoutBlanks(undress(text)).replace(THUMBPRINT_LABEL, '').replace(/[:-]/g, '').toUpperCase()
  if (bare === '') return rejected('empty')
  return isUpperHex(bare, digits) ? { kind: 'ok', value: bare } : rejected('bad-thumbprint')
}

/** A loop, since a regular expression takes three times as long: every row of a file comes through here. */
function isUpperHex(text: string, digits: number): boolean {
  if (text.length !== digits) return false
  for (let at = 0; at < digits; at += 1) {
    const code = text.charCodeAt(at)
    const isDigit = code >= 0x30 && code <= 0x39
    if (!isDigit && (code < 0x41 || code > 0x46)) return false
  }
  return true
}

/**
 * An id that becomes a path segment or a JSON number. Strict, because at one vendor a call with an empty id is about
 * everything there is (DigiCert Partner, "Revoke all ACME credentials"): no sign, no inner blank, no fraction.
 */
function readInteger(text: string): Reading {
  const bare = undress(text)
  if (bare === '') return rejected('empty')
  if (/^[+-]?\d+(?:[.,]\d+)?E[+-]?\d+$/i.test(bare)) return rejected('scientific')
  if (/^-\d+$/.test(bare)) return rejected('negative')
  if (!/^\d+$/.test(bare)) return rejected('not-integer')
  const significant = bare.replace(/^0+/, '')
  if (significant === '') return rejected('zero')
  if (significant.length > 16 || Number(significant) > Number.MAX_SAFE_INTEGER) return rejected('too-long')
  return { kind: 'ok', value: significant }
}

function readText(text: string): Reading {
  const bare = text.trim()
  if (bare === '') return rejected('empty')
  if (beginsKey(bare) || endsKey(bare)) return rejected('key-material')
  return bare.length > TEXT_CHARS_MAX ? rejected('too-long') : { kind: 'ok', value: bare }
}

/** A distinguished name in one form, so that two files name one CA alike; what is none is left for the vendor's rules. */
function readName(text: string): Reading {
  const reading = readText(text)
  return reading.kind === 'ok' ? { kind: 'ok', value: canonicalName(reading.value) } : reading
}
