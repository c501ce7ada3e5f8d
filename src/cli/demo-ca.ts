/** A CA without an API, as the demonstration of a hand-over needs it. */
export interface DemoCa {
  /** How it came to be, in a sentence. */
  readonly made: string
  /** What carries the hand-over out: `the script`. */
  readonly carriedOut: string
  /** Headings of its list of certificates. */
  readonly columns: readonly string[]
  /** Common name of the CA. */
  readonly name: string
  /** Its own certificate, as PEM. */
  readonly certificate: string
  readonly issued: readonly DemoCertificate[]
  /** What looks without changing anything; null where only the script itself does. */
  readonly look: ((handOver: string) => Command) | null
  /** @param yes the number of the list */
  carryOut(handOver: string, yes: number, hangAfter: number | null): Command
  /** Revocations in its own database, each time that there was one. */
  timesRevoked(): Promise<number>
  /** Makes a new list of revoked certificates: the list, and the serial numbers in it, sorted. */
  publish(): Promise<{ readonly list: Buffer; readonly serials: readonly string[] }>
}

export interface DemoCertificate {
  /** Upper-case hex. */
  readonly serial: string
  readonly cells: readonly string[]
}

/** A program and its arguments. */
export type Command = readonly [program: string, args: readonly string[]]
