import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerFromBundle, type Bundle, readBundle } from '../../../src/main/window/bundle.ts'
import { APP_ORIGIN } from '../../../src/main/window/origin.ts'

let folder: string
let bundle: Bundle

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-bundle-'))
  const root = path.join(folder, 'renderer')
  await mkdir(path.join(root, 'assets'), { recursive: true })
  await writeFile(path.join(folder, 'secret.html'), 'secret')
  await writeFile(path.join(root, 'index.html'), 'index')
  await writeFile(path.join(root, 'assets', 'index-a1.js'), 'script')
  await writeFile(path.join(root, 'assets', 'index-a1.js.map'), 'map')
  await symlink(path.join(folder, 'secret.html'), path.join(root, 'link.html'))
  bundle = await readBundle(root)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const get = (url: string, method = 'GET') => answerFromBundle(bundle, { method, url }, APP_ORIGIN)
const text = (body: Uint8Array | null) => (body === null ? null : Buffer.from(body).toString())

test('holds the built files and nothing else: no source map, nothing behind a link', () => {
  expect([...bundle.keys()].sort()).toEqual(['/assets/index-a1.js', '/index.html'])
})

test.each([
  ['app://bundle/', 'index', 'text/html; charset=utf-8'],
  ['app://bundle/index.html', 'index', 'text/html; charset=utf-8'],
  ['app://bundle/?a=b#/runs', 'index', 'text/html; charset=utf-8'],
  ['app://bundle/assets/index-a1.js', 'script', 'text/javascript; charset=utf-8'],
])('answers %s', (url, body, type) => {
  const answer = get(url)
  expect(text(answer.body)).toBe(body)
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
  })
})

test.each([
  'app://bundle',
  'app://bundle/../secret.html',
  'app://bundle/assets/../index.html',
  'app://bundle/%2e%2e%2fsecret.html',
  'app://bundle/..%5csecret.html',
  'app://bundle/..\\secret.html',
  'app://bundle//index.html',
  'app://bundle/index.html%00.js',
  'app://bundle/index.html\0',
  'app://bundle/INDEX.HTML',
  `app://bundle/${'a'.repeat(100_000)}`,
  'app://bundle.evil/index.html',
  'app://bundle:80/index.html',
  'app://user@bundle/index.html',
  'app://other/index.html',
  'file:///etc/passwd',
  'https://bundle/index.html',
  '',
])('does not know %s', (url) => {
  expect(get(url)).toMatchObject({ status: 404, body: null })
})

test('answers no other method', () => {
  expect(get('app://bundle/', 'HEAD')).toMatchObject({ status: 200, body: null })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', ''])
    expect(get('app://bundle/', method)).toMatchObject({ status: 405, body: null })
})

test('gives out nothing but files of the bundle, whatever the URL', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    '%2e%2e',
    '%2f',
    '%5c',
    '%00',
    '\0',
    'assets',
    'index.html',
    'secret.html',
    'link.html',
    '?',
    '#',
    ':',
    '@',
    'index-a1.js',
    '.map',
    '//',
  )
  const known = new Set(['index', 'script'])
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        fc.string({ unit: 'binary' }),
        fc.webPath(),
      ),
      (rest) => {
        const answer = get(`${APP_ORIGIN}/${rest}`)
        expect(answer.status === 404 ? answer.body === null : known.has(text(answer.body) ?? '')).toBe(true)
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      },
    ),
    { numRuns: 2000 },
  )
})
