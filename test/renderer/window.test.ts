import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { WindowMemory } from '../../src/contract/memory.ts'
import { axeViolations } from '../support/axe.ts'
import { type FakeBridge, FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { fakeItem, fakeWorkspace } from './fake-workspace.ts'
import { type SharedWindow, sharedWindow } from './shared-window.ts'

const ROWS = 1_000_000
const TEST_MS_MAX = 240_000

const openAt = sharedWindow()
const openWindow = (
  hash: string,
  handlers: FakeHandlers = fakeWorkspace(ROWS),
  colorScheme: 'light' | 'dark' = 'light',
): Promise<SharedWindow> => openAt(hash, handlers, { colorScheme })

/** The job of the import that was asked for. */
function jobOf({ calls }: FakeBridge): string {
  const call = calls.find(({ name }) => name === 'inventories.import')
  if (call === undefined) throw new Error('No import was asked for.')
  return (call.input as { readonly job: string }).job
}

const serialOf = (index: number): string => fakeItem(index).target.serial_number ?? ''
const cell = (page: Page, text: string) => page.getByRole('gridcell', { name: text, exact: true })

test('shows the last of a million rows at the end of the scroll bar, and again the first at its start', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/inventory/inventory-2026-11')
  const { page } = window
  const grid = page.getByRole('grid')
  await cell(page, serialOf(0)).waitFor()
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(ROWS + 2))
  await grid.evaluate((box) => {
    box.scrollTop = box.scrollHeight
  })
  await cell(page, serialOf(ROWS - 1)).waitFor()
  const last = await cell(page, serialOf(ROWS - 1)).boundingBox()
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(700)
  const line = cell(page, '1,000,001')
  expect(await line.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  await grid.evaluate((box) => {
    box.scrollTop = 0
  })
  await cell(page, serialOf(0)).waitFor()
  expect(window.complaints).toEqual([])
})

test('moves by single rows with the wheel, in the middle of a million', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/inventory/inventory-2026-11')
  const { page } = window
  const grid = page.getByRole('grid')
  await cell(page, serialOf(0)).waitFor()
  await grid.evaluate((box) => {
    box.scrollTop = box.scrollHeight / 2
  })
  const firstRow = async () => Number(await page.locator('.table-row').first().getAttribute('aria-rowindex'))
  await expect.poll(firstRow).toBeGreaterThan(ROWS / 2 - 1000)
  const before = await firstRow()
  await grid.hover()
  await page.mouse.wheel(0, 96)
  await expect.poll(firstRow).toBe(before + 3)
})

test('reaches every row by keyboard and copies its serial whole', { timeout: TEST_MS_MAX }, async () => {
  await using window = await openWindow('#/inventory/inventory-2026-11')
  const { page } = window
  const grid = page.getByRole('grid')
  await cell(page, serialOf(0)).waitFor()
  await grid.focus()
  await page.keyboard.press('End')
  await cell(page, serialOf(ROWS - 1)).waitFor()
  await page.keyboard.press('ArrowUp')
  const active = page.locator('[aria-selected="true"]')
  await expect.poll(() => active.getAttribute('aria-rowindex')).toBe(String(ROWS + 1))
  expect(await grid.getAttribute('aria-activedescendant')).toBe(await active.getAttribute('id'))
  await page.evaluate(
    `document.addEventListener('copy', (event) => { window.copied = event.clipboardData.getData('text/plain') })`,
  )
  await page.keyboard.press('Control+c')
  await expect.poll(() => page.evaluate('window.copied')).toBe(serialOf(ROWS - 2))
  await page.keyboard.press('Home')
  await cell(page, serialOf(0)).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'host1.corp.example.com' }).waitFor()
})

test('asks how ambiguous serials are meant before it imports anything', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/import')
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await page.getByText('Are these serial numbers hexadecimal or decimal?').first().waitFor()
  expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Decimal', exact: true }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: 'inventory-2026-12 is imported' }).waitFor()
  const call = bridge.calls.find(({ name }) => name === 'inventories.import')
  expect(call?.input).toMatchObject({
    file: 'handle',
    vendor: 'digicert-tlm',
    settings: { serialFormat: 'decimal' },
  })
  expect(window.complaints).toEqual([])
})

