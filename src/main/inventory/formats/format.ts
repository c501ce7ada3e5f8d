import type {
  FileFormat,
  FilePreview,
  ReadAs,
  ReadSettings,
  SerialFormat,
} from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import type { ItemSink } from '../storing/item-sink.ts'

/** The first part of a file. */
export interface FileHead {
  /** Its name, for errors. */
  readonly name: string
  readonly bytes: number
  readonly head: Buffer
  /** Whether `head` is all of it. */
  readonly isWhole: boolean
}
/** The same of a text, decoded. */
export interface TextHead extends FileHead {
  readonly text: string
}

export interface ArchiveEntry {
  readonly name: string
  /** As the archive says, unpacked. */
  readonly bytes: number
}
/** A file of parts, each of which is read when it is asked for, within bounds. */
export interface Archive {
  readonly name: string
  readonly entries: readonly ArchiveEntry[]
  /** @throws AppError `input.bad-archive`, `input.too-big` */
  stream(entry: string): AsyncIterable<Buffer>
  close(): void
}

export interface FormatJob<H> {
  readonly head: H
  readonly schema: TargetSchema
  readonly settings: ReadSettings
  readonly sink: ItemSink
  /** Known from an earlier reading of the same file. */
  readonly serialFormat: SerialFormat | undefined
}
/** All octets of a file; null where there are more than so many. */
export type Whole = (bytesMax: number) => Promise<Buffer | null>
export type ShowJob<H> = Omit<FormatJob<H>, 'sink' | 'serialFormat'> & { readonly whole: Whole }

type Awaitable<T> = T | Promise<T>
type Reading = Omit<ReadAs, 'format' | 'encoding' | 'encodingBy' | 'sample'>

/** What the whole file turned out to be. */
export interface Ended {
  /** The format that its serials were proved to have. */
  readonly serialFormat: SerialFormat | undefined
  readonly reading: Reading
}

/** Takes the pieces of a file and puts what it finds into the sink. */
export interface Source<Piece> {
  push(piece: Piece): void
  /** @throws AppError `input.…` */
  end(): Awaitable<Ended>
}

export type Shown = Pick<FilePreview, 'headers' | 'map' | 'missing' | 'rows' | 'serialFormatAmbiguous'> &
  Partial<
    Pick<
      FilePreview,
      | 'delimiter'
      | 'serialFormat'
      | 'heading'
      | 'headingChoices'
      | 'ambiguous'
      | 'sheets'
      | 'sheet'
      | 'privateKeys'
      | 'more'
    >
  >

/** Nothing to see yet: a person has to choose, or the file is too long to be looked into. */
export const NOTHING_SHOWN: Shown = {
  headers: [],
  map: {},
  missing: [],
  rows: [],
  serialFormatAmbiguous: false,
}

interface Kind<Piece, H> {
  readonly format: FileFormat
  /** By what stands in it, never by its name. @throws AppError for what is known and refused */
  knows(head: H, schema: TargetSchema, settings: ReadSettings): boolean
  open(job: FormatJob<H>): Source<Piece>
  /** Its first rows, and how they would be read. */
  show(job: ShowJob<H>): Awaitable<Shown>
}

/** A kind of file. A new one is a file beside this, and a line in `known-formats.ts`. */
export type TextFormat = Kind<string, TextHead> & { readonly takes: 'text' }
export type BinaryFormat = Kind<Buffer, FileHead> & { readonly takes: 'octets' }
/** Read by its parts, in whichever order it needs. */
export interface ArchiveFormat {
  readonly takes: 'archive'
  readonly format: FileFormat
  knows(archive: Archive): boolean
  /** @param onRead is told which share of it is read, from 0 to 1 */
  read(job: FormatJob<Archive>, onRead: (share: number) => void): Promise<Ended>
  show(job: Omit<ShowJob<Archive>, 'whole'>): Promise<Shown>
}
