/**
 * Pictures of the import screen with each file of a folder, in light and dark, to be read by eye:
 * `node test/renderer/import-screenshots.ts FOLDER [--vendor ID]`. What main answers is the product's own reading of the file.
 * They are written to a temporary folder, whose name is printed.
 */
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { VendorId } from '../../src/contract/vendor.ts'
import { failureFrom } from '../../src/main/app-error.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { openShellWorkbench } from '../shell/open-shell-workbench.ts'
import { FakeFailure, installFakeBridge } from './fake-bridge.ts'
import { emptyWorkspace } from './fake-workspace.ts'
import { buildWindow, openBrowser, serveWindow } from './open-window.ts'

const VIEWPORT = { width: 1024, height: 1100 }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { vendor: { type: 'string', default: 'digicert-tlm' } },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name a folder of inventories.')
const vendor = VendorId.parse(values.vendor)
const out = await mkdtemp(path.join(tmpdir(), 'rescind-import-screens-'))
const window = path.join(out, 'window')
const workbench = openShellWorkbench({ dataDir: path.join(out, 'workspace'), keychain: memoryKeychain() })
const browser = await openBrowser()
try {
  await buildWindow(window)
  const infos = [...workbench.vendors.values()].map(({ info }) => info)
  const names = (await readdir(folder)).filter((name) => !/^(?:README\.md|expected\.json)$/.test(name))
  for (const name of names) {
    const file = path.join(folder, name)
    const { size } = await stat(file)
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport: VIEWPORT, colorScheme, reducedMotion: 'reduce' })
      const origin = await serveWindow(context, window)
      await installFakeBridge(context, {
        ...emptyWorkspace(),
        'connections.vendors': async () => infos.toSorted((one) => (one.id === vendor ? -1 : 1)),
        'workspace.chooseFile': async () => ({ file: 'handle', name, bytes: size }),
        'inventories.preview': async (asked) => {
          try {
            return await workbench.inventories.preview(file, asked.vendor, asked.kind, asked.settings)
          } catch (error) {
            throw new FakeFailure(failureFrom(error))
          }
        },
      })
      const page = await context.newPage()
      await page.goto(`${origin}/#/import`)
      await page.getByRole('button', { name: 'Choose a file…' }).click()
      await page.getByRole('heading', { name: `Import ${name}` }).waitFor()
      await page.locator('.loading').first().waitFor({ state: 'detached' })
      await mkdir(path.join(out, colorScheme), { recursive: true })
      await page.screenshot({ path: path.join(out, colorScheme, `${name}.png`) })
      await context.close()
    }
  }
} finally {
  await browser.close()
  await workbench.close()
  await rm(window, { recursive: true, force: true })
  await rm(path.join(out, 'workspace'), { recursive: true, force: true })
}
process.stdout.write(`${out}\n`)