test('shows the progress of an import, and cancels it', { timeout: TEST_MS_MAX }, async () => {
  const handlers = fakeWorkspace()
  let reject: (error: Error) => void = () => {}
  handlers['inventories.import'] = () =>
    new Promise((_, no) => {
      reject = no
    })
  handlers['inventories.cancel'] = async () =>
    reject(new FakeFailure({ code: 'halt.cancelled', message: 'Cancelled.' }))
  await using window = await openWindow('#/import', handlers)
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await page.getByRole('button', { name: 'Hexadecimal', exact: true }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect.poll(() => bridge.calls.some(({ name }) => name === 'inventories.import')).toBe(true)
  const job = jobOf(bridge)
  await bridge.announce(page, 'inventories.progress', {
    job,
    phase: 'reading',
    bytesRead: 6_000_000,
    bytesTotal: 12_000_000,
    rows: 41_000,
  })
  await page.getByText('41,000 rows · 6.0 MB of 12.0 MB').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('The import was cancelled.').first().waitFor()
})

test('empties the key field as soon as the key is sent, even when it is refused', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  handlers['connections.setKey'] = async () => {
    throw new FakeFailure({
      code: 'state.keychain-locked',
      message: 'The keychain is locked.',
      hint: 'Unlock it and try again.',
    })
  }
  await using window = await openWindow('#/connections', handlers)
  const { page } = window
  await page.getByRole('button', { name: 'Replace the key…' }).click()
  const field = page.getByLabel('API key')
  expect(await field.getAttribute('type')).toBe('password')
  await field.fill('a-key-that-must-not-stay')
  await page.getByRole('button', { name: 'Store the key' }).click()
  await page.getByText('Unlock it and try again.').waitFor()
  expect(await field.inputValue()).toBe('')
  expect(await page.content()).not.toContain('a-key-that-must-not-stay')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  await expect
    .poll(() =>
      page
        .getByRole('button', { name: 'Replace the key…' })
        .evaluate((button) => button === button.ownerDocument.activeElement),
    )
    .toBe(true)
})

test('asks before it leaves the air gap, and not before it closes it', { timeout: TEST_MS_MAX }, async () => {
  await using window = await openWindow('#/settings')
  const { page, bridge } = window
  const set = () =>
    bridge.calls.filter(({ name }) => name === 'workspace.setSettings').map(({ input }) => input)
  await page.getByRole('button', { name: 'Cut the network off' }).click()
  await page.getByRole('button', { name: 'Allow the network…' }).click()
  expect(set()).toEqual([{ airGapped: true }])
  await page.getByRole('dialog').getByRole('button', { name: 'Allow the network' }).click()
  await page.getByRole('button', { name: 'Cut the network off' }).waitFor()
  expect(set()).toEqual([{ airGapped: true }, { airGapped: false }])
})

test('takes limits of the operator’s own in place of the vendor’s, and refuses half of one', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  handlers['connections.add'] = async () => {
    throw new FakeFailure({ code: 'input.name-taken', message: 'There is one of this name.' })
  }
  await using window = await openWindow('#/connections?add=1', handlers)
  const { page, bridge } = window
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('slow')
  await dialog.getByLabel('Address').fill('https://one.digicert.com')
  await dialog.getByRole('button', { name: 'Own limits, proxy' }).click()
  await dialog.getByLabel('Own limit: requests').fill('40')
  const add = dialog.getByRole('button', { name: 'Add', exact: true })
  await expect.poll(() => add.isDisabled()).toBe(true)
  await dialog.getByLabel('Own limit: in so many seconds').fill('2.5')
  await add.click()
  await dialog.getByText('There is one of this name.').waitFor()
  expect(bridge.calls.find(({ name }) => name === 'connections.add')?.input).toMatchObject({
    connection: { name: 'slow', limits: [{ requests: 40, perMs: 2_500 }] },
  })
})

test('marks a drill on every screen that shows one', { timeout: TEST_MS_MAX }, async () => {
  await using window = await openWindow('#/home')
  const { page } = window
  for (const hash of ['#/home', '#/batches', '#/runs', '#/reports']) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    const row = page.getByRole('row').filter({ hasText: 'Exercise 2026' })
    await row.getByText('DRILL', { exact: true }).waitFor()
    expect(await page.getByText('DRILL', { exact: true }).count()).toBe(1)
  }
  for (const hash of ['#/batches/Exercise%202026', '#/runs/Exercise%202026']) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await page.getByRole('heading', { name: 'Exercise 2026 DRILL' }).waitFor()
    await page.getByText('This is a drill.').waitFor()
  }
})

