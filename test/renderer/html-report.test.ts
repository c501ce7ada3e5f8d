import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import { type Ending, reportedWorkspace, runBatch, sealBatch } from '../support/reported-batch.ts'
import { openBrowser } from './open-window.ts'

const ENDINGS: readonly Ending[] = [
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
  'skipped',
  'queued',
]

test('the HTML report is accessible in light and dark, and its mark stays in sight', async () => {
  using workspace = reportedWorkspace()
  const plan = {
    items: 60,
    request: { drill: true as const },
    ending: (ordinal: number) => ENDINGS[ordinal % ENDINGS.length] ?? 'confirmed',
  }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  await workspace.reports.write('q3-retired-profile', 'html', workspace.file('r.html'))
  const html = await readFile(workspace.file('r.html'), 'utf8')
  const browser = await openBrowser()
  try {
    // The checker's script is one that the report's own policy refuses.
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1150, height: 900 } })
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await context.newPage()
      await page.emulateMedia({ colorScheme })
      await page.setContent(html)
      expect(await axeViolations(page)).toEqual([])
    }
    const page = await browser.newPage()
    const refused: string[] = []
    page.on('console', (message) => void refused.push(message.text()))
    await page.setContent(html)
    expect(refused).toEqual([])
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    expect(await page.locator('.mark').boundingBox()).toMatchObject({ y: 0 })
  } finally {
    await browser.close()
  }
})
