import { z } from 'zod'
import type { Channels } from './channel.ts'
import { ComparedPart, Comparison } from './comparing.ts'
import { ItemCondition } from './item-condition.ts'
import { FileHandle, Name, PAGE_ROWS_MAX, SortDirection, Source } from './page.ts'
import { Key } from './runs.ts'
import { VendorId } from './vendor.ts'

export const SerialFormat = z.enum(['hex', 'decimal'])
export type SerialFormat = z.infer<typeof SerialFormat>

/** Why a row was rejected. The words for people stand in `main/inventory/rejection.ts`. */
export const RejectionReason = z.enum([
  'empty',
  'scientific',
  'not-hex',
  'not-decimal',
  'not-integer',
  'zero',
  'negative',
  'too-long',
  'bad-thumbprint',
  'missing',
  'bad-row',
  'bad-certificate',
  'bad-reason',
  'conflict',
  'several',
  'total',
  'heading-again',
  'authority',
  'key-material',
])
export type RejectionReason = z.infer<typeof RejectionReason>

export const FileFormat = z.enum([
  'csv',
  'list',
  'json',
  'pem',
  'der',
  'pkcs7',
  /** A sheet of a workbook. */
  'xlsx',
  /** Our own: the items of an evidence file, of a bundle. */
  'evidence',
  'bundle',
])
export type FileFormat = z.infer<typeof FileFormat>

/** How a file was read, for a person to judge: what was found out of it, and what was not taken in. */
export const ReadAs = z.strictObject({
  format: FileFormat,
  /** Of text: a label of the Encoding Standard, and how it was found out. */
  encoding: z.string().optional(),
  encodingBy: z.enum(['given', 'mark', 'content', 'detector']).optional(),
  /** Words with letters beyond ASCII as they were read, to judge the encoding by. */
  sample: z.string().optional(),
  /** Line of the heading; null where the file has none. */
  heading: z.int().nonnegative().nullable().optional(),
  headers: z.array(z.string()).optional(),
  /** Column name to header, or to `#` and its position. */
  columns: z.record(z.string(), z.string()).optional(),
  /** Lines at which private keys lie: they were not read. */
  privateKeys: z.array(z.int().positive()).optional(),
  /** Set when certificates of CAs were asked for. */
  authorities: z.boolean().optional(),
  /** Of a workbook: which sheet was read, and how many of its rows a filter hides, taken or not. */
  sheet: z.string().optional(),
  hiddenRows: z.strictObject({ rows: z.int().positive(), taken: z.boolean() }).optional(),
  /** Its other sheets, hidden ones included: nothing of them was read. */
  otherSheets: z.array(z.string()).optional(),
  /** Of JSON: the field by which an API's answer says that there is more than the file holds. */
  more: z.string().optional(),
})
export type ReadAs = z.infer<typeof ReadAs>

/** One file of several that became one inventory. The counts add up as those of the whole do. */
export const ImportedFile = z.strictObject({
  name: z.string(),
  read: z.int().nonnegative(),
  imported: z.int().nonnegative(),
  duplicates: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  reading: ReadAs,
})
export type ImportedFile = z.infer<typeof ImportedFile>

/** What an import found. `read = imported + duplicates + rejected`, and `rejected` is the sum of `reasons`. */
export const ImportSummary = z.strictObject({
  inventory: z.string(),
  vendor: VendorId,
  kind: z.string(),
  source: Source,
  read: z.int().nonnegative(),
  imported: z.int().nonnegative(),
  duplicates: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  reasons: z.partialRecord(RejectionReason, z.int().positive()),
  /** Absent of a search, and of imports before this was told. */
  reading: ReadAs.optional(),
  /** Items of the file that a condition kept out of the inventory; they count in none of the above. */
  leftOut: z.int().nonnegative().optional(),
  /** Of several files at once, a folder or a ZIP: what came of each; `reading` stands here then. */
  files: z.array(ImportedFile).optional(),
  /** Files that hold no inventory and were passed over: empty ones, hidden ones, what a system puts into folders. */
  passedOver: z.array(z.string()).optional(),
})
export type ImportSummary = z.infer<typeof ImportSummary>

export const Inventory = ImportSummary.extend({
  id: z.string(),
  createdAt: z.iso.datetime(),
  /** Items whose certificate has run out at the time of asking; absent when no dates are known. */
  expired: z.int().nonnegative().optional(),
})
export type Inventory = z.infer<typeof Inventory>

