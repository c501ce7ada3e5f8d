/** Those of one kind that wait for the same things, and how much they may have of them beside others. */
export interface Line {
  /** While several lines wait, each gets places in proportion to it; above 0. */
  readonly weight: number
  /** Up to where it has been served, in places by weight; kept by the turns. */
  served: number
}

/**
 * Whose turn it is among lines that wait for places that come one by one: start-time fair queueing (Goyal, Vin and Cheng, 1996).
 *
 * [Note: nobody starves] Between two places of a line that goes on waiting, another line `j` gets at most `weight(j) / weight + 1`. A
 * line that has not waited for a while is owed nothing for it, so that it cannot keep the others waiting either.
 */
export interface FairTurns<L extends Line> {
  /** From now on the line waits, if it did not before. */
  wait(line: L): void
  /** Nothing waits in it any more. */
  rest(line: L): void
  waiting(): Iterable<L>
  /** The line whose turn it is; null when none waits. */
  next(): L | null
  /** A place went to the line. */
  serve(line: L): void
}

export function createFairTurns<L extends Line>(): FairTurns<L> {
  const waiting = new Set<L>()
  /** Up to where the line was served that had the last place. */
  let now = 0
  return {
    wait(line) {
      if (waiting.has(line)) return
      line.served = Math.max(line.served, now)
      waiting.add(line)
    },
    rest: (line) => void waiting.delete(line),
    waiting: () => waiting,
    next() {
      let next: L | null = null
      for (const line of waiting) if (next === null || line.served < next.served) next = line
      return next
    },
    serve(line) {
      now = line.served
      line.served += 1 / line.weight
    },
  }
}
