import { expect, test } from 'vitest'
import { INCIDENT, workspaceWithIncident } from './fake-incident.ts'
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
  // Before the exceptions of a run that has ended.
  const next = page.locator('.screen-next')
  await next.getByText('INC-4471: 41,337 certificates left, 4 h 0 min to the deadline.').waitFor()
  await next.getByRole('link', { name: 'INC-4471' }).click()
  await page.getByRole('heading', { name: 'INC-4471', level: 1 }).waitFor()
})

test('an incident with nothing left gives way to what else waits on Home', async () => {
  await using window = await openAt('#/home', {
    ...workspaceWithIncident(),
    'incidents.list': async () => [{ ...INCIDENT, clock: { ...INCIDENT.clock, left: 0 } }],
  })
  await window.page
    .locator('.screen-next')
    .getByText(/Read the [\d,]+ exceptions of Finished in May/)
    .waitFor()
})

test('the rail counts the open incidents, and knows at once when one is closed', async () => {
  let incidents = [
    INCIDENT,
    { ...INCIDENT, name: 'INC-4472' },
    { ...INCIDENT, name: 'INC-1', state: 'closed' as const },
  ]
  await using window = await openAt('#/guide', {
    ...workspaceWithIncident(),
    'incidents.list': async () => incidents,
  })
  const { page, bridge } = window
  const place = page.getByRole('navigation', { name: 'Rescind' }).getByRole('link', { name: /^Incidents/ })
  await expect.poll(() => place.textContent()).toBe('Incidents2')
  incidents = incidents.map((one) => ({ ...one, state: 'closed' as const }))
  await bridge.announce(page, 'workspace.activity', {
    ...{
      seq: 1,
      at: '2026-11-20T10:00:00.000Z',
      actor: 'ada',
      kind: 'incident',
      batch: null,
      message: 'closed',
    },
  })
  await expect.poll(() => place.textContent()).toBe('Incidents')
})
