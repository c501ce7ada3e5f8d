import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { SECURITY_HEADERS } from './content-security-policy.ts'

export interface BundleFile {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** The window's built files by their path in a URL, e.g. `/assets/index-Bx1.js`. What is not listed does not exist. */
export type Bundle = ReadonlyMap<string, BundleFile>

export interface BundleAnswer {
  readonly status: 200 | 404 | 405
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | null
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const INDEX = '/index.html'

/** Reads all files of a folder, once. A file of an unknown type is left out: the window has no use for it. */
export async function readBundle(folder: string): Promise<Bundle> {
  const bundle = new Map<string, BundleFile>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[path.extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const file = path.join(entry.parentPath, entry.name)
    const name = `/${path.relative(folder, file).split(path.sep).join('/')}`
    bundle.set(name, { type, body: new Uint8Array(await readFile(file)) })
  }
  return bundle
}

/**
 * Answers a request for a file of the bundle. There is no path to leave: a name is looked up as it stands, neither decoded
 * nor resolved, and nothing is read from the disk.
 */
export function answerFromBundle(
  bundle: Bundle,
  request: { readonly method: string; readonly url: string },
  ownOrigin: string,
): BundleAnswer {
  const file = bundle.get(pathWithin(request.url, ownOrigin) ?? '')
  if (file === undefined) return refusal(404)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405)
  return {
    status: 200,
    headers: { ...SECURITY_HEADERS, 'content-type': file.type },
    body: request.method === 'GET' ? file.body : null,
  }
}

const refusal = (status: 404 | 405): BundleAnswer => ({
  status,
  headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' },
  body: null,
})

function pathWithin(url: string, ownOrigin: string): string | null {
  if (!url.startsWith(`${ownOrigin}/`)) return null
  const [name] = url.slice(ownOrigin.length).split(/[?#]/, 1)
  return name === '/' ? INDEX : (name ?? null)
}
