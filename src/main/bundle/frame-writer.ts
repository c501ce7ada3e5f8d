import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import type { Sink } from '../files/whole-file.ts'
import {
  CODING,
  FIRST_LINE,
  FRAME_CONTENT_BYTES_MAX,
  type FrameKind,
  HEAD_BYTES,
  HEAD_FACTS_BYTES,
  RATIO_MAX,
} from './bundle-format.ts'

export interface FrameWriter {
  /** Written so far. */
  readonly frames: number
  /** Writes the first line; to be called once, before any frame. */
  begin(): Promise<void>
  frame(kind: FrameKind, content: string | Uint8Array): Promise<void>
}

export function frameWriter(write: Sink): FrameWriter {
  let previous: Buffer = createHash('sha256').update(FIRST_LINE).digest()
  let frames = 0
  return {
    get frames() {
      return frames
    },
    begin: () => write(FIRST_LINE),
    async frame(kind, content) {
      const plain = typeof content === 'string' ? Buffer.from(content) : content
      if (plain.byteLength > FRAME_CONTENT_BYTES_MAX)
        throw new RangeError(`a frame of ${plain.byteLength} bytes is longer than any reader takes`)
      const { coding, body } = coded(plain)
      const head = Buffer.alloc(HEAD_BYTES)
      head.write(kind, 0, 'latin1')
      head[1] = coding
      head.writeUInt32BE(body.byteLength, 2)
      head.writeUInt32BE(plain.byteLength, 6)
      const digest = frameDigest(previous, head, body)
      digest.copy(head, HEAD_FACTS_BYTES)
      previous = digest
      frames += 1
      await write(head)
      await write(body)
    },
  }
}

export function frameDigest(previous: Buffer, head: Buffer, body: Uint8Array): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(head.subarray(0, HEAD_FACTS_BYTES))
    .update(body)
    .digest()
}

function coded(plain: Uint8Array): { coding: number; body: Uint8Array } {
  const deflated = deflateRawSync(plain)
  const isUseful =
    deflated.byteLength < plain.byteLength && plain.byteLength <= deflated.byteLength * RATIO_MAX
  return isUseful ? { coding: CODING.deflate, body: deflated } : { coding: CODING.stored, body: plain }
}
