/** Items that came to an end in the minute that starts at `at`. */
export interface SettledMinute {
  readonly at: string
  readonly settled: number
}
