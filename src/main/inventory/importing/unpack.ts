import zlib from 'node:zlib'
import xz from 'xz-decompress'
import { AppError } from '../../app-error.ts'

/** What a packed file may hold: a bomb ends here. */
const UNPACKED_BYTES_MAX = 512 * 1024 * 1024

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Buffer | Promise<Buffer>
/** Platforms before Node 22.15 have no Zstandard. */
const zstd = (zlib as { zstdDecompressSync?: Unpack }).zstdDecompressSync

interface Packing {
  readonly magic: readonly number[]
  readonly what: string
  /** Absent of what this platform does not read. */
  readonly unpack?: Unpack | undefined
  /** How a person unpacks it. */
  readonly command: string
}

const PACKINGS: readonly Packing[] = [
  { magic: [0x1f, 0x8b], what: 'gzip', unpack: zlib.gunzipSync, command: 'gunzip -k FILE' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: 'Zstandard', unpack: zstd, command: 'unzstd FILE' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], what: 'xz', unpack: unxz, command: 'xz -dk FILE' },
  { magic: [0x42, 0x5a, 0x68], what: 'bzip2', command: 'bunzip2 -k FILE' },
  { magic: [0x37, 0x7a, 0xbc, 0xaf], what: '7-Zip', command: '7z x FILE' },
  { magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], what: 'RAR', command: 'unrar x FILE' },
]

/** Whether something is packed as one file, by its first octets. */
export const packingOf = (head: Buffer): Packing | undefined =>
  PACKINGS.find(({ magic }) => magic.every((octet, at) => head[at] === octet))

/** The decoder's numbers (`enum xz_ret` of XZ Embedded) for what is sound and yet not read here. */
const XZ_NOT_HERE = /error code [456]$/

/** Node has no xz. Whatever is cut short or damaged ends in an error, as its checksums say. */
async function unxz(packed: Buffer, { maxOutputLength }: { maxOutputLength: number }): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  const source = new Blob([new Uint8Array(packed)]).stream()
  for await (const piece of new xz.XzReadableStream(source) as AsyncIterable<Uint8Array>) {
    bytes += piece.length
    if (bytes > maxOutputLength) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' })
    pieces.push(Uint8Array.from(piece))
  }
  return Buffer.concat(pieces)
}

/** @throws AppError `input.packed` for what cannot be read here, `input.too-big`, `input.cannot-read` */
export async function unpacked(
  { unpack, what, command }: Packing,
  packed: Buffer,
  name: string,
): Promise<Buffer> {
  if (unpack === undefined)
    throw new AppError('input.packed', `"${name}" is packed with ${what}, which is not read here.`, {
      hint: `Unpack it first (${command}), and import what was in it.`,
    })
  try {
    return await unpack(packed, { maxOutputLength: UNPACKED_BYTES_MAX })
  } catch (error) {
    const isTooBig = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw isTooBig
      ? new AppError(
          'input.too-big',
          `"${name}" holds more than ${UNPACKED_BYTES_MAX / 1024 / 1024} MB when it is unpacked.`,
          { hint: 'Unpack it first, and see whether it is what it should be.' },
        )
      : XZ_NOT_HERE.test((error as Error).message)
        ? new AppError('input.packed', `"${name}" is packed in a form of ${what} that is not read here.`, {
            hint: `Unpack it first (${command}), and import what was in it.`,
          })
        : new AppError(
            'input.cannot-read',
            `"${name}" cannot be unpacked with ${what}: it is cut short or damaged.`,
            { hint: 'Copy it again.', cause: error },
          )
  }
}
