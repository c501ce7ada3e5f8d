import { z } from 'zod'
import type { TargetSchema } from '../../../contract/vendor.ts'
import type { ReadItem, ReadRejection } from '../columns/row-reader.ts'
import type { TextFormat } from './format.ts'
import { brokenFile, jsonOf, OwnManifest, ownItem, requireKind, showOwn } from './own-items.ts'

/** Canonical JSON, so its members stand in this order. */
const BEGINS = /^\{"digest":"[0-9a-f]{64}","format":"rescind-evidence",/
const Header = z.object({ manifest: OwnManifest.extend({ items: z.int().nonnegative() }) })

/** The items of our own evidence file; what became of them is the report's matter. Whether the file holds is `verify`'s. */
export const EVIDENCE: TextFormat = {
  takes: 'text',
  format: 'evidence',
  knows: ({ text }) => BEGINS.test(text),
  open({ head, schema, sink }) {
    const reader = createReader(schema, head.name)
    const take = (found: ReturnType<typeof reader.push>) => {
      for (const { line, item } of found)
        if (item.kind === 'item') sink.item(line, item)
        else sink.rejected(line, item)
    }
    return {
      push: (piece) => take(reader.push(piece)),
      end() {
        reader.end()
        return { serialFormat: undefined, reading: {} }
      },
    }
  },
  show({ head, schema }) {
    const reader = createReader(schema, head.name)
    return showOwn(
      schema,
      reader.push(head.text).map(({ item }) => item),
    )
  },
}

function createReader(schema: TargetSchema, file: string) {
  let pending = ''
  let line = 0
  let manifest: z.infer<typeof Header>['manifest'] | undefined
  const take = (text: string): { line: number; item: ReadItem | ReadRejection }[] => {
    line += 1
    if (manifest === undefined) {
      const header = Header.safeParse(jsonOf(text))
      if (!header.success) throw brokenFile(file, 'its first line is not what was written')
      manifest = header.data.manifest
      requireKind(manifest, schema, file)
      return []
    }
    // Behind the items stand the events.
    if (line > manifest.items + 1) return []
    const { ordinal, item } = ownItem(schema, manifest, text, file)
    if (ordinal !== line - 1) throw brokenFile(file, `item ${line - 1} is not where it should be`)
    return [{ line, item }]
  }
  return {
    push(text: string) {
      const lines = (pending + text).split('\n')
      pending = lines.pop() ?? ''
      return lines.flatMap(take)
    },
    end() {
      if (manifest === undefined || line < manifest.items + 1)
        throw brokenFile(file, 'it ends before all of its items have come')
    },
  }
}
