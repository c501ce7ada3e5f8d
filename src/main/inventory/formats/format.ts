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

export interface FormatJob<H extends FileHead> {
  readonly head: H
  readonly schema: TargetSchema
  readonly settings: ReadSettings
  readonly sink: ItemSink
  /** Known from an earlier reading of the same file. */
  readonly serialFormat: SerialFormat | undefined
}

/** Takes the pieces of a file and puts what it finds into the sink. */
export interface Source<Piece> {
  push(piece: Piece): void
  /** @returns the format of serials that the whole file turned out to have @throws AppError `input.…` */
  end(): SerialFormat | undefined
  reading(): Omit<ReadAs, 'format' | 'encoding' | 'encodingBy' | 'sample'>
}

export type Shown = Pick<FilePreview, 'headers' | 'map' | 'missing' | 'rows' | 'serialFormatAmbiguous'> &
  Partial<Pick<FilePreview, 'delimiter' | 'serialFormat' | 'heading' | 'headingChoices' | 'ambiguous'>>

interface Kind<Piece, H extends FileHead> {
  readonly format: FileFormat
  /** By what stands in it, never by its name. @throws AppError for what is known and refused */
  knows(head: H, schema: TargetSchema, settings: ReadSettings): boolean
  open(job: FormatJob<H>): Source<Piece>
  /** Its first rows, and how they would be read. */
  show(job: Omit<FormatJob<H>, 'sink' | 'serialFormat'>): Shown
}

/** A kind of file. A new one is a file beside this, and a line in `known-formats.ts`. */
export type TextFormat = Kind<string, TextHead> & { readonly takes: 'text' }
export type BinaryFormat = Kind<Buffer, FileHead> & { readonly takes: 'octets' }
