/** One line of the benchmark's table: a figure of ours beside that of the plain tool a user would reach for. */
export interface BenchRow {
  readonly figure: string
  readonly ours: string
  readonly beside: string
  /** Ours by theirs; null where there is nothing to compare with. */
  readonly ratio: number | null
  readonly mark: string
  readonly ok: boolean
}
