import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { checkedEncoding, type FoundEncoding, findEncoding } from '../formats/find-encoding.ts'
import type {
  Archive,
  ArchiveFormat,
  BinaryFormat,
  FileHead,
  TextFormat,
  TextHead,
} from '../formats/format.ts'
import { ARCHIVE_FORMATS, BINARY_FORMATS, TEXT_FORMATS } from '../formats/known-formats.ts'
import { openDecoder } from '../formats/text-decoder.ts'
import { refuseForeignText } from './foreign-files.ts'
import type { Input } from './open-inputs.ts'

/** Which kind of file it is, and what its first part says. */
export type Recognised =
  | {
      readonly kind: 'text'
      readonly format: TextFormat
      readonly head: TextHead
      readonly encoding: FoundEncoding
    }
  | { readonly kind: 'octets'; readonly format: BinaryFormat; readonly head: FileHead }
  | { readonly kind: 'archive'; readonly format: ArchiveFormat; readonly head: Archive }

/** By what stands in a file. @throws AppError `input.…` for what cannot be read, or must not be */
export function recognise(input: Input, schema: TargetSchema, settings: ReadSettings): Recognised {
  const { name, bytes, head, isWhole, archive } = input
  if (archive !== undefined) {
    const format = ARCHIVE_FORMATS.find((one) => one.knows(archive))
    if (format === undefined) throw unknown(name)
    return { kind: 'archive', format, head: archive }
  }
  if (settings.sheet !== undefined)
    throw new AppError('input.no-such-sheet', `"${name}" is no workbook, and has no sheet to choose.`, {
      hint: 'Leave --sheet out.',
    })
  const octets: FileHead = { name, bytes, head, isWhole }
  const binary = BINARY_FORMATS.find((format) => format.knows(octets, schema, settings))
  if (binary !== undefined) return { kind: 'octets', format: binary, head: octets }
  const encoding =
    settings.encoding === undefined ? findEncoding(head, name, isWhole) : checkedEncoding(settings.encoding)
  const text = openDecoder(encoding.encoding, { fatal: false }).decode(head, { stream: !isWhole })
  refuseForeignText(text, name)
  const decoded: TextHead = { ...octets, text }
  const format = TEXT_FORMATS.find((one) => one.knows(decoded, schema, settings))
  if (format === undefined) throw unknown(name)
  return { kind: 'text', format, head: decoded, encoding }
}

const unknown = (name: string): AppError =>
  new AppError('internal.no-format', `Nobody knows how to read "${name}".`)