test('asks for the passphrase of a key file only when main needs it, and forgets it', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  handlers['policy.set'] = async ({ approvals, passphrase }) => {
    if (passphrase === undefined)
      throw new FakeFailure({ code: 'state.passphrase-needed', message: 'The signing key is locked.' })
    if (passphrase !== 'open sesame')
      throw new FakeFailure({
        code: 'input.wrong-passphrase',
        message: 'That passphrase does not open the key.',
      })
    return { approvals, changes: [] }
  }
  await using window = await openWindow('#/settings', handlers)
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Change…' }).click()
  await page.getByRole('combobox', { name: 'Before it runs' }).click()
  await page.getByRole('option', { name: '2 other people' }).click()
  await page.getByRole('button', { name: 'Sign the change' }).click()
  const asked = page.getByRole('dialog', { name: 'Passphrase of the signing key' })
  await asked.getByLabel('Passphrase').fill('guess')
  await asked.getByRole('button', { name: 'Sign' }).click()
  await asked.getByText('That passphrase does not open the key.').waitFor()
  expect(await asked.getByLabel('Passphrase').inputValue()).toBe('')
  await asked.getByLabel('Passphrase').fill('open sesame')
  await asked.getByRole('button', { name: 'Sign' }).click()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(bridge.calls.filter(({ name }) => name === 'policy.set').map(({ input }) => input)).toEqual([
    { approvals: 2 },
    { approvals: 2, passphrase: 'guess' },
    { approvals: 2, passphrase: 'open sesame' },
  ])
  expect(await page.content()).not.toContain('open sesame')
})

test('trusts a key only after its fingerprint was shown, and hands that very fingerprint on', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  handlers['policy.show'] = async () => ({ approvals: 0, changes: [] })
  handlers['trust.add'] = async ({ name }) => ({
    name: name ?? '',
    keyId: 'linus',
    fingerprint: '',
    addedAt: '',
    addedBy: '',
    note: null,
  })
  await using window = await openWindow('#/settings', handlers)
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Add a key…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Trust this key?' })
  const fingerprint = await dialog.getByText(/^\d{5}(-\d{5}){9}$/).textContent()
  expect(bridge.calls.some(({ name }) => name === 'trust.add')).toBe(false)
  await dialog.getByRole('button', { name: 'It is the same: trust it' }).click()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(bridge.calls.find(({ name }) => name === 'trust.add')?.input).toEqual({
    file: 'handle',
    fingerprint,
    name: 'Linus, operations',
  })
})

test('applies the theme that the operator chose, whatever the system says', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/settings')
  const { page } = window
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(await background()).toBe('rgb(246, 247, 249)')
  await page.getByRole('button', { name: 'Dark', exact: true }).click()
  await expect.poll(background).toBe('rgb(18, 22, 29)')
})

test('shows of a run what relying parties see of it, to the end of the list', async () => {
  const handlers = fakeWorkspace()
  const items = handlers['effect.items']!
  await using window = await openWindow('#/runs/Laptop%20certificates', {
    ...handlers,
    'effect.items': async (input) =>
      input.after === 9
        ? (await items({ ...input, after: 7 })).map((one) => ({ ...one, ordinal: 11 }))
        : items(input),
  })
  const { page } = window
  await page.getByRole('button', { name: 'Show the effect' }).click()
  await page.getByText('3 of the 41,020 that the vendor has confirmed are not seen so.').waitFor()
  const rows = page.getByRole('table').filter({ hasText: 'What is seen' }).getByRole('row')
  await expect.poll(() => rows.count()).toBe(1 + 2)
  await page.getByText('The first 2 of 3.').waitFor()
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(() => rows.count()).toBe(1 + 3)
  expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Not checkable (2)' }).click()
  await page.getByText('None.').waitFor()
  await page.getByText('it answers HTTP 503').scrollIntoViewIfNeeded()
  const box = await page.getByText('it answers HTTP 503').boundingBox()
  expect((box?.y ?? 1_000) + (box?.height ?? 0)).toBeLessThanOrEqual(700)
  expect(await axeViolations(page)).toEqual([])
  expect(window.complaints).toEqual([])
})

test('goes anywhere by the command palette', { timeout: TEST_MS_MAX }, async () => {
  await using window = await openWindow('#/home')
  const { page } = window
  await page.getByRole('heading', { name: 'Under way' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('acme')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'acme-fleet' }).waitFor()
})

