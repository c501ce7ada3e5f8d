import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { announcementNames, channelNames } from '../../src/contract/channel-names.ts'
import { announcements, channels } from '../../src/contract/index.ts'

const OUT = path.join(import.meta.dirname, '../../out')
/** The schemas would make it a hundred times as large. */
const PRELOAD_BYTES_MAX = 10_000

test('the names in preload are those of the contract', () => {
  expect([...channelNames].sort()).toEqual(Object.keys(channels).sort())
  expect([...announcementNames].sort()).toEqual(Object.keys(announcements).sort())
})

test('the built preload is one CommonJS file that requires Electron and nothing else', async () => {
  const code = await readFile(path.join(OUT, 'preload/index.cjs'), 'utf8')
  expect([...code.matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"'])
  expect(code).not.toMatch(/^\s*(import|export)\b/m)
  expect(code).not.toMatch(/\bimport\(|\bprocess\b|zod/i)
  expect(code.length).toBeLessThan(PRELOAD_BYTES_MAX)
  // It is run here as Electron runs it: as the body of a function.
  expect(() => new Function('require', 'module', 'exports', code)).not.toThrow()
})

test('the built window has no inline script, and loads nothing from elsewhere', async () => {
  const html = await readFile(path.join(OUT, 'renderer/index.html'), 'utf8')
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(html).not.toMatch(/<style|\bstyle=|\bon[a-z]+=/)
  expect([...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, url]) => url)).toSatisfy((urls: string[]) =>
    urls.every((url) => url.startsWith('./')),
  )
})
