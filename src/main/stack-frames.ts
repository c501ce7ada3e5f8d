const FRAMES_MAX = 30
/** What `framesOf` gives. */
export const FRAME = /^[\w$.<>[\] ]{1,80} \([\w@.:/-]{1,200}:\d+:\d+\)$/
/** `at name (file:line:column)` or `at file:line:column`, as V8 writes them. */
const V8_FRAME = /^ {4}at (?:(?:async |new )*([\w$.<>[\] ]{1,80}) \()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/

/**
 * Where in the program an error was thrown: names of functions, files and lines. The message is left out, since a library's may
 * quote what it was given; so are the folders in which the program lies.
 *
 * @returns e.g. `send (src/main/http/exchange.ts:41:9)`; empty for what has no stack
 */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return []
  // The message comes first in the stack, and may hold lines that look like frames.
  const at = error.stack.indexOf(error.message)
  // It was changed since: where the old one ends cannot be told.
  if (at === -1) return []
  return error.stack
    .slice(at + error.message.length)
    .split('\n')
    .flatMap((line) => {
      const [, name = 'anonymous', file = '', row, column] = V8_FRAME.exec(line) ?? []
      const frame = `${name} (${withinProgram(file)}:${row}:${column})`
      return row !== undefined && FRAME.test(frame) ? [frame] : []
    })
    .slice(0, FRAMES_MAX)
}

/** From the program's own folders on; of any other file its name alone. */
function withinProgram(file: string): string {
  const plain = file.replaceAll('\\', '/')
  const [, within] =
    /\/(node_modules\/.*)$/.exec(plain) ?? /^.*\/((?:out|src|program)\/.*)$/.exec(plain) ?? []
  if (within !== undefined) return within
  return plain.startsWith('node:') ? plain : plain.slice(plain.lastIndexOf('/') + 1)
}
