import { failureFrom } from '../main/app-error.ts'

export interface OutputOptions {
  readonly json: boolean
  readonly quiet: boolean
}

/**
 * Where a command's words go: its result to standard output, everything else to standard error. With `--json` the result is
 * one JSON document, and nothing else is written there.
 */
export interface Output {
  readonly isJson: boolean
  /** Whether a person watches: progress bars and questions make sense. */
  readonly isInteractive: boolean
  /** The result: `document` with --json, `lines` for people. */
  result(document: unknown, lines: readonly string[]): void
  note(text: string): void
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
      if (json) stdout.write(`${JSON.stringify(document, null, 2)}\n`)
      else if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`)
    },
    note(text) {
      if (!quiet) stderr.write(`${text}\n`)
    },
    failure(error) {
      const failure = failureFrom(error)
      if (json) stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`)
      stderr.write(`error: ${failure.message}\n`)
      if (failure.hint !== undefined) stderr.write(`hint: ${failure.hint}\n`)
      return failure.code
    },
  }
}

/** Rows under headings, padded to their columns. */
export function tableLines(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, at) =>
    Math.max(heading.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}
