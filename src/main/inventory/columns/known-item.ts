import type { TargetSchema } from '../../../contract/vendor.ts'
import type { Attributes, Target } from '../../target.ts'
import { readDate } from '../certificate-date.ts'
import { type ReadItem, type ReadRejection, readTarget } from './row-reader.ts'

/** An item that comes with its columns' own names, as a search or a file of ours has it: its target is read as strictly as one of a table. */
export function knownItem(
  schema: TargetSchema,
  target: Target,
  { common_name, organization, valid_from, valid_to, ...others }: Attributes,
): ReadItem | ReadRejection {
  const texts = schema.columns.map((column) => target[column.name] ?? '')
  const read = readTarget(schema, texts, 'hex')
  if (read.kind === 'rejected') return read
  const to = valid_to === undefined ? null : readDate(valid_to)
  return {
    kind: 'item',
    target: read.target,
    key: null,
    commonName: common_name ?? null,
    organization: organization ?? null,
    validFrom: valid_from === undefined ? null : readDate(valid_from).text,
    validTo: to?.text ?? null,
    endsAt: to?.endsAt ?? null,
    attributes: Object.keys(others).length === 0 ? null : others,
  }
}
