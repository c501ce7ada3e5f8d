/** Reads packages as their users' tools do: tar, zip and Debian's archive of archives, each into a tree of files. */
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import yauzl from 'yauzl'
import { type FileTree, file } from '../../scripts/package/file-tree.ts'

export async function untar(packed: Buffer): Promise<FileTree> {
  const tree: FileTree = new Map()
  const archive = extract()
  archive.end(gunzipSync(packed))
  for await (const entry of archive) {
    const { name, type, mode = 0, linkname } = entry.header
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    if (type === 'file') tree.set(name, file(Buffer.concat(chunks), (mode & 0o111) !== 0))
    if (type === 'symlink') tree.set(name, { kind: 'link', to: linkname ?? '' })
  }
  return tree
}

/** With what its attributes of Unix say: links, and what may be run. */
export async function unzip(packed: Buffer): Promise<FileTree> {
  const tree: FileTree = new Map()
  const archive = await yauzl.fromBufferPromise(packed, { lazyEntries: true })
  for await (const entry of archive.eachEntry()) {
    const data = await buffer(await archive.openReadStreamPromise(entry))
    const mode = entry.externalFileAttributes >>> 16
    if ((mode & 0o170000) === 0o120000) tree.set(entry.fileName, { kind: 'link', to: data.toString('utf8') })
    else tree.set(entry.fileName, file(data, (mode & 0o111) !== 0))
  }
  return tree
}

/** deb(5): members of an `ar` archive by their names. */
export function members(deb: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = '!<arch>\n'.length; at < deb.length; ) {
    const name = deb.toString('latin1', at, at + 16).trim()
    const length = Number(deb.toString('latin1', at + 48, at + 58))
    found.set(name, deb.subarray(at + 60, at + 60 + length))
    at += 60 + length + (length % 2)
  }
  return found
}

/** What lies below a folder, by the paths below it. */
export const below = (folder: string, tree: FileTree): FileTree =>
  new Map(
    [...tree].flatMap(([name, packed]) =>
      name.startsWith(`${folder}/`) ? [[name.slice(folder.length + 1), packed] as const] : [],
    ),
  )
