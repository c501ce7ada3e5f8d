import type { ReadSettings } from '../../contract/inventories.ts'
import { AppError } from '../app-error.ts'

export type Encoding = NonNullable<ReadSettings['encoding']>

const BOMS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]
const ZIP = [0x50, 0x4b, 0x03, 0x04]
const OLE = [0xd0, 0xcf, 0x11, 0xe0]
/** Share of zero octets at even or odd places from which text without a BOM is taken for UTF-16. */
const UTF16_ZEROS_MIN = 0.3

/**
 * The encoding of a file by its first bytes: its byte order mark, the zeros of UTF-16, whether it is valid UTF-8, and
 * Windows-1252 where it is not.
 *
 * @param isWhole whether `head` is the whole file: a cut character at its end is then an error of the encoding
 * @throws AppError `input.not-text` for a workbook or another binary file
 */
export function detectEncoding(head: Buffer, file: string, isWhole: boolean): Encoding {
  for (const [encoding, bom] of BOMS) if (startsWith(head, bom)) return encoding
  if (startsWith(head, ZIP) || startsWith(head, OLE)) {
    throw new AppError('input.not-text', `"${file}" is a workbook or an archive, not a text file.`, {
      hint: 'Export the sheet as CSV (UTF-8), with the serial column as text, and import that.',
    })
  }
  const zeros = { even: 0, odd: 0 }
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2 === 0 ? 'even' : 'odd'] += 1
  const half = head.length / 2
  if (zeros.odd > half * UTF16_ZEROS_MIN && zeros.even < zeros.odd / 4) return 'utf-16le'
  if (zeros.even > half * UTF16_ZEROS_MIN && zeros.odd < zeros.even / 4) return 'utf-16be'
  return isUtf8(head, isWhole) ? 'utf-8' : 'windows-1252'
}

/** Whether a byte order mark says what the encoding is. */
export const hasByteOrderMark = (head: Buffer): boolean => BOMS.some(([, bom]) => startsWith(head, bom))

function isUtf8(bytes: Buffer, isWhole: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole })
    return true
  } catch {
    return false
  }
}

const startsWith = (bytes: Buffer, prefix: readonly number[]): boolean =>
  prefix.every((octet, at) => bytes[at] === octet)