test('says what went wrong in main’s words with what to do, and tries again', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  const list = handlers['inventories.list']
  handlers['inventories.list'] = async () => {
    throw new FakeFailure({
      code: 'halt.disk',
      message: 'The data folder cannot be read.',
      hint: 'Check that the disk is mounted.',
    })
  }
  await using window = await openWindow('#/inventory', handlers)
  const { page, bridge } = window
  await page.getByText('The data folder cannot be read.').waitFor()
  await page.getByText('Check that the disk is mounted.').waitFor()
  if (list !== undefined) bridge.handlers['inventories.list'] = list
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('link', { name: 'acme-fleet' }).waitFor()
})

test('moves a run only with both places named, a reason, and no outcome left open unsaid', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  const list = handlers['runs.list']
  handlers['runs.list'] = async (input) =>
    ((await list?.(input)) ?? []).map((run) =>
      run.batch === 'Laptop certificates' ? { ...run, counts: { ...run.counts, 'in-doubt': 2 } } : run,
    )
  handlers['runs.move'] = async () => ((await list?.({})) ?? [])[0] as never
  await using window = await openWindow('#/runs/Laptop%20certificates', handlers)
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Move…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Move Laptop certificates?' })
  await dialog.getByText('https://demo.one.digicert.com', { exact: true }).waitFor()
  await dialog.getByText('https://one.digicert.com', { exact: true }).waitFor()
  await dialog.getByText('production', { exact: true }).waitFor()
  const move = dialog.getByRole('button', { name: 'Move the run' })
  await dialog.getByLabel('Reason, kept in the record').fill('the host was renamed')
  await dialog.getByText(/2 items have an outcome that only/).waitFor()
  expect(await move.isDisabled()).toBe(true)
  await dialog.getByRole('checkbox', { name: /That place is gone/ }).click()
  await move.click()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(bridge.calls.find(({ name }) => name === 'runs.move')?.input).toEqual({
    batch: 'Laptop certificates',
    connection: 'tlm production',
    reason: 'the host was renamed',
    giveUpOpen: true,
  })
})

test('takes out what other batches have done, in one action, or takes it in with a note', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/batches/Draft%20of%20Friday')
  const { page, bridge } = window
  const seal = page.getByRole('button', { name: 'Seal batch…' })
  const asked = () =>
    bridge.calls
      .filter(({ name }) => name === 'batches.update')
      .map(({ input }) => (input as never)['request']['otherBatches'])
  await page.getByText('3,270 items are done or under way in other batches.').waitFor()
  const row = page.getByRole('row').filter({ hasText: 'Laptop certificates' })
  for (const cell of ['3,267', 'confirmed', 'superseded', 'done'])
    await row.getByRole('cell', { name: cell, exact: true }).waitFor()
  expect(await seal.isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Take them out' }).click()
  await page.getByText('3,270 items are left out.').waitFor()
  await expect.poll(asked).toEqual([{ kind: 'leave-out' }])
  await page.getByRole('button', { name: 'Take them in with a note…' }).click()
  await page.getByRole('dialog').getByLabel('Why').fill('another reason is wanted')
  await page.getByRole('dialog').getByRole('button', { name: 'Take them in' }).click()
  await expect
    .poll(asked)
    .toEqual([{ kind: 'leave-out' }, { kind: 'include', note: 'another reason is wanted' }])
  expect(window.complaints).toEqual([])
})

test('leads from each kind of exception to its list, from Home and from the run', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/home')
  const { page, bridge } = window
  const last = () => bridge.calls.findLast(({ name }) => name === 'runs.items')?.input
  await page.getByRole('link', { name: '3 with another reason at the vendor than was asked for' }).click()
  await page.getByRole('heading', { name: 'Finished in May' }).waitFor()
  await expect.poll(last).toMatchObject({ group: 'reason-differs' })
  await page.getByRole('link', { name: 'Show them: 11 refused by the vendor' }).click()
  await expect.poll(last).toMatchObject({ group: 'attention', state: 'refused' })
  await page.getByRole('button', { name: 'Only refused' }).click()
  await expect.poll(last).toMatchObject({ group: 'all' })
  expect(last()).not.toHaveProperty('state')
  expect(await page.getByRole('link', { name: 'Show when and why' }).getAttribute('href')).toBe(
    '#/activity/What%20happened',
  )
})

