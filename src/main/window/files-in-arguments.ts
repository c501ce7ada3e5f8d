import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DROPPED_KINDS } from '../ipc/file-kinds.ts'

/**
 * The files that the desktop hands over with a start: arguments that are no switches and end as a file does that the window reads.
 * Chromium adds switches of its own, and a start from a checkout has the app's folder among them.
 *
 * @param argv the program first, as `process.argv`
 * @param folder where the process was started
 * @returns absolute paths
 */
export function filesInArguments(argv: readonly string[], folder: string): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-'))
    .flatMap(pathOf)
    .filter((file) => DROPPED_KINDS.has(path.extname(file).slice(1).toLowerCase()))
    .map((file) => path.resolve(folder, file))
}

/** Desktops write paths or `file:` URLs. */
function pathOf(argument: string): string[] {
  if (!/^file:/i.test(argument)) return [argument]
  try {
    return [fileURLToPath(argument)]
  } catch {
    // Of another machine, or no file's at all.
    return []
  }
}
