import { LINE_BYTES_MAX } from './evidence-format.ts'

const LINE_FEED = 0x0a

export interface LineSplitter {
  /** Takes the next piece of the file and hands on each line that is complete, without its line feed. */
  push(piece: Buffer): void
  /** What follows the last line feed: empty in a file that ends as it should. */
  rest(): Buffer
}

/** A line that is longer than any that the product writes: gathering it would only fill the memory. */
export class LineTooLong extends Error {}

/**
 * Cuts a stream of bytes into lines. `onLine` gets a view that is only valid during the call.
 *
 * @throws LineTooLong
 */
export function lineSplitter(onLine: (line: Buffer) => void): LineSplitter {
  let carried: Buffer[] = []
  let carriedBytes = 0
  const keep = (piece: Buffer) => {
    if (piece.length === 0) return
    carriedBytes += piece.length
    if (carriedBytes > LINE_BYTES_MAX) throw new LineTooLong()
    carried.push(Buffer.from(piece))
  }
  const take = (piece: Buffer): Buffer => {
    if (carried.length === 0) return piece
    const whole = Buffer.concat([...carried, piece])
    carried = []
    carriedBytes = 0
    return whole
  }
  return {
    push(piece) {
      let start = 0
      for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
        const line = take(piece.subarray(start, end))
        if (line.length > LINE_BYTES_MAX) throw new LineTooLong()
        onLine(line)
        start = end + 1
      }
      keep(piece.subarray(start))
    },
    rest: () => Buffer.concat(carried),
  }
}