/** One thing that can be revoked, as the inventory holds it. */
export const InventoryItem = z.strictObject({
  ordinal: z.int().positive(),
  /** Line of the file at which the row starts, counted from 1; 0 when a search found it. */
  sourceRow: z.int().nonnegative(),
  /** The target's columns by name, normalised. */
  target: z.record(z.string(), z.string()),
  commonName: z.string().optional(),
  organization: z.string().optional(),
  validFrom: z.string().optional(),
  validTo: z.string().optional(),
  /** Whatever else the file held that the product understands: `profile_id`, `issuer`, `reason`, `status`, `certificate_type`. */
  attributes: z.record(z.string(), z.string()),
})
export type InventoryItem = z.infer<typeof InventoryItem>

export const ITEM_FILTER_COLUMNS = [
  'target',
  'commonName',
  'organization',
  'validFrom',
  'validTo',
  'sourceRow',
] as const

/** Which items: all conditions must hold. Text is matched without case, anywhere in the cell. */
export const ItemFilter = z.strictObject({
  search: z.string().max(200).optional(),
  columns: z.partialRecord(z.enum(ITEM_FILTER_COLUMNS), z.string().max(200)).optional(),
  expired: z.boolean().optional(),
  /** What `--where` says beside. */
  conditions: z.array(ItemCondition).max(50).optional(),
})
export type ItemFilter = z.infer<typeof ItemFilter>

export const ItemSort = z.strictObject({ by: z.enum(ITEM_FILTER_COLUMNS), direction: SortDirection })
export type ItemSort = z.infer<typeof ItemSort>

/** How a file is to be read. What is absent is detected. */
export const ReadSettings = z.strictObject({
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** Any label of the Encoding Standard that the platform's `TextDecoder` takes, or a code page of the console (`ibm850`). */
  encoding: z.string().max(40).optional(),
  serialFormat: SerialFormat.optional(),
  /** Line of the heading, or that there is none. */
  heading: z.union([z.int().positive(), z.literal('none')]).optional(),
  /** Certificates of CAs are left out of a file of certificates unless this is set. */
  authorities: z.boolean().optional(),
  /** Sheet of a workbook, by its name or as `#` and its position from 1. */
  sheet: z.string().min(1).max(100).optional(),
  /** Whether rows that a filter hides in a workbook belong to it. Where there are some, a person has to say. */
  hiddenRows: z.enum(['take', 'leave']).optional(),
  /** Column name of the target (or attribute) to header of the file, or to `#` and its position from 1. */
  map: z.record(z.string().max(60), z.string().max(200)).optional(),
})
export type ReadSettings = z.infer<typeof ReadSettings>

export const FilePreview = z.strictObject({
  source: z.strictObject({ name: z.string(), bytes: z.int().nonnegative() }),
  format: FileFormat,
  /** Of several files, a folder or a ZIP: all of them, and the one that is shown. */
  files: z.array(z.string()).optional(),
  shownFile: z.string().optional(),
  /** Of a workbook: its sheets in their order, and the one that is shown; absent when a person has to choose one. */
  sheets: z.array(z.strictObject({ name: z.string(), hidden: z.boolean() })).optional(),
  sheet: z.string().optional(),
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** Absent of a binary file. */
  encoding: z.string().optional(),
  encodingBy: ReadAs.shape.encodingBy,
  sample: z.string().optional(),
  /** Lines of what was looked at at which private keys lie: they are not read. */
  privateKeys: ReadAs.shape.privateKeys,
  more: ReadAs.shape.more,
  /** Line of the heading; null where the file has none. */
  heading: z.int().nonnegative().nullable().optional(),
  /** Lines that may be the heading, with their text. */
  headingChoices: z.array(z.strictObject({ line: z.int().positive(), text: z.string() })).optional(),
  /** Columns of the target that several headers fit. */
  ambiguous: z.array(z.strictObject({ column: z.string(), headers: z.array(z.string()) })).optional(),
  serialFormat: SerialFormat.optional(),
  /** Set when the serial column could be either hex or decimal and the operator must say which. */
  serialFormatAmbiguous: z.boolean(),
  headers: z.array(z.string()),
  /** Column name to header, as detected. */
  map: z.record(z.string(), z.string()),
  /** Columns of the target that no header was found for. */
  missing: z.array(z.string()),
  rows: z.array(z.array(z.string())),
})
export type FilePreview = z.infer<typeof FilePreview>

export const ImportProgress = z.strictObject({
  job: z.string(),
  bytesRead: z.int().nonnegative(),
  bytesTotal: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  /** Of a search: how many pages have arrived. */
  pages: z.int().positive().optional(),
  phase: z.enum(['reading', 'indexing', 'done', 'cancelled', 'failed']),
})
export type ImportProgress = z.infer<typeof ImportProgress>

