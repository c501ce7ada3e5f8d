import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { type Browser, type BrowserContext, chromium } from 'playwright'
import { build } from 'vite'
import { findChromium } from '../shell/find-chromium.ts'

/** As strict as the shell's: what fails here would fail there. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
/** The window is one file, read from disk: splitting it would gain nothing. */
const CHUNK_KB_MAX = 1000
const ORIGIN = 'https://window.test'
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Names the folder in which the window of a run of tests stands, built once before all of them. */
export const WINDOW_FOLDER = 'RESCIND_TEST_WINDOW_FOLDER'

export function builtWindow(): string {
  const folder = process.env[WINDOW_FOLDER]
  if (folder === undefined) throw new Error(`${WINDOW_FOLDER} names no folder: was build-window-once.ts run?`)
  return folder
}

/**
 * Builds the window as it is shipped.
 *
 * @param words a file that stands in for the catalogues of its words
 */
export async function buildWindow(outDir: string, words?: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, '../../src/renderer'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    plugins: [react({ jsxImportSource: '#shown' })],
    resolve: {
      alias: words === undefined ? [] : [{ find: /^.*\/words\/words\.ts$/, replacement: words }],
    },
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: CHUNK_KB_MAX,
    },
  })
}

export async function openBrowser(): Promise<Browser> {
  const { executable, env } = await findChromium()
  return chromium.launch({
    executablePath: executable,
    env: { ...process.env, ...env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  })
}

/** Serves the built window to a context, from memory and under the content security policy; no socket is opened. */
export async function serveWindow(context: BrowserContext, outDir: string): Promise<string> {
  await context.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname
    const file = path === '/' ? '/index.html' : path
    try {
      const body = await readFile(join(outDir, file))
      await route.fulfill({
        body,
        headers: {
          'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': CSP,
        },
      })
    } catch {
      await route.fulfill({ status: 404, body: '' })
    }
  })
  return ORIGIN
}