test('what a run left to read is marked as read, goes from Home, and comes back when there is more of it', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  let memory: WindowMemory = { tables: [], saved: [], visited: [], read: [] }
  handlers['memory.read'] = async () => memory
  handlers['memory.keep'] = async (change) => {
    memory = { ...memory, ...(change as Partial<WindowMemory>) }
  }
  await using window = await openWindow('#/runs/Finished%20in%20May', handlers)
  const { page, bridge } = window
  await page.getByText('Read the exceptions, then save the report.').waitFor()
  await page.getByRole('button', { name: 'Mark as read' }).click()
  await page.getByText('Save the report and the evidence.').waitFor()
  expect(memory.read.map(({ batch }) => batch)).toEqual(['Finished in May'])
  // What it was stays to be looked at.
  await page.getByRole('link', { name: 'Show them: 11 refused by the vendor' }).waitFor()
  await window.pictures('run-read')
  const onHome = page.getByRole('heading', { name: 'For a person to read' })
  await window.go('#/home')
  await page.getByRole('heading', { name: 'Under way' }).waitFor()
  expect(await onHome.count()).toBe(0)
  for (const list of ['#/batches', '#/runs']) {
    await window.go(list)
    const row = page.getByRole('row', { name: 'Finished in May' })
    await row.getByText('Save the report and the evidence.').waitFor()
    expect(await page.getByText('Read the exceptions').count()).toBe(0)
  }
  await window.go('#/home')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await onHome.waitFor()
  expect(memory.read).toEqual([])

  await window.go('#/runs/Finished%20in%20May')
  await page.getByRole('button', { name: 'Mark as read' }).click()
  await page.getByRole('button', { name: 'Mark as not read' }).waitFor()
  const run = (await handlers['runs.list']!({})).find(({ batch }) => batch === 'Finished in May')!
  const status = { ...run, exceptionKinds: [...run.exceptionKinds, { kind: 'not-seen' as const, count: 2 }] }
  await bridge.announce(page, 'runs.changed', { batch: run.batch, status })
  await page.getByRole('button', { name: 'Mark as read' }).waitFor()
  await window.go('#/home')
  await onHome.waitFor()
  expect(window.complaints).toEqual([])
})

