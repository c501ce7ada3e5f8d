import type { ComparedPart, Comparison } from '../../contract/comparing.ts'
import type {
  FilePreview,
  ImportProgress,
  ImportSummary,
  Inventory,
  InventoryItem,
  ItemFilter,
  ItemSort,
  ReadSettings,
  RejectedRow,
} from '../../contract/inventories.ts'
import type { VendorId } from '../../contract/vendor.ts'
import type { Attributes, Target } from '../target.ts'

/** What a search finds at once, as the vendors' port answers it. */
export interface FoundPage {
  readonly items: readonly {
    readonly target: Target
    readonly attributes: Attributes
    /** The certificate itself, in Base64, where the vendor shows it. */
    readonly certificate?: string | null
  }[]
  readonly total?: number | undefined
}

export interface ImportRequest {
  /** A file, several, a folder or a ZIP of files. */
  readonly file: string | readonly string[]
  readonly name: string
  readonly vendor: VendorId
  /** Target kind; the vendor's default operation's when absent. */
  readonly kind?: string | undefined
  readonly settings: ReadSettings
  /** Only what it selects becomes the inventory. */
  readonly filter?: ItemFilter
}

export interface JobControl {
  /** Called at most ten times a second. */
  readonly onProgress?: (progress: Omit<ImportProgress, 'job'>) => void
  /** Aborting leaves nothing behind: no inventory, no file. */
  readonly signal?: AbortSignal
}

/**
 * The inventories of a workspace. Each is one immutable SQLite file under `<data>/inventories/`, written in one go by a
 * worker thread and registered only when it is whole, so a cancelled, failed or killed import leaves nothing.
 */
export interface Inventories {
  list(): Inventory[]
  /** @throws AppError `input.no-such-inventory` */
  get(name: string): Inventory
  /** Reads the first rows and says how the file would be read. @throws AppError `input.…` for a file that cannot be */
  preview(
    file: string | readonly string[],
    vendor: VendorId,
    kind: string | undefined,
    settings: ReadSettings,
  ): Promise<FilePreview>
  /** All or nothing. @throws AppError `input.…` (name taken, unreadable, ambiguous serial format, missing column) or `halt.cancelled` */
  import(request: ImportRequest, control?: JobControl): Promise<ImportSummary>
  /** Stores what a search finds, de-duplicated, as an inventory; all or nothing. `source` names the search. @throws AppError `input.nothing-found` */
  collect(
    request: { name: string; vendor: VendorId; kind?: string; source: string },
    pages: AsyncIterable<FoundPage>,
    control?: JobControl,
  ): Promise<ImportSummary>
  /** A page of the filtered and sorted items; runs in a worker thread when it has to look at every row. */
  items(
    name: string,
    page: { offset: number; limit: number; filter?: ItemFilter; sort?: ItemSort },
  ): Promise<{ total: number; items: InventoryItem[] }>
  /** The items that a filter selects, in file order, as a lazy synchronous walk: for sealing. */
  walk(name: string, filter: ItemFilter): Iterable<InventoryItem>
  /** A few of the certificates that its items were read from, in Base64: all kinds of addresses that these name are among them. */
  certificates(name: string): string[]
  /** What two inventories of one kind have in common and what not. @throws AppError `input.not-alike`, `input.nothing-to-compare-by` */
  compare(a: string, b: string): Promise<Comparison>
  /** Makes a part of two inventories a third, whose source says where it came from. @throws AppError as `compare`, and `input.name-taken` */
  combine(a: string, b: string, part: ComparedPart, name: string): Promise<ImportSummary>
  /** Makes what a filter selects of inventories of one kind a new one, each target once. @throws AppError `input.not-alike`, `input.name-taken` */
  select(from: readonly string[], filter: ItemFilter, name: string): Promise<ImportSummary>
  rejects(name: string, after: number, limit: number): RejectedRow[]
  /** Writes all rejected rows as CSV (`row,reason,message,value` and the file's own columns, so that it can be mended and imported), formulas neutralised; answers how many. */
  writeRejects(name: string, file: string): Promise<number>
  remove(name: string): void
  close(): Promise<void>
}
