import { FATE_WORDS } from '../../../contract/incident-fates.ts'
import { targetText } from '../../batches/target-text.ts'
import { openCsv } from '../../files/csv-writer.ts'
import { spreadsheetHex } from '../../files/spreadsheet-text.ts'
import type { Sink } from '../../files/whole-file.ts'
import { schemaOf } from '../../inventory/target-schema.ts'
import type { Target } from '../../vendors/port.ts'
import { type MemberRow, openMemberItems } from '../member-list.ts'
import type { ReportSubject } from './report-subject.ts'

/** The order of columns that scripts rely on: additions go to the end. */
const COLUMNS = [
  'member',
  'vendor',
  'kind',
  'target',
  'issuer',
  'common_name',
  'valid_from',
  'valid_to',
  'became',
  'told_by_inventory',
  'replaced',
  'batch',
  'item',
  'item_state',
  'submitted_at',
  'settled_at',
  'vendor_status',
  'vendor_reason',
  'vendor_message',
  'excluded_by',
  'excluded_why',
  'excluded_until',
  'inventory',
  'inventory_row',
  'replacement',
] as const

/** Every member exactly once. */
export async function writeMembers(
  { db, vendors }: ReportSubject,
  pages: Iterable<readonly MemberRow[]>,
  write: Sink,
): Promise<void> {
  const itemOf = openMemberItems(db)
  const exclusions = new Map(
    (
      db.prepare('SELECT id, who, why, until FROM incident_exclusion').all() as {
        id: number
        who: string
        why: string
        until: string | null
      }[]
    ).map((one) => [one.id, one]),
  )
  const csv = await openCsv(COLUMNS, write)
  for (const page of pages) {
    await csv.rows(
      page.map((row) => {
        const item = itemOf(row.id)
        const exclusion = row.excluded === 1 ? exclusions.get(row.exclusion ?? 0) : undefined
        return [
          row.number,
          row.vendor,
          row.kind,
          spreadsheetHex(
            targetText(schemaOf(vendors, row.vendor, row.kind), JSON.parse(row.known) as Target),
          ),
          row.known_issuer,
          row.label,
          row.valid_from,
          row.valid_to,
          FATE_WORDS[row.fate],
          row.told === 1 ? 'revoked' : null,
          row.replaced === 1 ? 'yes' : 'no',
          item?.batch ?? null,
          item?.ordinal ?? null,
          item?.state ?? null,
          item?.submitted_at ?? null,
          item?.settled_at ?? null,
          item?.vendor_status ?? null,
          item?.vendor_reason ?? null,
          item?.vendor_message ?? null,
          exclusion?.who ?? null,
          exclusion?.why ?? null,
          exclusion?.until ?? null,
          row.origin,
          row.source_row,
          row.replacement,
        ]
      }),
    )
  }
}