test('what loosens a policy becomes a proposal, and that of somebody else is approved as it was shown', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  handlers['policy.propose'] = async () => 'proposed-change.json'
  handlers['policy.approve'] = async () => 'proposed-change-approved.json'
  await using window = await openWindow('#/settings', handlers)
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Change…' }).click()
  await page.getByRole('combobox', { name: 'Before it runs' }).click()
  await page.getByRole('option', { name: 'None: whoever prepares may run' }).click()
  await page.getByText('This needs 1 approval of other people first.').waitFor()
  await page.getByRole('button', { name: 'Sign the proposal…' }).click()
  await page.getByText('Wrote proposed-change.json').waitFor()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(bridge.calls.find(({ name }) => name === 'policy.propose')?.input).toEqual({
    change: { kind: 'policy.set', approvals: 0 },
  })
  await page.getByRole('button', { name: 'Open a proposal…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Approve this change?' })
  await dialog.getByText('Batches run without an approval').waitFor()
  await dialog.getByRole('button', { name: 'Approve…' }).click()
  await page.getByText('Wrote proposed-change-approved.json').waitFor()
  expect(bridge.calls.find(({ name }) => name === 'policy.approve')?.input).toMatchObject({
    file: 'handle',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test('searches all inventories for a host unless one is chosen', { timeout: TEST_MS_MAX }, async () => {
  await using window = await openWindow('#/find')
  const { page, bridge } = window
  const where = page.getByRole('combobox', { name: 'Where' })
  expect(await where.textContent()).toContain('All inventories')
  await page.getByLabel('Host').fill('www.example.com')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  const asked = () => bridge.calls.filter(({ name }) => name === 'inventories.find').map(({ input }) => input)
  await expect.poll(() => asked().length).toBe(1)
  expect(asked()[0]).not.toHaveProperty('inventories')
  await where.click()
  await page.getByRole('option', { name: /acme-fleet/ }).click()
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  await expect.poll(() => asked().length).toBe(2)
  expect(asked()[1]).toHaveProperty('inventories', ['acme-fleet'])
  expect(window.complaints).toEqual([])
})

test('keeps a part of a comparison as an inventory', { timeout: TEST_MS_MAX }, async () => {
  await using window = await openWindow('#/inventory/inventory-2026-11')
  const { page, bridge } = window
  await page.getByRole('link', { name: 'Compare…' }).click()
  await page.getByRole('combobox', { name: 'B' }).click()
  await page.getByRole('option', { name: /acme-fleet/ }).click()
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'Only in A', exact: true }) })
  await row.getByRole('cell', { name: '312', exact: true }).waitFor()
  await page.getByText('They differ by end of validity in 6, status in 4. As A has them.').waitFor()
  await row.getByRole('button', { name: 'Keep as an inventory: Only in A' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click()
  await row.getByRole('link', { name: 'inventory-2026-11 without acme-fleet' }).waitFor()
  expect(bridge.calls.find(({ name }) => name === 'inventories.combine')?.input).toEqual({
    a: 'inventory-2026-11',
    b: 'acme-fleet',
    part: 'only-a',
    name: 'inventory-2026-11 without acme-fleet',
  })
  expect(window.complaints).toEqual([])
})

test('finds by a key that main reads, and keeps what was found', { timeout: TEST_MS_MAX }, async () => {
  const handlers = fakeWorkspace()
  handlers['workspace.chooseFile'] = async () => ({ file: 'the-key', name: 'lost.key', bytes: 1_704 })
  handlers['inventories.find'] = async () => ({
    conditions: ['key_sha256==AB'],
    keyFrom: 'private key',
    found: [{ inventory: 'acme-fleet', total: 70, items: [fakeItem(0), fakeItem(1)] }],
    looked: 2,
  })
  await using window = await openWindow('#/inventory', handlers)
  const { page, bridge } = window
  await page.getByRole('link', { name: 'Find by key…' }).click()
  expect(await page.getByRole('button', { name: 'Find', exact: true }).isDisabled()).toBe(true)
  await page.setViewportSize({ width: 1024, height: 700 })
  await page.getByRole('button', { name: 'Choose a key…' }).click()
  await page.getByText('The key of lost.key').waitFor()
  await page.getByRole('textbox', { name: /^Host/ }).fill('a.example.com')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  await page.getByText('70 items found in 2 inventories').waitFor()
  // In sight, in a window as low as that too.
  const more = page.getByText('68 more in acme-fleet.')
  await expect.poll(async () => (await more.boundingBox())!.y).toBeLessThan(700)
  await page.getByText('That file holds a private key.').waitFor()
  await page.getByText('68 more in acme-fleet.').waitFor()
  expect(bridge.calls.find(({ name }) => name === 'inventories.find')?.input).toEqual({
    key: 'the-key',
    host: 'a.example.com',
  })
  await page.getByRole('button', { name: 'Keep as an inventory…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click()
  await expect
    .poll(() => bridge.calls.find(({ name }) => name === 'inventories.keepFound')?.input)
    .toEqual({ key: 'the-key', host: 'a.example.com', name: 'with the key of lost.key' })
  expect(window.complaints).toEqual([])
})

test('takes a folder, and several files that are dropped, as one inventory', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/import')
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
  await page.getByRole('heading', { name: /^Import / }).waitFor()
  expect(bridge.calls.find(({ name }) => name === 'workspace.chooseFile')?.input).toEqual({
    purpose: 'folder',
  })
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer()
    for (const name of ['a.csv', 'b.pem']) dataTransfer.items.add(new File(['x'], name))
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })()`)
  await page.getByRole('heading', { name: 'Import 2 files' }).waitFor()
  expect(bridge.calls.findLast(({ name }) => name === 'inventories.preview')?.input).toMatchObject({
    file: 'dropped-a.csv+b.pem',
  })
  expect(window.complaints).toEqual([])
})

test('says for how long an approval counts', { timeout: TEST_MS_MAX }, async () => {
  const handlers = fakeWorkspace()
  handlers['bundles.approveFile'] = async () => 'spring-approved.rescind'
  await using window = await openWindow('#/bundle?file=handle&name=spring.rescind', handlers)
  const { page, bridge } = window
  await page.getByRole('button', { name: 'Approve…' }).click()
  await page.getByRole('combobox', { name: 'The approval counts for' }).click()
  await page.getByRole('option', { name: '3 days' }).click()
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await page.getByText('Wrote spring-approved.rescind').waitFor()
  expect(bridge.calls.find(({ name }) => name === 'bundles.approveFile')?.input).toMatchObject({ days: 3 })
})

test('says what nothing real means before a run, and what others may do to the folder', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  const info = handlers['workspace.info']
  handlers['workspace.info'] = async (input) => ({
    ...(await info!(input)),
    folderWarning: 'Others may write to the folder of this workspace, /srv/rescind.',
  })
  handlers['connections.behind'] = async ({ connection }) =>
    connection === 'tlm demo' ? 'sandbox' : 'production'
  await using window = await openWindow('#/home', handlers)
  const { page } = window
  for (const hash of ['#/home', '#/settings']) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await page.getByText('/srv/rescind').waitFor()
  }
  await page.evaluate(`location.hash = '#/batches/Sealed%20in%20April'`)
  await page.getByRole('button', { name: 'Run…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('The built-in sandbox of this program: nothing real happens.').waitFor()
  expect(await dialog.getByText('This is permanent.').count()).toBe(0)
  await dialog.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: /tlm production/ }).click()
  await dialog.getByText(/This is permanent/).waitFor()
  await dialog.getByText('production', { exact: true }).waitFor()
})

test('draws the chart in the colours of the theme, from the start of the run, and reads it minute by minute', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/runs/Finished%20in%20May')
  const { page } = window
  await page.getByRole('button', { name: 'Show the chart' }).click()
  const canvas = page.locator('.run-chart canvas')
  await canvas.waitFor()
  /** Whether any pixel has this colour. */
  const paints = (colour: string) =>
    canvas.evaluate((element, wanted) => {
      const picture = element as unknown as {
        width: number
        height: number
        getContext(kind: '2d'): { getImageData(...box: number[]): { data: Uint8ClampedArray } }
      }
      const { data } = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height)
      for (let at = 0; at < data.length; at += 4)
        if (`rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})` === wanted && data[at + 3] === 255)
          return true
      return false
    }, colour)
  await expect.poll(() => paints('rgb(19, 107, 83)')).toBe(true)
  // Refused, and in doubt, upon what was confirmed in their minutes.
  expect(await paints('rgb(179, 38, 30)')).toBe(true)
  expect(await paints('rgb(125, 88, 0)')).toBe(true)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(() => paints('rgb(95, 207, 169)')).toBe(true)
  expect(await paints('rgb(19, 107, 83)')).toBe(false)
  const slider = page.getByRole('slider', { name: 'Minute' })
  await slider.focus()
  await page.keyboard.press('Home')
  await expect
    .poll(() => slider.getAttribute('aria-valuetext'))
    .toMatch(/^\d\d:02: 180 confirmed, 0 refused or for a person, 0 came into doubt$/)
  await page.keyboard.press('ArrowRight')
  await expect
    .poll(() => slider.getAttribute('aria-valuetext'))
    .toMatch(/^\d\d:03: 217 confirmed, 0 refused or for a person, 12 came into doubt$/)
  await page
    .getByText('1,886 items confirmed, refused or for a person, over 9 minutes with activity')
    .waitFor()
  expect(window.complaints).toEqual([])
})

test('says things where nothing is covered; what needs a person waits until it is put away', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/settings')
  const { page, bridge } = window
  await page.getByRole('heading', { name: 'About' }).waitFor()
  await bridge.announce(page, 'workspace.notice', {
    level: 'warning',
    title: 'Finished in May',
    message: 'Finished: 83,254 of 83,267 in effect, 11 refused by the vendor',
    batch: 'Finished in May',
  })
  const said = page.getByRole('status').filter({ hasText: '11 refused by the vendor' })
  await said.waitFor()
  // Below the screen: the last thing on it can be scrolled above the bar.
  const bar = await page.locator('.notice-bar').boundingBox()
  const screen = await page.locator('#screen').boundingBox()
  expect((screen?.y ?? 0) + (screen?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0)
  await page.getByRole('button', { name: 'Notices: 1 for you' }).click()
  await page.getByRole('dialog', { name: 'Notices' }).getByText('waits for you').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Open the run' }).click()
  await page.getByRole('heading', { name: 'Finished in May' }).waitFor()
  // The screen shows it itself.
  await expect.poll(() => said.count()).toBe(0)
  await page.evaluate(`location.hash = '#/home'`)
  await said.waitFor()
  await page.getByRole('button', { name: 'Put it away' }).click()
  await expect.poll(() => said.count()).toBe(0)
  await page.getByRole('button', { name: 'Notices', exact: true }).waitFor()
})

test('says that something is done in no earlier moment than the screen shows it', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  const connected: Awaited<ReturnType<NonNullable<FakeHandlers['connections.list']>>> = []
  handlers['connections.list'] = async () => {
    // A slow list: the answer to the act is there first.
    await new Promise((resolve) => setTimeout(resolve, 150))
    return [...connected]
  }
  await using window = await openWindow('#/connections?add=1', handlers)
  const { page, bridge } = window
  handlers['connections.add'] = async ({ connection }) => {
    const made = {
      ...connection,
      host: 'one.digicert.com',
      environment: 'production',
      key: 'none',
      createdAt: '',
    } as const
    connected.push(made)
    await bridge.announce(page, 'connections.changed', {})
    return made
  }
  await page.getByText('No connection yet').waitFor()
  await page.evaluate(`
    new MutationObserver(() => {
      const text = document.body.innerText
      if (text.includes('fresh is added') && text.includes('No connection yet')) window.contradicted = true
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`)
  await page.getByLabel('Name').fill('fresh')
  await page.getByLabel('Address').fill('https://one.digicert.com')
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('fresh is added').waitFor()
  await page.getByRole('heading', { name: 'fresh' }).waitFor()
  expect(await page.evaluate('window.contradicted')).toBeUndefined()
})

test('goes back and forward as a browser does, and a filter comes back with its place', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/home')
  const { page, bridge } = window
  await page.getByRole('heading', { name: 'Recent' }).waitFor()
  await page.evaluate(`location.hash = '#/inventory/acme-fleet'`)
  await page.getByLabel('Filter by Common name').fill('host, "1"')
  await page.getByText('Items of which the common name contains “host, "1"”.').waitFor()
  await page.evaluate(`{
    const set = DataTransfer.prototype.setData
    DataTransfer.prototype.setData = function (kind, text) { window.copied = text; set.call(this, kind, text) }
  }`)
  await page.getByRole('button', { name: 'Copy for the command line' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.evaluate('window.copied')).toBe(`--where 'common_name="host, ""1"""'`)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await page.keyboard.press('Alt+ArrowLeft')
  await page.getByText('Items of which the common name contains').waitFor()
  expect(await page.getByLabel('Filter by Common name').inputValue()).toBe('host, "1"')
  expect(bridge.calls.findLast(({ name }) => name === 'inventories.items')?.input).toMatchObject({
    filter: { columns: { commonName: 'host, "1"' } },
  })
  await page.getByRole('button', { name: 'Forward' }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('link', { name: 'Inventory acme-fleet' }).click()
  await page.getByRole('heading', { name: 'acme-fleet', level: 1 }).waitFor()
  expect(window.complaints).toEqual([])
})

test('finds runs, connections and incidents by their names in the palette', {
  timeout: TEST_MS_MAX,
}, async () => {
  const handlers = fakeWorkspace()
  handlers['incidents.list'] = async () => [{ name: 'Weak keys of May' }] as never
  await using window = await openWindow('#/home', handlers)
  const { page } = window
  const find = async (text: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find a command' }).fill(text)
  }
  const found = () => page.locator('.palette-list > *').allTextContents()
  await find('Finished in May')
  await expect.poll(found).toEqual(['BatchesFinished in May', 'RunsFinished in May'])
  await page.keyboard.press('Escape')
  await find('Weak keys')
  await expect.poll(found).toEqual(['IncidentsWeak keys of May'])
  await page.keyboard.press('Escape')
  await find('tlm production')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'tlm production' }).waitFor()
  expect(await page.evaluate('location.hash')).toBe('#/connections/tlm%20production')
})

test('columns are hidden, made wider and narrower, and lists sorted; the window remembers it', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using window = await openWindow('#/inventory/acme-fleet')
  const { page } = window
  await cell(page, serialOf(0)).waitFor()
  const header = (name: string) => page.getByRole('columnheader', { name, exact: true })
  const boxOf = async (name: string) =>
    (await header(name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const before = await boxOf('Organization')
  await page.getByRole('button', { name: 'Columns…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Columns' })
  await dialog.getByRole('checkbox', { name: 'SHA-256 thumbprint' }).click()
  await dialog.getByRole('button', { name: 'Narrower: Organization' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => header('SHA-256 thumbprint').count()).toBe(0)
  const { x, y, width } = await boxOf('Organization')
  expect(width).toBeLessThan(before.width)
  await page.mouse.move(x + width, y + 16)
  await page.mouse.down()
  await page.mouse.move(x + width + 80, y + 16)
  await page.mouse.up()
  await expect.poll(async () => (await boxOf('Organization')).width).toBe(width + 80)
  await page.evaluate(`location.hash = '#/batches'`)
  const first = page.locator('tbody tr td:first-child a').first()
  await page.getByRole('button', { name: 'Batch', exact: true }).click()
  await expect.poll(() => first.textContent()).toBe('Draft of Friday')
  await page.getByRole('button', { name: 'Batch', exact: true }).click()
  await expect.poll(() => first.textContent()).toBe('Sealed in April')
  await page.evaluate(`location.hash = '#/inventory/acme-fleet'`)
  await cell(page, serialOf(0)).waitFor()
  expect(await header('SHA-256 thumbprint').count()).toBe(0)
  expect(window.complaints).toEqual([])
})
