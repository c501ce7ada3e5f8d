import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

type Undo = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer

/** A server may compress what nobody has asked it to (RFC 9110 section 12.5.3), and gateways do. */
const UNDO: Readonly<Record<string, Undo>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  identity: (bytes) => bytes,
}

/**
 * The text of an answer: without its compression, and without a byte-order mark, which JSON may have in front of it and may be
 * passed over (RFC 8259 section 8.1).
 *
 * @param encoding the header `Content-Encoding`
 * @param bytesMax how large it may become
 * @returns null where it is compressed in a way that is not known, or does not hold
 */
export function bodyText(bytes: Buffer, encoding: string | undefined, bytesMax: number): string | null {
  if (bytes.length === 0) return ''
  const codings = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
  let plain = bytes
  for (const coding of codings.filter((one) => one !== '').toReversed()) {
    const undo = UNDO[coding]
    if (undo === undefined) return null
    try {
      plain = undo(plain, { maxOutputLength: bytesMax })
    } catch {
      return null
    }
  }
  return new TextDecoder().decode(plain)
}
