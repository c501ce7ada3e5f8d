import type { FilePreview, ReadSettings } from '../../contract/inventories.ts'
import type { TargetSchema } from '../../contract/vendor.ts'
import { sampleOf } from './formats/find-encoding.ts'
import { openInput } from './open-input.ts'
import { recognise } from './recognise.ts'

/** Reads the first rows and says how the file would be read. */
export function previewFile(file: string, schema: TargetSchema, settings: ReadSettings): FilePreview {
  const input = openInput(file)
  const source = { name: input.name, bytes: input.fileBytes }
  const found = recognise(input, schema, settings)
  if (found.kind === 'octets')
    return {
      source,
      format: found.format.format,
      ...found.format.show({ head: found.head, schema, settings }),
    }
  const { encoding, by } = found.encoding
  const sample = encoding === 'utf-8' ? '' : sampleOf(found.head.text)
  return {
    source,
    format: found.format.format,
    encoding,
    encodingBy: by,
    ...(sample === '' ? {} : { sample }),
    ...found.format.show({ head: found.head, schema, settings }),
  }
}
