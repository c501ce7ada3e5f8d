import { z } from 'zod'
import type { Channels } from './channel.ts'
import { Name, SortDirection } from './page.ts'

/** A list's name, a column's, a screen's: the window's own words. */
const Word = z.string().min(1).max(200)

/** How a person looks at one list. */
export const TableView = z.strictObject({
  /** Columns by id. */
  hidden: z.array(Word).max(100),
  /** Pixels, by column id. */
  widths: z.record(Word, z.int().positive().max(2_000)),
  sort: z.strictObject({ by: Word, direction: SortDirection }).nullable(),
})
export type TableView = z.infer<typeof TableView>

/** A view that a person has given a name. */
export const SavedView = z.strictObject({
  name: Name,
  /** Lists of the same kind share it. */
  list: Word,
  view: TableView,
  /** As the screen writes it; it is read by that screen only. */
  filter: z.string().max(200_000),
})
export type SavedView = z.infer<typeof SavedView>

/** Exceptions of a run that a person has marked as read. */
export const ReadExceptions = z.strictObject({
  batch: Name,
  /** What they were: when others come, or more, they are to be read again. */
  what: z.string().max(1_000),
})
export type ReadExceptions = z.infer<typeof ReadExceptions>

/** What the window remembers of how it is looked at; nothing that a run or a record hangs on. */
export const WindowMemory = z.strictObject({
  /** Lists by name, the one changed last at the end. */
  tables: z.array(z.strictObject({ name: Word, view: TableView })).max(200),
  saved: z.array(SavedView).max(100),
  /** What was looked at, the last first. */
  visited: z.array(z.strictObject({ screen: Word, subject: z.string().min(1).max(200) })).max(20),
  /** The last first. */
  read: z.array(ReadExceptions).max(500),
})
export type WindowMemory = z.infer<typeof WindowMemory>

export const memory = {
  'memory.read': { class: 'read', input: z.strictObject({}), output: WindowMemory },
  /** What is not given stays as it is. */
  'memory.keep': { class: 'local', input: WindowMemory.partial(), output: z.void() },
} satisfies Channels
