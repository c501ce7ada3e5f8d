import { type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { BATCH_FORM, type BundleSignatures, type FrameKind } from './bundle-format.ts'
import { type FrameWriter, frameWriter } from './frame-writer.ts'
import { readFrames } from './read-frames.ts'

/**
 * Writes a copy of a bundle with other signatures: the parts before them as they are, whatever this version makes of what
 * is in them. The copy may be the file itself, which is then replaced whole.
 */
export async function withSignatures(
  file: string,
  signatures: BundleSignatures,
  out: string,
): Promise<WrittenFile> {
  return writeWholeFile(out, async (write) => {
    let writer: FrameWriter<FrameKind> | undefined
    for await (const { kind, content, version } of readFrames(BATCH_FORM, file)) {
      if (writer === undefined) {
        writer = frameWriter(BATCH_FORM, write, version)
        await writer.begin()
      }
      await writer.frame(kind, kind === 'S' ? canonicalJson(signatures) : content)
    }
  })
}