export const RejectedRow = z.strictObject({
  /** Of several: the file in which it stands. */
  file: z.string().optional(),
  row: z.int().nonnegative(),
  /** The cell that was refused: `B7` in a workbook, else its column as `#2`; absent where the whole row was. */
  cell: z.string().optional(),
  reason: RejectionReason,
  /** What is wrong and how to mend it. */
  message: z.string(),
  /** The cell that was refused, as the file has it (cut at 200 characters). */
  value: z.string(),
})
export type RejectedRow = z.infer<typeof RejectedRow>

/** Items by key, name, issuer, template or end: what is said must all hold. */
const FindQuestion = z.strictObject({
  /** All inventories when absent. */
  inventories: z.array(Name).min(1).max(200).optional(),
  /** A public key, certificate, request, SSH key; of a private key main derives the public half, and keeps nothing. */
  key: FileHandle.optional(),
  host: z.string().trim().min(1).max(300).optional(),
  issuer: z.string().trim().min(1).max(300).optional(),
  template: z.string().trim().min(1).max(300).optional(),
  /** `YYYY-MM-DD` */
  expiresBefore: z.string().trim().min(1).max(40).optional(),
})

export const FoundItems = z.strictObject({
  /** What was looked for, as `--where` takes it. */
  conditions: z.array(z.string()),
  /** What the key was taken from. */
  keyFrom: z
    .enum(['certificate', 'certificate request', 'public key', 'private key', 'SSH public key'])
    .optional(),
  /** Inventories that hold some, with the first of them. */
  found: z.array(
    z.strictObject({ inventory: Name, total: z.int().positive(), items: z.array(InventoryItem) }),
  ),
  /** How many inventories were looked through. */
  looked: z.int().nonnegative(),
})
export type FoundItems = z.infer<typeof FoundItems>

const job = z.string().min(1).max(60)

export const inventories = {
  'inventories.list': { class: 'read', input: z.strictObject({}), output: z.array(Inventory) },
  'inventories.preview': {
    class: 'read',
    input: z.strictObject({
      /** A file, several, a folder or a ZIP. */
      file: FileHandle,
      vendor: VendorId,
      kind: z.string().max(60).optional(),
      settings: ReadSettings,
    }),
    output: FilePreview,
  },
  'inventories.import': {
    class: 'local',
    input: z.strictObject({
      job,
      file: FileHandle,
      name: Name,
      vendor: VendorId,
      kind: z.string().max(60).optional(),
      settings: ReadSettings,
    }),
    output: ImportSummary,
  },
  'inventories.cancel': { class: 'local', input: z.strictObject({ job }), output: z.void() },
  'inventories.discover': {
    class: 'outward',
    input: z.strictObject({
      job,
      connection: Name,
      /** For this search only, where no keychain answers. */
      key: Key.optional(),
      name: Name,
      query: z.record(z.string().max(60), z.string().max(300)),
    }),
    output: ImportSummary,
  },
  'inventories.items': {
    class: 'read',
    input: z.strictObject({
      inventory: Name,
      /** Row number in the sorted and filtered list from which to read. */
      offset: z.int().nonnegative(),
      limit: z.int().positive().max(PAGE_ROWS_MAX),
      filter: ItemFilter.optional(),
      sort: ItemSort.optional(),
    }),
    output: z.strictObject({ total: z.int().nonnegative(), items: z.array(InventoryItem) }),
  },
  'inventories.find': { class: 'read', input: FindQuestion, output: FoundItems },
  /** Makes what `inventories.find` finds an inventory, each target once. */
  'inventories.keepFound': {
    class: 'local',
    input: FindQuestion.extend({ name: Name }),
    output: ImportSummary,
  },
  'inventories.compare': {
    class: 'read',
    input: z.strictObject({ a: Name, b: Name }),
    output: Comparison,
  },
  /** Makes a part of two inventories a third. */
  'inventories.combine': {
    class: 'local',
    input: z.strictObject({ a: Name, b: Name, part: ComparedPart, name: Name }),
    output: ImportSummary,
  },
  'inventories.rejects': {
    class: 'read',
    input: z.strictObject({
      inventory: Name,
      /** How many of them to pass over. */
      after: z.int().nonnegative(),
      limit: z.int().positive().max(PAGE_ROWS_MAX),
    }),
    output: z.array(RejectedRow),
  },
  /** Asks where to save by main's own dialog; answers null when the operator cancels. */
  'inventories.saveRejects': {
    class: 'local',
    input: z.strictObject({ inventory: Name }),
    output: z.string().nullable(),
  },
  'inventories.remove': {
    class: 'irreversible',
    input: z.strictObject({ inventory: Name }),
    output: z.void(),
  },
} satisfies Channels

export const inventoryAnnouncements = {
  'inventories.changed': z.strictObject({}),
  'inventories.progress': ImportProgress,
}
