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
