import { isAscii } from 'node:buffer'
import iconv from 'iconv-lite'

/** The part of `TextDecoder` that is used here. */
export interface OpenDecoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string
}

/**
 * Code pages of the console, which the Encoding Standard leaves out: what `certutil` prints into a file from a command prompt
 * is written in one of them (Microsoft, "Code Page Identifiers").
 */
const CONSOLE_PAGES = /^(?:ibm|cp|oem)?[-_]?(437|737|775|850|852|855|857|858|860|861|863|865|869)$/i

/** The name that is shown and kept for an encoding. @throws RangeError where nobody knows it */
export function encodingName(label: string): string {
  const page = CONSOLE_PAGES.exec(label.trim())?.[1]
  return page === undefined ? new TextDecoder(label).encoding : `ibm${page}`
}

/**
 * @param encoding as `encodingName` gives it
 * @param fatal whether octets that the encoding has no letter for are an error (`ERR_ENCODING_INVALID_ENCODED_DATA`); the code
 *   pages of the console have a letter for each
 */
export function openDecoder(encoding: string, { fatal }: { readonly fatal: boolean }): OpenDecoder {
  const page = CONSOLE_PAGES.exec(encoding)?.[1]
  if (encoding === 'utf-8') return utf8Decoder(fatal)
  if (page === undefined) return new TextDecoder(encoding, { fatal })
  const decoder = iconv.getDecoder(`cp${page}`)
  return {
    decode: (bytes) =>
      bytes === undefined
        ? (decoder.end() ?? '')
        : decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  }
}

/** A whole text at once. */
export const decoded = (bytes: Uint8Array, encoding: string): string => {
  const decoder = openDecoder(encoding, { fatal: false })
  return decoder.decode(bytes) + decoder.decode()
}

/**
 * As `TextDecoder` reads UTF-8 in pieces, in a fraction of the time: each piece is decoded by itself up to its last whole
 * character, which the platform has a short way for, and ASCII stays a string of one octet a character, as which it is also
 * parsed and sliced faster.
 */
function utf8Decoder(fatal: boolean): OpenDecoder {
  const decoder = new TextDecoder('utf-8', { fatal, ignoreBOM: true })
  let cut: Buffer = Buffer.alloc(0)
  let isStart = true
  return {
    decode(bytes = new Uint8Array(), { stream = false } = {}) {
      const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const all = cut.length === 0 ? piece : Buffer.concat([cut, piece])
      const whole = all.subarray(0, stream ? wholeCharacters(all) : all.length)
      cut = Buffer.from(all.subarray(whole.length))
      const text = isAscii(whole) ? whole.toString('latin1') : decoder.decode(whole)
      const isMarked = isStart && text.startsWith('\ufeff')
      if (text !== '') isStart = false
      return isMarked ? text.slice(1) : text
    },
  }
}

/** Octets before a character at the end that may go on with the next piece (RFC 3629 section 3). */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const octet = bytes[bytes.length - back] as number
    if (octet < 0x80) break
    if (octet < 0xc0) continue
    const length = octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4
    return length > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
