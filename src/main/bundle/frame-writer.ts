import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { countOf } from '../../contract/counted.ts'
import type { Sink } from '../files/whole-file.ts'
import {
  type BundleVersion,
  CODING,
  FRAME_CONTENT_BYTES_MAX,
  type FrameForm,
  firstLineOf,
  HEAD_BYTES,
  HEAD_FACTS_BYTES,
  RATIO_MAX,
} from './bundle-format.ts'

export interface FrameWriter<Kind extends string> {
  /** Written so far. */
  readonly frames: number
  /** Digest of the frame that was written last, which covers all before it. */
  readonly digest: Buffer
  /** Writes the first line; to be called once, before any frame. */
  begin(): Promise<void>
  frame(kind: Kind, content: string | Uint8Array): Promise<void>
}

export function frameWriter<Kind extends string>(
  form: FrameForm<Kind>,
  write: Sink,
  version: BundleVersion = 1,
): FrameWriter<Kind> {
  const firstLine = firstLineOf(form, version)
  let previous: Buffer = createHash('sha256').update(firstLine).digest()
  let frames = 0
  return {
    get frames() {
      return frames
    },
    get digest() {
      return previous
    },
    begin: () => write(firstLine),
    async frame(kind, content) {
      const plain = typeof content === 'string' ? Buffer.from(content) : content
      if (plain.byteLength > FRAME_CONTENT_BYTES_MAX)
        throw new RangeError(
          `a frame of ${countOf(plain.byteLength, 'byte')} is longer than any reader takes`,
        )
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
