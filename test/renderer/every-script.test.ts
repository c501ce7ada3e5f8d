import { expect, test } from 'vitest'
import type { InventoryItem } from '../../src/contract/inventories.ts'
import { fakeItem, fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** A name, and whose glyphs it is shown with: the report's own fonts, which come from packages. */
const NAMES = [
  ['证书服务器', /^Noto Sans S Chinese/],
  ['株式会社テスト', /^Noto Sans S Chinese/],
  ['인증서', /^Noto Sans K(?:R|orean)/],
  ['שרת האישורים', /^Noto Sans Hebrew|^DejaVu/],
  ['خادم الشهادات', /^Noto Naskh Arabic|^DejaVu/],
  ['Сервер', /^DejaVu/],
  ['Διακομιστής', /^DejaVu/],
] as const

const openAt = sharedWindow()

// Elsewhere the system's own fonts are used.
test.runIf(process.platform === 'linux')(
  'names in every script are shown with their glyphs, in pictures too',
  { timeout: TEST_MS_MAX },
  async () => {
    const items = NAMES.map(([name], at): InventoryItem => ({ ...fakeItem(at), commonName: name }))
    await using window = await openAt('#/inventory/inventory-2026-11', {
      ...fakeWorkspace(items.length),
      'inventories.items': async () => ({ total: items.length, items }),
    })
    const { page } = window
    await page.getByText(NAMES[0][0]).first().waitFor()
    await window.pictures('every-script')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('DOM.enable')
    await devtools.send('CSS.enable')
    const { root } = await devtools.send('DOM.getDocument')
    for (const [name, font] of NAMES) {
      const cell = page.getByText(name).first()
      await cell.evaluate((one) => one.setAttribute('id', 'looked-at'))
      const { nodeId } = await devtools.send('DOM.querySelector', {
        nodeId: root.nodeId,
        selector: '#looked-at',
      })
      const { fonts } = await devtools.send('CSS.getPlatformFontsForNode', { nodeId })
      await cell.evaluate((one) => one.removeAttribute('id'))
      const used = fonts.map(({ familyName }) => familyName).join(', ')
      expect(used, name).toMatch(font)
    }
  },
)
