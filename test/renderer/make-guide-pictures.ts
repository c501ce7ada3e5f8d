/**
 * Makes the guide's pictures anew, from the window as it is: `node test/renderer/make-guide-pictures.ts`. They are of a made-up
 * workspace, in light, and are written to `docs/guide/pictures`. `guide-pictures.test.ts` says when it is time.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { packPng } from '../support/pack-png.ts'
import { installFakeBridge } from './fake-bridge.ts'
import {
  GUIDE_PICTURES,
  PICTURE_SIZE,
  pictureHandlers,
  pictureReport,
  REPORT_PICTURE,
} from './guide-pictures.ts'
import { buildWindow, openBrowser, serveWindow } from './open-window.ts'

const folder = path.join(import.meta.dirname, '../../docs/guide/pictures')
const outDir = await mkdtemp(path.join(tmpdir(), 'rescind-pictures-'))
const browser = await openBrowser()
try {
  await buildWindow(outDir)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const { name, hash, isFresh = false } of GUIDE_PICTURES) {
    const context = await browser.newContext({
      viewport: PICTURE_SIZE,
      colorScheme: 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    const origin = await serveWindow(context, outDir)
    await installFakeBridge(context, pictureHandlers(isFresh))
    const page = await context.newPage()
    await page.goto(`${origin}/${hash}`)
    await page.waitForSelector('h1')
    await page.locator('.loading, .table-placeholder').first().waitFor({ state: 'detached' })
    const picture = packPng(await page.screenshot({ animations: 'disabled' }))
    await writeFile(path.join(folder, `${name}.png`), picture)
    process.stdout.write(`${name}: ${picture.length} bytes\n`)
    await context.close()
  }
  const page = await browser.newPage({ viewport: PICTURE_SIZE, colorScheme: 'light' })
  await page.setContent(await pictureReport())
  const report = packPng(await page.screenshot({ animations: 'disabled' }))
  await writeFile(path.join(folder, `${REPORT_PICTURE.name}.png`), report)
  process.stdout.write(`${REPORT_PICTURE.name}: ${report.length} bytes\n`)
} finally {
  await browser.close()
  await rm(outDir, { recursive: true, force: true })
}
