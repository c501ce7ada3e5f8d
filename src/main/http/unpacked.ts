import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

type Undo = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer

const UNDO: Readonly<Record<string, Undo>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  identity: (bytes) => bytes,
}

export type Unpacked =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** `unknown`: in a way that is not understood; `broken`: it does not hold; `too-large`: above what it may become. */
  | { readonly kind: 'failed'; readonly why: 'unknown' | 'broken' | 'too-large' }

/**
 * A body without its compression. Nobody asks for any, which a server may take for leave to use it (RFC 9110 section 12.5.3);
 * gateways and caches do.
 *
 * @param encoding the header `Content-Encoding`: what was done, in that order
 * @param bytesMax how large it may become
 */
export function unpacked(
  bytes: Buffer,
  encoding: string | readonly string[] | undefined,
  bytesMax: number,
): Unpacked {
  const codings = [encoding ?? '']
    .flat()
    .join(',')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  let plain = bytes
  for (const coding of codings.toReversed()) {
    const undo = UNDO[coding]
    if (undo === undefined) return { kind: 'failed', why: 'unknown' }
    try {
      plain = undo(plain, { maxOutputLength: bytesMax })
    } catch (error) {
      const isTooLarge = (error as { code?: unknown } | null)?.code === 'ERR_BUFFER_TOO_LARGE'
      return { kind: 'failed', why: isTooLarge ? 'too-large' : 'broken' }
    }
  }
  return { kind: 'bytes', bytes: plain }
}
