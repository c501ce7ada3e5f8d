import stringWidth from 'fast-string-width'
import { showUnseen, showUnseenInJson } from '../contract/unseen-text.ts'
import { failureFrom } from '../main/app-error.ts'

export interface OutputOptions {
  readonly json: boolean
  readonly quiet: boolean
}

/**
 * Where a command's words go: its result to standard output, everything else to standard error. With `--json` the result is
 * one JSON document, and nothing else is written there.
 *
 * This is the one edge at which texts of strangers (cells, manifests, vendors' messages, file names) reach a terminal. Whatever
 * comes here is written so that all of it is seen: a value cannot begin a line, move the cursor or turn the writing round.
 */
export interface Output {
  readonly isJson: boolean
  /** Whether a person watches: progress bars and questions make sense. */
  readonly isInteractive: boolean
  /** The result: `document` with --json, `lines` for people, each of which stays one line. */
  result(document: unknown, lines: readonly string[]): void
  /** One line. */
  note(text: string): void
  /** A JSON document on a line of its own, to standard error. */
  event(document: unknown): void
  failure(error: unknown): string
}

export function createOutput(
  { json, quiet }: OutputOptions,
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
): Output {
  return {
    isJson: json,
    isInteractive: stderr.isTTY === true && !quiet,
    result(document, lines) {
      if (json) stdout.write(jsonText(document))
      else if (lines.length > 0) stdout.write(`${lines.map(showUnseen).join('\n')}\n`)
    },
    note(text) {
      if (!quiet) stderr.write(`${showUnseen(text)}\n`)
    },
    event(document) {
      stderr.write(`${showUnseenInJson(JSON.stringify(document))}\n`)
    },
    failure(error) {
      const failure = failureFrom(error)
      if (json) stdout.write(jsonText({ error: failure }))
      stderr.write(`error: ${showUnseen(failure.message)}\n`)
      if (failure.hint !== undefined) stderr.write(`hint: ${indented(failure.hint)}\n`)
      return failure.code
    },
  }
}

const jsonText = (document: unknown): string => `${showUnseenInJson(JSON.stringify(document, null, 2))}\n`

/** A hint may have several lines; those after the first stand under it, so that none looks like a line of another kind. */
const indented = (hint: string): string => hint.split('\n').map(showUnseen).join('\n      ')

/** Rows under headings, padded to their columns as a terminal shows them. */
export function tableLines(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(showUnseen))
  const widths = headings.map((heading, at) =>
    Math.max(stringWidth(heading), ...shown.map((row) => stringWidth(row[at] ?? ''))),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === cells.length - 1 ? cell : padded(cell, widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...shown.map(line)]
}

/** A text of one line with spaces after it, up to so many columns of a terminal: East Asian and combining characters count as they are shown. */
const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - stringWidth(text)))
