import { z } from 'zod'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { BATCH_FORM, firstLineOf, MAGIC } from '../../bundle/bundle-format.ts'
import { readFrames } from '../../bundle/read-frames.ts'
import type { ReadItem, ReadRejection } from '../columns/row-reader.ts'
import { type BinaryFormat, NOTHING_SHOWN } from './format.ts'
import { brokenFile, jsonOf, OwnManifest, ownItem, requireKind, SHOWN_MAX, showOwn } from './own-items.ts'

const BYTES_MAX = 512 * 1024 * 1024
const Header = z.object({ manifest: OwnManifest })

/** The item list of our own bundle. Each of its parts is held to its digest; whose it is, is `verify`'s matter. */
export const BUNDLE: BinaryFormat = {
  takes: 'octets',
  format: 'bundle',
  knows: ({ head }) =>
    head.subarray(0, firstLineOf(BATCH_FORM).length).toString('latin1').startsWith(`${MAGIC} `),
  open({ head: { name: file }, schema, sink }) {
    const pieces: Buffer[] = []
    let bytes = 0
    return {
      push(piece) {
        bytes += piece.length
        if (bytes > BYTES_MAX)
          throw new AppError('input.too-big', `"${file}" is too big to be read as an inventory.`, {
            hint: 'Import it as what it is: rescind batch import FILE',
          })
        pieces.push(Buffer.from(piece))
      },
      async end() {
        for await (const { ordinal, item } of itemsOf(Buffer.concat(pieces), schema, file))
          if (item.kind === 'item') sink.item(ordinal, item)
          else sink.rejected(ordinal, item)
        return { serialFormat: undefined, reading: {} }
      },
    }
  },
  async show({ head: { name: file }, schema, whole }) {
    const octets = await whole(BYTES_MAX)
    if (octets === null) return NOTHING_SHOWN
    const found: (ReadItem | ReadRejection)[] = []
    for await (const { item } of itemsOf(octets, schema, file)) {
      found.push(item)
      if (found.length === SHOWN_MAX) break
    }
    return showOwn(schema, found)
  },
}

async function* itemsOf(
  octets: Buffer,
  schema: TargetSchema,
  file: string,
): AsyncGenerator<ReturnType<typeof ownItem>> {
  let manifest: OwnManifest | undefined
  for await (const { kind, content } of readFrames(BATCH_FORM, octets)) {
    const text = content.toString('utf8')
    if (kind === 'H') {
      const header = Header.safeParse(jsonOf(text))
      if (!header.success) throw brokenFile(file, 'its first part is not what was written')
      manifest = header.data.manifest
      requireKind(manifest, schema, file)
    }
    if (kind !== 'I') continue
    if (manifest === undefined) throw brokenFile(file, 'its first part is missing')
    for (const line of text.split('\n')) if (line !== '') yield ownItem(schema, manifest, line, file)
  }
}
