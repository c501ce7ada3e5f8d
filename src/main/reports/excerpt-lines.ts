import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../app-error.ts'
import { cannotRead } from '../files/whole-file.ts'
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
  readonly length: number
  /** A line without its line feed, the first being 1. @throws Broken where the file ends before it */
  at(line: number): Buffer
}

/** Cuts an excerpt into lines. @throws Broken where the last one is cut off */
export function excerptLines(content: Buffer): ExcerptLines {
  const lines: Buffer[] = []
  let start = 0
  for (let end = content.indexOf('\n'); end !== -1; end = content.indexOf('\n', start)) {
    lines.push(content.subarray(start, end))
    start = end + 1
  }
  const fault = (line: number, what: string) => new Broken('format', { event: null, line }, what)
  if (start !== content.length)
    throw fault(
      lines.length + 1,
      `Line ${lines.length + 1} is cut off: the file does not end with a line feed.`,
    )
  return {
    length: lines.length,
    at: (line) => {
      const bytes = lines[line - 1]
      if (bytes !== undefined) return bytes
      throw fault(line, `The file ends before line ${line}: its end was cut off.`)
    },
  }
}
