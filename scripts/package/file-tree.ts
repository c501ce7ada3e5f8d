/** What goes into a package, by its path in it with forward slashes. */
export interface PackedFile {
  readonly data: Buffer
  readonly executable?: boolean
  /** Runs as root for whoever starts it: Chromium's sandbox on Linux, and nothing else. */
  readonly asRoot?: boolean
}

/** A file, or a symbolic link. */
export type Packed = ({ readonly kind: 'file' } & PackedFile) | { readonly kind: 'link'; readonly to: string }

export type FileTree = Map<string, Packed>

export const file = (data: Buffer | string, executable = false, asRoot = false): Packed => ({
  kind: 'file',
  data: typeof data === 'string' ? Buffer.from(data) : data,
  executable,
  ...(asRoot ? { asRoot } : {}),
})

/** The same files under a folder. */
export const under = (folder: string, tree: FileTree): FileTree =>
  new Map([...tree].map(([name, packed]) => [`${folder}/${name}`, packed]))

/** In one order, whatever order they were put in. */
export const inOrder = (tree: FileTree): readonly [string, Packed][] =>
  [...tree].toSorted(([one], [other]) => (one < other ? -1 : 1))

/** What its files take, as packages tell it. */
export const kibibytesOf = (tree: FileTree): number =>
  Math.ceil(
    [...tree.values()].reduce((sum, packed) => sum + (packed.kind === 'file' ? packed.data.length : 0), 0) /
      1024,
  )

export const modeOf = ({ executable, asRoot }: PackedFile): number =>
  asRoot === true ? 0o4755 : executable === true ? 0o755 : 0o644
