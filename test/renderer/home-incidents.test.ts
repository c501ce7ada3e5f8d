import { expect, test } from 'vitest'
import { workspaceWithIncident } from './fake-incident.ts'
import { sharedWindow } from './shared-window.ts'

const openAt = sharedWindow()

test('an open incident stands on Home, with what is left and how long there is', async () => {
  await using window = await openAt('#/home', workspaceWithIncident())
  const { page } = window
  const list = page.getByRole('table', { name: 'Open incidents' })
  await list.getByRole('link', { name: 'INC-4471' }).waitFor()
  const [head, row] = await list.getByRole('row').allInnerTexts()
  expect(head).toMatch(/Incident\s+State\s+Left\s+Deadline\s+Time left/)
  expect(row).toMatch(/INC-4471\s+open\s+41,337\s+21 Nov 2026, \d\d:00 \w+\s+4 h 0 min/)
  await list.getByRole('link', { name: 'INC-4471' }).click()
  await page.getByRole('heading', { name: 'INC-4471', level: 1 }).waitFor()
})
