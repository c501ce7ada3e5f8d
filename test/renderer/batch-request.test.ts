import { expect, test } from 'vitest'
import type { FakeHandlers } from './fake-bridge.ts'
import { INCIDENT, workspaceWithIncident } from './fake-incident.ts'
import { fakeCheck } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
const open = sharedWindow()
const DEADLINE = '2026-11-21T10:00:00.000Z'

/** Whatever is asked for may be sealed. */
const sealable = (): FakeHandlers => ({
  ...workspaceWithIncident(1_000),
  'batches.check': async () => ({
    ...fakeCheck({ operation: 'revoke', comment: '', options: {}, otherBatches: { kind: 'leave-out' } }),
  }),
})

test('the incident of a batch is chosen, brings its deadline, and a name of elsewhere says that nothing counts by it', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await open('#/batches?new=1', {
    ...workspaceWithIncident(1_000),
    'incidents.list': async () => [
      INCIDENT,
      { ...INCIDENT, name: 'INC-1', state: 'closed' },
      { ...INCIDENT, name: 'Drill of May', drill: true },
    ],
    'batches.create': async ({ name }) => ({ ...(await sealable()['batches.list']!({}))[0]!, name }),
  })
  const { page, bridge } = window
  const field = page.getByRole('combobox', { name: 'Incident' })
  const choose = async (name: string | RegExp) => {
    await field.click()
    await page.getByRole('option', { name }).click()
  }
  await page.getByLabel('Name of the batch').fill('june')
  await page.getByText('Kept in the record and shown on the report.').waitFor()
  await choose(/^INC-4471 Open; its deadline is/)
  await page.getByText('The batch counts for it').waitFor()
  await page.getByText('The deadline is').waitFor()
  // What it brought goes with it; a drill has drills only.
  await choose('None')
  expect(await page.getByText('The deadline is').count()).toBe(0)
  await choose(/^Drill of May/)
  expect(await page.getByRole('checkbox', { name: 'This is a drill' }).isChecked()).toBe(true)
  await choose('Another, by its name')
  const name = page.getByLabel('Name of the incident')
  await name.fill('inc-447')
  await page.getByText('No incident of this name is open here').waitFor()
  // On its way to a longer name it may be one of here, and is typed on.
  await name.fill('inc-4471')
  await page.getByText('It is INC-4471 of this workspace.').waitFor()
  await name.fill('inc-44711')
  await page.getByText('No incident of this name is open here').waitFor()
  await choose(/^INC-4471/)
  await page.getByRole('checkbox', { name: 'This is a drill' }).click()
  await page.getByRole('button', { name: 'Save draft and check' }).click()
  await expect
    .poll(() => bridge.calls.find(({ name }) => name === 'batches.create')?.input)
    .toMatchObject({
      request: { incident: 'INC-4471', deadline: { startedAt: INCIDENT.knownAt, dueAt: DEADLINE } },
    })
})

test('nothing is sealed or saved while a field holds what cannot be read, and what is taken back is seen', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await open('#/batches/Draft%20of%20Friday', sealable())
  const { page, bridge } = window
  const seal = page.getByRole('button', { name: 'Seal batch…' })
  const reported = page.getByLabel('Reported at')
  await expect.poll(() => seal.isEnabled()).toBe(true)
  await page.getByRole('combobox', { name: 'Deadline' }).click()
  await page.getByRole('option', { name: /^24 hours/ }).click()
  const isSaved = (startedAt: string) =>
    expect
      .poll(() => bridge.calls.findLast(({ name }) => name === 'batches.update')?.input)
      .toMatchObject({ request: { deadline: { startedAt } } })
  await reported.fill('27 Nov 2026, 14:05 UTC')
  await isSaved('2026-11-27T14:05:00.000Z')
  await expect.poll(() => seal.isEnabled()).toBe(true)
  await reported.fill('yesterday')
  // Before the cursor has left it, too.
  await expect.poll(() => seal.isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Mend the field' }).waitFor()
  await page.getByLabel('Comment, kept in the report').click()
  await page.getByText('This is no moment.').waitFor()
  await page.getByRole('button', { name: 'Mend the field' }).click()
  await expect.poll(() => reported.and(page.locator(':focus')).count()).toBe(1)
  await reported.fill('26 Nov 2026, 9:00 UTC')
  await expect.poll(() => seal.isEnabled()).toBe(true)
  await isSaved('2026-11-26T09:00:00.000Z')
  await page.getByRole('button', { name: 'Undo the last change' }).click()
  await expect.poll(() => reported.inputValue()).toMatch(/^27 Nov 2026, \d\d:\d\d /)

  await window.go('#/batches?new=1')
  await page.getByLabel('Name of the batch').fill('june')
  const save = page.getByRole('button', { name: 'Save draft and check' })
  await page.getByRole('combobox', { name: 'Deadline' }).click()
  await page.getByRole('option', { name: /^24 hours/ }).click()
  await expect.poll(() => save.isEnabled()).toBe(true)
  await reported.fill('31 Feb 2026')
  await expect.poll(() => save.isDisabled()).toBe(true)

  // The same where a vendor asks for a day.
  await window.go('#/discover')
  await page.getByLabel('Name of the new inventory').fill('found')
  const search = page.getByRole('button', { name: 'Search', exact: true })
  await expect.poll(() => search.isEnabled()).toBe(true)
  await page.getByLabel('Expires before').fill('soon')
  await expect.poll(() => search.isDisabled()).toBe(true)
  expect(window.complaints).toEqual([])
})
