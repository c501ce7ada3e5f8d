import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

const VENDOR = 'digicert-tlm'
const ROWS = 12
const KEY = 'other-places-key-40b1'

test('in the window: what another batch has done is taken out, a run is moved with a reason, two lists are compared', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-places-'))
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none', key: KEY })
  try {
    await using app = await openApp()
    const { page } = app
    const at = windowOf(app)
    const { csv } = sandbox.inventoryCsv(VENDOR, { rows: ROWS })
    const lines = csv.trimEnd().split('\n')
    for (const [name, count] of [
      ['all', ROWS],
      ['some', 4],
    ] as const) {
      await writeFile(path.join(folder, `${name}.csv`), `${lines.slice(0, count + 1).join('\n')}\n`)
      await app.dropFile(path.join(folder, `${name}.csv`))
      await at.heading(`Import ${name}.csv`).waitFor()
      await at.button(/^Import$/).click()
      await at.heading(`${name} is imported`).waitFor()
    }
    const baseUrl = sandbox.url(VENDOR)
    const options = { settle_ms: '50' }
    for (const [name, url] of [
      ['first', baseUrl],
      ['renamed', baseUrl.replace('127.0.0.1', 'localhost')],
    ] as const)
      await app.call('connections.add', {
        connection: { name, vendor: VENDOR, baseUrl: url, options, limits: 'none' },
      })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'INC-9', options: {} }
    for (const [name, inventory] of [
      ['one', 'some'],
      ['two', 'all'],
    ] as const)
      await app.call('batches.create', { name, inventory, request, filter: {} })
    await app.call('batches.seal', { batch: 'one' })
    const start = { connection: 'first', canary: false, preflight: false, key: KEY }
    await app.call('runs.start', { ...start, batch: 'one', confirmCount: 4 })
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'one' })).state, { timeout: 40_000 })
      .toBe('finished')

    // The second batch over the same certificates: the check says what became of each, and lets go of them in one action.
    await at.go('#/batches/two')
    await page.getByText('4 items stand in other batches already.').waitFor()
    await page.getByRole('row').filter({ hasText: 'confirmed' }).getByText('superseded').waitFor()
    await app.screenshot('other-batches')
    await expectAccessible(page, 'other batches')
    expect(await at.button('Seal batch…').isDisabled()).toBe(true)
    await at.button('Take them out').click()
    await page.getByText('4 items are left out.').waitFor()
    await at.button('Seal batch…').click()
    await at.dialog('Seal this batch?').getByRole('button', { name: 'Seal' }).click()
    await at.button('Run…').waitFor()
    expect((await app.call('batches.show', { batch: 'two' })).counts.total).toBe(ROWS - 4)

    // Begun at the first address and paused, it goes on at the second only when a person says that it is the same place.
    await sandbox.change(VENDOR, { faults: 'submit:slow=400ms' })
    await app.call('runs.start', { ...start, batch: 'two', confirmCount: ROWS - 4, concurrency: 1 })
    await app.call('runs.pause', { batch: 'two' })
    const renamed = { batch: 'two', connection: 'renamed', key: KEY }
    await expect(app.call('runs.resume', renamed)).rejects.toThrow('state.wrong-place')
    await at.go('#/runs/two')
    await at.button('Move…').click()
    const move = at.dialog('Move two?')
    await move.getByText(new URL(baseUrl).origin, { exact: true }).waitFor()
    await move.getByLabel('Reason, kept in the record').fill('renamed by the vendor')
    await app.screenshot('move')
    await expectAccessible(page, 'move')
    const open = move.getByRole('checkbox', { name: /That place is gone/ })
    if ((await open.count()) > 0) await open.click()
    await move.getByRole('button', { name: 'Move the run' }).click()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    const moved = await app.call('runs.status', { batch: 'two' })
    expect(moved.place?.origin).toBe(new URL(baseUrl).origin.replace('127.0.0.1', 'localhost'))
    await sandbox.change(VENDOR, { faults: '' })
    await app.call('runs.resume', renamed)
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'two' })).state, { timeout: 40_000 })
      .toBe('finished')
    await page.getByText('For a person to read').waitFor()
    await page.getByRole('link', { name: 'Show when and why' }).click()
    await page.getByText(/Moved "two" from/).waitFor()

    await at.go('#/compare?a=all&b=some')
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'Only in A', exact: true }) })
    await row.getByRole('cell', { name: String(ROWS - 4), exact: true }).waitFor()
    await row.getByRole('button').click()
    await at
      .dialog(/Keep “Only in A”/)
      .getByRole('button', { name: 'Keep' })
      .click()
    await row.getByRole('link', { name: 'all without some' }).click()
    await at.heading('all without some').waitFor()
    expect(app.complaints).toEqual([])
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}, 150_000)
