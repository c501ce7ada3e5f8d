/** How what belongs to a person is called in what the doctor says. */
export interface Names {
  readonly folder: string
  /** @param at its place among the connections, from 0 */
  connection(connection: { readonly name: string; readonly vendor: string }, at: number): string
  /** A file of the workspace, by its path below the folder. */
  file(relative: string): string
  host(url: string): string
  /** What went wrong, for a person; for a stranger its code alone. */
  error(error: unknown): string
}

/** For whoever sits at this machine. */
export const ownNames = (folder: string): Names => ({
  folder,
  connection: ({ name }) => `“${name}”`,
  file: (relative) => relative,
  host: (url) => new URL(url).host,
  error: (error) => (error instanceof Error ? error.message : String(error)),
})

/** For a support ticket: nothing that a person has named, typed or imported. */
export const ticketNames: Names = {
  folder: 'WORKSPACE',
  connection: ({ vendor }, at) => `connection ${at + 1} (${vendor})`,
  file: () => 'a file',
  host: () => 'its host',
  error: codeOf,
}

/** @returns e.g. `SQLITE_NOTADB`, `state.newer-workspace`, `TypeError` */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  for (const word of [code, name])
    if (typeof word === 'string' && /^[A-Za-z][\w.-]{1,60}$/.test(word)) return word
  return 'unknown error'
}
