/** A package of the registry for another platform than this one, held to the hash that the lock file has of it. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'

const ROOT = path.join(import.meta.dirname, '../..')
const CACHE = path.join(ROOT, 'node_modules/.cache/rescind-package')

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>
}

export interface RegistryPackage {
  readonly name: string
  readonly version: string
  /** By their paths in the package. */
  readonly files: ReadonlyMap<string, Buffer>
}

/** Of a network that has no registry; whoever builds for this machine alone needs none after `npm ci`. */
export class NotToBeHad extends Error {}

/** @throws NotToBeHad when there is no way to it, Error when it is not what the lock file says */
export async function registryPackage(name: string): Promise<RegistryPackage> {
  const lock = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lock
  const locked = lock.packages[`node_modules/${name}`]
  if (locked?.integrity === undefined) throw new Error(`${name} is not in package-lock.json with a hash`)
  const { version, integrity } = locked
  const kept = path.join(CACHE, `${name.replace('/', '+')}-${version}.tgz`)
  if (!existsSync(kept) || !isWhole(await readFile(kept), integrity)) {
    const tarball = await download(`${name}@${version}`)
    if (!isWhole(tarball, integrity))
      throw new Error(`${name}@${version} is not what package-lock.json has the hash of`)
    await writeFile(`${kept}.part`, tarball)
    await rename(`${kept}.part`, kept)
  }
  return { name, version, files: await unpacked(await readFile(kept)) }
}

/** Subresource integrity, as npm writes it: one hash of SHA-512. */
function isWhole(tarball: Buffer, integrity: string): boolean {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}` === integrity
}

/** By npm itself, which knows the mirror and the proxy of this machine. */
async function download(spec: string): Promise<Buffer> {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(path.join(CACHE, 'download-'))
  try {
    const { stdout } = await promisify(execFile)(
      'npm',
      ['pack', spec, '--json', '--ignore-scripts', '--prefer-offline', '--pack-destination', folder],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
    ).catch((cause: Error) => {
      throw new NotToBeHad(`${spec} is not to be had from the registry`, { cause })
    })
    const told = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>
    const [first] = Object.values(told)
    if (first === undefined) throw new Error(`npm pack ${spec} made no file`)
    return await readFile(path.join(folder, first.filename.replace('@', '').replace('/', '-')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function unpacked(tarball: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const archive = extract()
  archive.end(gunzipSync(tarball))
  for await (const entry of archive) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    // The first folder is npm's own, mostly `package/`.
    if (entry.header.type === 'file')
      files.set(entry.header.name.replace(/^[^/]+\//, ''), Buffer.concat(chunks))
  }
  return files
}
