/** Archives of a tree of files that are the same byte for byte whenever and wherever they are made: one order, one date, nobody's ids. */
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { ZipFile } from 'yazl'
import { type FileTree, file, inOrder, modeOf } from './file-tree.ts'

const LINK = 0o120777

/** Header byte 9 says on which system it was made: always "unknown". */
export function gzip(data: Buffer): Buffer {
  const zipped = gzipSync(data, { level: 6 })
  zipped[9] = 255
  return zipped
}

/** @param prefix `./` in Debian packages, else nothing */
export async function tarGz(tree: FileTree, mtime: Date, prefix = ''): Promise<Buffer> {
  const archive = pack()
  const chunks: Buffer[] = []
  archive.on('data', (chunk) => void chunks.push(chunk as Buffer))
  const done = new Promise<void>((resolve, reject) => archive.once('end', resolve).once('error', reject))
  const common = { mtime, uid: 0, gid: 0, uname: 'root', gname: 'root' }
  for (const folder of foldersOf(tree))
    archive.entry({ ...common, name: `${prefix}${folder}/`, type: 'directory', mode: 0o755 })
  for (const [name, packed] of inOrder(tree)) {
    if (packed.kind === 'link')
      archive.entry({ ...common, name: prefix + name, type: 'symlink', linkname: packed.to, mode: 0o777 })
    else archive.entry({ ...common, name: prefix + name, mode: modeOf(packed) }, packed.data)
  }
  archive.finalize()
  await done
  return gzip(Buffer.concat(chunks))
}

/** Attributes of a file made on Unix, so that unpacking there keeps what may be run. */
export async function zip(tree: FileTree, mtime: Date): Promise<Buffer> {
  const archive = new ZipFile()
  const common = { mtime: asLocal(mtime), forceDosTimestamp: true, compressionLevel: 9 }
  for (const [name, packed] of inOrder(tree)) {
    // A link is a file that holds where it leads.
    if (packed.kind === 'link') archive.addBuffer(Buffer.from(packed.to), name, { ...common, mode: LINK })
    else archive.addBuffer(packed.data, name, { ...common, mode: modeOf(packed) | 0o100000 })
  }
  archive.end()
  return buffer(archive.outputStream)
}

/** A zip holds the hour of the wall clock: that of Greenwich, wherever it is made. */
const asLocal = (utc: Date): Date =>
  new Date(
    utc.getUTCFullYear(),
    utc.getUTCMonth(),
    utc.getUTCDate(),
    utc.getUTCHours(),
    utc.getUTCMinutes(),
    utc.getUTCSeconds(),
  )

/** A Debian package, deb(5): three members in an `ar` archive. */
export async function deb(
  files: FileTree,
  control: Readonly<Record<string, string>>,
  mtime: Date,
): Promise<Buffer> {
  const sums = inOrder(files).flatMap(([name, packed]) =>
    packed.kind === 'link' ? [] : [`${createHash('md5').update(packed.data).digest('hex')}  ${name}\n`],
  )
  const fields = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`)
  const about: FileTree = new Map([
    ['control', file(fields.join(''))],
    ['md5sums', file(sums.join(''))],
  ])
  const seconds = Math.floor(mtime.getTime() / 1000)
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...member('debian-binary', Buffer.from('2.0\n'), seconds),
    ...member('control.tar.gz', await tarGz(about, mtime, './'), seconds),
    ...member('data.tar.gz', await tarGz(files, mtime, './'), seconds),
  ])
}

function member(name: string, data: Buffer, seconds: number): readonly Buffer[] {
  const head = `${name.padEnd(16)}${String(seconds).padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(data.length).padEnd(10)}\`\n`
  return [Buffer.from(head), data, Buffer.from(data.length % 2 === 1 ? '\n' : '')]
}

function foldersOf(tree: FileTree): readonly string[] {
  const folders = new Set<string>()
  for (const name of tree.keys()) {
    const parts = name.split('/').slice(0, -1)
    for (const [index] of parts.entries()) folders.add(parts.slice(0, index + 1).join('/'))
  }
  return [...folders].toSorted()
}
