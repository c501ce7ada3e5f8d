import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { Input } from '../../src/contract/index.ts'
import type { WindowMemory } from '../../src/contract/memory.ts'
import { axeViolations } from '../support/axe.ts'
import { FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { fakeItem, fakeWorkspace } from './fake-workspace.ts'
import { SCREEN_STATES } from './screen-states.ts'
import { sharedWindow } from './shared-window.ts'

const open = sharedWindow()

const serialOf = (index: number): string => fakeItem(index).target['serial_number'] ?? ''
/** As main joins the columns of a target. */
const nameOf = (index: number): string => Object.values(fakeItem(index).target).join('\u001f').toLowerCase()
const cell = (page: Page, text: string) => page.getByRole('gridcell', { name: text, exact: true })
const selectedRows = (page: Page) => page.locator('[role="row"][aria-selected="true"]')

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** What the window copies, read where it is put. */
const listenToCopies = (page: Page) =>
  page.evaluate(`{
    const set = DataTransfer.prototype.setData
    DataTransfer.prototype.setData = function (kind, text) { window.copied = text; set.call(this, kind, text) }
  }`)

test('a row that was pressed is where the keyboard goes on', async () => {
  await using window = await open('#/inventory/inventory-2026-11')
  const { page } = window
  await cell(page, serialOf(1)).click()
  await press(page, 'Shift+ArrowDown')
  await page.getByText('2 certificates selected').first().waitFor()
  await press(page, 'Enter')
  await page.getByRole('dialog', { name: 'host3.corp.example.com' }).waitFor()
  expect(window.complaints).toEqual([])
})

test('rows are picked by keyboard, copied, left out and taken into a batch; what was left out comes back', async () => {
  await using window = await open('#/inventory/inventory-2026-11')
  const { page, bridge } = window
  await cell(page, serialOf(0)).waitFor()
  await listenToCopies(page)
  await page.getByRole('grid').focus()
  await press(page, 'ArrowDown', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
  await page.getByText('3 certificates selected').first().waitFor()
  expect(await selectedRows(page).count()).toBe(3)
  await press(page, 'Control+ArrowDown', 'Control+ArrowDown', 'Control+Space')
  await page.getByText('4 certificates selected').first().waitFor()
  await press(page, 'Space')
  await page.getByText('3 certificates selected').first().waitFor()
  await press(page, 'Space')
  await page.getByText('4 certificates selected').first().waitFor()
  await press(page, 'Control+c')
  const picked = [1, 2, 3, 5]
  await expect.poll(() => page.evaluate('window.copied')).toBe(picked.map(serialOf).join('\n'))
  await window.pictures('picked-rows')

  await page.getByRole('button', { name: 'Leave them out' }).click()
  await page.getByText('4 left out').first().waitFor()
  const conditionsAsked = () =>
    bridge.calls
      .filter(({ name }) => name === 'inventories.items')
      .map(({ input }) => (input as Input<'inventories.items'>).filter?.conditions)
      .at(-1)
  await expect
    .poll(conditionsAsked)
    .toEqual([{ column: 'target', test: 'in', not: true, texts: picked.map(nameOf), file: 'the selection' }])
  await page.getByText('Items of which target not in the selection (4).').waitFor()
  // No file holds it, so the command line is not offered what it could not read.
  expect(await page.getByRole('button', { name: 'Copy for the command line' }).count()).toBe(0)
  await page.locator('body').press('Control+z')
  await page.getByText('Undone').first().waitFor()
  await expect.poll(conditionsAsked).toBeUndefined()

  await page.getByRole('grid').focus()
  await press(page, 'Home', 'Control+a')
  await page.getByText('1,000,000 certificates selected').first().waitFor()
  await page.getByText('Filter instead').waitFor()
  await press(page, 'Escape')
  await expect.poll(() => page.getByText('selected').count()).toBe(0)
  await press(page, 'Home', 'Shift+End', 'Escape', 'Home', 'Shift+PageDown', 'Shift+ArrowUp')
  await page.getByRole('button', { name: 'New batch from them' }).click()
  await page.getByRole('heading', { name: 'New batch' }).waitFor()
  const filter = new URLSearchParams(((await page.evaluate('location.hash')) as string).split('?')[1]).get(
    'filter',
  )
  const { conditions } = JSON.parse(filter ?? '{}')
  expect(conditions[0]).toMatchObject({ column: 'target', test: 'in', not: false })
  expect(conditions[0].texts.slice(0, 2)).toEqual([nameOf(0), nameOf(1)])
  await page.getByText('Only the items that your filter selected.').waitFor()
  expect(window.complaints).toEqual([])
})

test('each row has a box: a pointer picks by it, by its head all or none, and a look at a row clears nothing', async () => {
  await using window = await open('#/inventory/inventory-2026-11')
  const { page } = window
  await cell(page, serialOf(0)).waitFor()
  const box = (index: number) =>
    page
      .getByRole('row')
      .filter({ hasText: serialOf(index) })
      .locator('.table-pick')
  const boxOfAll = page.getByRole('checkbox', { name: 'Select all 1,000,000 rows' })
  const ticked = page.locator('.table-row .checkbox[data-checked]')
  // What is only looked at is not picked.
  await cell(page, serialOf(6)).click()
  expect(await ticked.count()).toBe(0)
  await box(1).click()
  await page.getByText('1 certificate selected').first().waitFor()
  await box(4).click()
  await page.getByText('2 certificates selected').first().waitFor()
  expect(await boxOfAll.getAttribute('aria-checked')).toBe('mixed')
  expect(await selectedRows(page).count()).toBe(2)
  await box(7).click({ modifiers: ['Shift'] })
  await page.getByText('5 certificates selected').first().waitFor()
  await box(6).click()
  await page.getByText('4 certificates selected').first().waitFor()
  expect(await ticked.count()).toBe(4)
  await press(page, 'ArrowDown', 'ArrowDown', 'Home')
  expect(await ticked.count()).toBe(4)
  await window.pictures('ticked-rows')

  await cell(page, serialOf(2)).dblclick()
  await page.getByRole('dialog', { name: 'host3.corp.example.com' }).waitFor()
  await press(page, 'Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await ticked.count()).toBe(4)
  // Two presses of a box are two presses, and open nothing.
  await box(2).dblclick()
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await ticked.count()).toBe(4)
  // The keyboard goes on from where the pointer was.
  await press(page, 'Control+ArrowDown', 'Space')
  await page.getByText('5 certificates selected').first().waitFor()

  await boxOfAll.click()
  await page.getByText('1,000,000 certificates selected').first().waitFor()
  expect(await boxOfAll.getAttribute('aria-checked')).toBe('true')
  await boxOfAll.press('Space')
  await expect.poll(() => page.getByText('selected').count()).toBe(0)
  expect(await ticked.count()).toBe(0)
  expect(await axeViolations(page)).toEqual([])
  expect(window.complaints).toEqual([])
})

test.each([
  ['items', ['New batch from them']],
  ['run-finished', []],
  ['incident-members', []],
])('no row moves when the first is ticked, and what is done with it comes first: %s', async (name, first) => {
  const { hash, handlers } = SCREEN_STATES.find((state) => state.name === name)!
  await using window = await open(hash, handlers())
  const { page } = window
  const box = page.locator('.table-row').first().locator('.table-pick')
  await page.locator('.table-row .table-text').first().waitFor()
  const placeOf = async () => (await box.boundingBox())?.y
  const before = await placeOf()
  expect(await page.getByRole('checkbox', { name: /^Select all \d/ }).isEnabled()).toBe(true)
  await box.click()
  await page
    .getByText(/^1 (certificate|item) selected$/)
    .first()
    .waitFor()
  expect(await placeOf()).toBe(before)
  expect(await page.locator('.button-primary').allInnerTexts()).toEqual(first)
  expect(window.complaints).toEqual([])
})

test('the pointer picks with Shift and Ctrl; rows of a run are left out and tried again by number', async () => {
  const handlers: FakeHandlers = {
    ...fakeWorkspace(),
    'runs.items': async ({ offset, limit }) => ({
      total: 400,
      items: Array.from({ length: Math.min(limit, 400 - offset) }, (_, at) => ({
        ordinal: offset + at + 1,
        target: serialOf(offset + at),
        state: offset + at < 2 ? ('refused' as const) : ('queued' as const),
        answer: '',
        attempts: 0,
        reason: null,
        sourceRow: 0,
        exception: null,
      })),
    }),
    'runs.skip': async ({ ordinals }) => ({ items: ordinals.length }),
    'runs.retry': async () => ({ items: 1 }),
  }
  await using window = await open('#/runs/Laptop%20certificates', handlers)
  const { page, bridge } = window
  await cell(page, serialOf(0)).click()
  await cell(page, serialOf(3)).click({ modifiers: ['Shift'] })
  await cell(page, serialOf(1)).click({ modifiers: ['Control'] })
  await page.getByText('3 items selected').first().waitFor()
  await page.getByRole('button', { name: 'Leave them out…' }).click()
  await expect.poll(() => page.getByText('items selected').count()).toBe(0)
  expect(bridge.calls.find(({ name }) => name === 'runs.skip')?.input).toEqual({
    batch: 'Laptop certificates',
    ordinals: [3, 4],
  })
  await cell(page, serialOf(0)).click()
  await cell(page, serialOf(2)).click({ modifiers: ['Shift'] })
  await page.getByRole('button', { name: 'Try them again…' }).click()
  await expect
    .poll(() => bridge.calls.find(({ name }) => name === 'runs.retry')?.input)
    .toEqual({ batch: 'Laptop certificates', state: 'refused', ordinals: [1, 2] })
  // Its answer lets what was picked go.
  await expect.poll(() => page.getByText('items selected').count()).toBe(0)
  // More than main takes at once is said, and nothing is asked for.
  await page.getByRole('grid').focus()
  await press(page, 'Control+a')
  await page.getByRole('button', { name: 'Leave them out…' }).click()
  await page.getByText('398 at once is too many.').first().waitFor()
  expect(bridge.calls.filter(({ name }) => name === 'runs.skip')).toHaveLength(1)
  expect(window.complaints).toEqual([])
})

test('columns, sort, recent things and named views are there again when the window is opened again', async () => {
  let memory: WindowMemory = { tables: [], saved: [], visited: [], read: [] }
  const handlers = (): FakeHandlers => ({
    ...fakeWorkspace(),
    'memory.read': async () => memory,
    'memory.keep': async (change) => {
      memory = { ...memory, ...(change as Partial<WindowMemory>) }
    },
  })
  const header = (page: Page, name: string) => page.getByRole('columnheader', { name, exact: true })
  {
    await using window = await open('#/inventory/inventory-2026-11', handlers())
    const { page } = window
    await cell(page, serialOf(0)).waitFor()
    await page.getByRole('button', { name: 'Organization' }).click()
    await page.getByLabel('Filter by Common name').fill('host7')
    await page.getByText('Items of which the common name contains “host7”.').waitFor()
    await page.getByRole('button', { name: 'Views, columns…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Views and columns' })
    await dialog.getByRole('checkbox', { name: 'SHA-256 thumbprint' }).click()
    await dialog.getByLabel('Save what is shown now as').fill('Seventh host')
    await dialog.getByRole('button', { name: 'Save the view' }).click()
    await dialog.getByRole('button', { name: 'Show the view Seventh host' }).waitFor()
    await window.pictures('views-and-columns')
    // Kept a moment after the last change.
    await expect.poll(() => JSON.stringify(memory.tables)).toContain('thumbprint')
    await expect.poll(() => memory.visited.length).toBe(1)
  }
  await using window = await open('#/home', handlers())
  const { page, bridge } = window
  await page.getByRole('link', { name: 'Inventory inventory-2026-11' }).click()
  await cell(page, serialOf(0)).waitFor()
  expect(await header(page, 'SHA-256 thumbprint').count()).toBe(0)
  expect(await page.locator('[aria-sort="ascending"]').textContent()).toBe('Organization')
  // Another inventory of the same kind has its own columns, and the view all the same.
  await window.go('#/inventory/acme-fleet')
  await cell(page, serialOf(0)).waitFor()
  expect(await header(page, 'SHA-256 thumbprint').count()).toBe(1)
  const views = async () => {
    await page.getByRole('button', { name: 'Views, columns…' }).click()
    return page.getByRole('dialog', { name: 'Views and columns' })
  }
  await (await views()).getByRole('button', { name: 'Show the view Seventh host' }).click()
  await page.getByText('Items of which the common name contains “host7”.').waitFor()
  expect(await header(page, 'SHA-256 thumbprint').count()).toBe(0)
  expect(bridge.calls.findLast(({ name }) => name === 'inventories.items')?.input).toMatchObject({
    inventory: 'acme-fleet',
    filter: { columns: { commonName: 'host7' } },
    sort: { by: 'organization', direction: 'ascending' },
  })
  // Removed, taken back, and what cannot be kept is said.
  const dialog = await views()
  await dialog.getByRole('button', { name: 'Remove the view Seventh host' }).click()
  await dialog.getByText('None yet.').waitFor()
  expect(memory.saved).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect.poll(() => memory.saved.map(({ name }) => name)).toEqual(['Seventh host'])
  bridge.handlers['memory.keep'] = async () => {
    throw new FakeFailure({ code: 'halt.disk', message: 'The workspace cannot be written.' })
  }
  const again = await views()
  await again.getByLabel('Save what is shown now as').fill('another')
  await again.getByRole('button', { name: 'Save the view' }).click()
  await again.getByText('The workspace cannot be written.').waitFor()
  expect(window.complaints).toEqual([])
})

test('a change of a draft is taken back, and so is its removal', async () => {
  const handlers = fakeWorkspace()
  const { 'batches.list': list, 'batches.show': show } = handlers
  let removed = false
  const changed: FakeHandlers = {
    ...handlers,
    'batches.remove': async () => {
      removed = true
    },
    'batches.create': async ({ name }) => {
      removed = false
      return show!({ batch: name })
    },
    'batches.list': async (input) =>
      (await list!(input)).filter(({ name }) => !removed || name !== 'Draft of Friday'),
  }
  await using window = await open('#/batches/Draft%20of%20Friday', changed)
  const { page, bridge } = window
  const comments = () =>
    bridge.calls
      .filter(({ name }) => name === 'batches.update')
      .map(({ input }) => (input as Input<'batches.update'>).request.comment)
  const undo = page.getByRole('button', { name: 'Undo the last change' })
  expect(await undo.isDisabled()).toBe(true)
  await page.getByLabel(/^Comment/).fill('by mistake')
  await expect.poll(comments).toEqual(['by mistake'])
  await undo.click()
  await expect.poll(comments).toEqual(['by mistake', 'INC-4471'])
  expect(await page.getByLabel(/^Comment/).inputValue()).toBe('INC-4471')
  await expect.poll(() => undo.isDisabled()).toBe(true)

  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('heading', { name: 'Batches', level: 1 }).waitFor()
  await page.getByText('Draft “Draft of Friday” is removed').first().waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByRole('heading', { name: 'Draft of Friday', level: 1 }).waitFor()
  expect(bridge.calls.find(({ name }) => name === 'batches.create')?.input).toMatchObject({
    name: 'Draft of Friday',
    inventory: 'inventory-2026-11',
    request: { comment: 'INC-4471' },
  })
  expect(window.complaints).toEqual([])
})
