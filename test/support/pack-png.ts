import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** PNG, third edition: section 11.2.1, and filter types of section 9.2. */
const SIGNATURE_BYTES = 8
const CHUNK_BYTES = 12
const COLOUR_RGB = 2
const COLOUR_RGBA = 6
const COLOUR_PALETTE = 3
const PALETTE_MAX = 256
/**
 * A screenshot packed for a repository: the colours of a user interface are few, so that a palette holds them; edges of
 * letters lose their last shades. No package is brought in for it: those that pack pictures are native, and this is run by hand. Takes what Chromium writes: 8 bits a channel, not interlaced.
 *
 * @throws Error for another kind of PNG
 */
export function packPng(png: Uint8Array): Uint8Array {
  const chunks = chunksOf(Buffer.from(png))
  const header = chunks.find(({ type }) => type === 'IHDR')?.data
  if (header === undefined) throw new Error('It is no PNG.')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, colour, , , interlaced] = header.subarray(8)
  if (depth !== 8 || interlaced !== 0 || (colour !== COLOUR_RGB && colour !== COLOUR_RGBA))
    throw new Error('It is not as Chromium writes a screenshot.')
  const channels = colour === COLOUR_RGB ? 3 : 4
  const data = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((one) => one.data)))
  const pixels = unfiltered(data, width * channels, height, channels)
  const { indices, palette } = inPalette(pixels, channels)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) indices.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width)
  const head = Buffer.from(header)
  head[9] = COLOUR_PALETTE
  return Buffer.concat([
    Buffer.from(png.subarray(0, SIGNATURE_BYTES)),
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunksOf(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks = []
  for (let at = SIGNATURE_BYTES; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += CHUNK_BYTES + length
  }
  return chunks
}

function unfiltered(data: Buffer, stride: number, height: number, channels: number): Buffer {
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (stride + 1)]
    for (let x = 0; x < stride; x += 1) {
      const raw = data[y * (stride + 1) + 1 + x] ?? 0
      const left = x < channels ? 0 : (out[y * stride + x - channels] ?? 0)
      const up = y === 0 ? 0 : (out[(y - 1) * stride + x] ?? 0)
      const corner = y === 0 || x < channels ? 0 : (out[(y - 1) * stride + x - channels] ?? 0)
      out[y * stride + x] = raw + predicted(filter, left, up, corner)
    }
  }
  return out
}

function predicted(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const guess = left + up - corner
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
      return a <= b && a <= c ? left : b <= c ? up : corner
    }
    default:
      throw new Error(`There is no filter ${filter} in PNG.`)
  }
}

/** The colours that are met most stand for themselves, and each of the others for the one that is nearest to it. */
function inPalette(pixels: Buffer, channels: number): { indices: Buffer; palette: Buffer } {
  const colours = new Uint32Array(pixels.length / channels)
  const met = new Map<number, number>()
  for (let at = 0; at < colours.length; at += 1) {
    const from = at * channels
    const colour = ((pixels[from] ?? 0) << 16) | ((pixels[from + 1] ?? 0) << 8) | (pixels[from + 2] ?? 0)
    colours[at] = colour
    met.set(colour, (met.get(colour) ?? 0) + 1)
  }
  const kept = [...met]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, PALETTE_MAX)
    .map(([colour]) => colour)
  const index = new Map(kept.map((colour, at) => [colour, at]))
  for (const colour of met.keys()) if (!index.has(colour)) index.set(colour, nearest(kept, colour))
  return {
    indices: Buffer.from(colours.map((colour) => index.get(colour) ?? 0)),
    palette: Buffer.from(kept.flatMap((colour) => channelsOf(colour))),
  }
}

const channelsOf = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 255,
  colour & 255,
]

function nearest(kept: readonly number[], colour: number): number {
  const [r, g, b] = channelsOf(colour)
  const far = kept.map((one) => {
    const [red, green, blue] = channelsOf(one)
    return (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2
  })
  return far.indexOf(Math.min(...far))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(CHUNK_BYTES + data.length)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), 8 + data.length)
  return out
}
