import type { ProgressChart } from './progress-chart.ts'
import type { Tone } from './tone.ts'

/**
 * The report as a sequence of blocks, which the PDF and the HTML both write: what one says, the other says. Texts are
 * plain; whoever writes them escapes them for the format.
 */
export interface ReportDocument {
  readonly title: string
  readonly subject: string
  readonly author: string
  readonly keywords: string
  readonly product: string
  readonly exportedAt: string
  /** What every page says at its head, e.g. `DRILL`; empty for the report of a finished real run. */
  readonly marks: readonly string[]
  /** Small at the head of every page: which report this is. */
  readonly runningHead: string
  /** Small at its foot. */
  readonly runningFoot: readonly string[]
  readonly blocks: readonly Block[]
}

export type Block =
  /** The report's name, between what it is and what it is about. */
  | { readonly kind: 'title'; readonly above: string; readonly text: string; readonly below: string }
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string; readonly newPage?: true }
  | { readonly kind: 'paragraph'; readonly text: string; readonly style?: 'lead' | 'small' | 'strong' }
  | {
      readonly kind: 'notice'
      readonly tone: 'stop' | 'waiting'
      readonly title: string
      readonly text: string
    }
  /** A table of two columns whose first holds what the second is. */
  | { readonly kind: 'pairs'; readonly caption: string; readonly rows: readonly Pair[] }
  | TableBlock
  /** One bar whose parts are shares of a whole. */
  | { readonly kind: 'bar'; readonly alt: string; readonly parts: readonly BarPart[] }
  | { readonly kind: 'chart'; readonly alt: string; readonly chart: ProgressChart }
  | { readonly kind: 'steps'; readonly items: readonly string[] }
  /** To be copied: not broken over lines. */
  | { readonly kind: 'line'; readonly text: string }

export interface TableBlock {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** Whether the last row is the sum of those above. */
  readonly hasTotal?: true
  /** For long tables: smaller print. */
  readonly isDense?: true
}

export interface Column {
  readonly title: string
  /** Share of the full width, in points of the PDF's 511. */
  readonly width: number
  readonly align?: 'right'
  /** Whether its cell names the row. */
  readonly isRowHeader?: true
}

/** Text with line feeds. */
export type Cell = string | { readonly text: string; readonly tone?: Tone; readonly strong?: true }

export type Pair = readonly [label: string, value: Cell]

export interface BarPart {
  /** Of the whole, 0 to 1. */
  readonly share: number
  readonly tone: Tone
}

/** The width that the columns of a table share. */
export const FULL_WIDTH = 511
