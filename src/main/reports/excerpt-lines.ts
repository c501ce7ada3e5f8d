import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../app-error.ts'
import { cannotRead } from '../files/whole-file.ts'
import { LINE_BYTES_MAX } from './evidence-format.ts'
import { Broken } from './evidence-verdict.ts'

/** One item's record is short: a larger file is none. */
const EXCERPT_BYTES_MAX = 256 * 1024 * 1024

/** All of an excerpt's octets. @throws AppError `input.cannot-read` */
export async function readExcerpt(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size <= EXCERPT_BYTES_MAX) return await readFile(file)
  } catch (cause) {
    throw cannotRead(file, cause)
  }
  throw new AppError('input.cannot-read', `${file} is too large for the record of one item.`, {
    hint: 'Ask for the file again.',
  })
}

export interface ExcerptLines {
  /** With one that is cut off. */
  readonly length: number
  /** A line without its line feed, the first being 1. @throws Broken where the file ends before or within it, or it is too long */
  at(line: number): Buffer
}

/** Cuts an excerpt into lines. What is wrong with one is told when it is asked for, as by a reader that goes line by line. */
export function excerptLines(content: Buffer): ExcerptLines {
  const lines: Buffer[] = []
  let start = 0
  for (let end = content.indexOf('\n'); end !== -1; end = content.indexOf('\n', start)) {
    lines.push(content.subarray(start, end))
    start = end + 1
  }
  const isCut = start !== content.length
  const wrongWith = (line: number): string => {
    if (line <= lines.length) return `Line ${line} is longer than any line may be.`
    return isCut && line === lines.length + 1
      ? `Line ${line} is cut off: the file does not end with a line feed.`
      : `The file ends before line ${line}: its end was cut off.`
  }
  return {
    length: lines.length + Number(isCut),
    at: (line) => {
      const bytes = lines[line - 1]
      if (bytes !== undefined && bytes.length <= LINE_BYTES_MAX) return bytes
      throw new Broken('format', { event: null, line }, wrongWith(line))
    },
  }
}
