import type { ReportFormat, Verdict } from '../../contract/reports.ts'

export interface Reports {
  /**
   * Writes a report of a sealed batch: whole or not at all (a temporary file, then a rename). A report of an unfinished
   * run says so on each page.
   *
   * @throws AppError `input.no-such-batch`, `state.draft`, `input.cannot-write`
   */
  write(batch: string, format: ReportFormat, file: string): Promise<{ file: string; bytes: number }>
}

/** Checks an evidence file: no database, no network. Bad files give a verdict with `ok: false`; it throws only when the file cannot be read. */
export type VerifyEvidence = (file: string) => Promise<Verdict>
