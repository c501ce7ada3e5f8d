import type { FilePreview, ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { sampleOf } from '../formats/find-encoding.ts'
import type { Shown } from '../formats/format.ts'
import { type Input, openInputs } from './open-inputs.ts'
import { recognise } from './recognise.ts'

/** Reads the first rows and says how the file would be read; of several the first is shown. */
export async function previewFile(
  paths: readonly string[],
  schema: TargetSchema,
  settings: ReadSettings,
): Promise<FilePreview> {
  const inputs = await openInputs(paths)
  try {
    const [shown] = inputs.parts as readonly [Input]
    const source = { name: inputs.name, bytes: inputs.bytes }
    const several = inputs.isSet ? { files: inputs.parts.map(({ name }) => name), shownFile: shown.name } : {}
    return { source, ...several, ...(await shownOf(shown, schema, settings)) }
  } finally {
    inputs.close()
  }
}

async function shownOf(
  input: Input,
  schema: TargetSchema,
  settings: ReadSettings,
): Promise<Shown & Pick<FilePreview, 'format' | 'encoding' | 'encodingBy' | 'sample'>> {
  const found = recognise(input, schema, settings)
  const { format } = found.format
  const whole = async (bytesMax: number): Promise<Buffer | null> => {
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of input.chunks()) {
      bytes += piece.length
      if (bytes > bytesMax) return null
      pieces.push(Buffer.from(piece))
    }
    return Buffer.concat(pieces)
  }
  if (found.kind === 'archive')
    return { format, ...(await found.format.show({ head: found.head, schema, settings })) }
  if (found.kind === 'octets')
    return { format, ...(await found.format.show({ head: found.head, schema, settings, whole })) }
  const { encoding, by } = found.encoding
  const sample = encoding === 'utf-8' ? '' : sampleOf(found.head.text)
  return {
    format,
    encoding,
    encodingBy: by,
    ...(sample === '' ? {} : { sample }),
    ...(await found.format.show({ head: found.head, schema, settings, whole })),
  }
}
