import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { type App, openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

const VENDOR = 'digicert-tlm'
const ITEMS = 6
const REQUEST = { operation: 'revoke', comment: '', options: {} }
const originOf = (sandbox: Sandbox): string => new URL(sandbox.url(VENDOR)).origin

async function imported(app: App, folder: string, sandbox: Sandbox, name: string, rows: number) {
  const csv = path.join(folder, `${name}.csv`)
  await writeFile(csv, sandbox.inventoryCsv(VENDOR, { rows }).csv)
  await app.person.nextOpenFile(csv)
  const chosen = await app.call('workspace.chooseFile', { purpose: 'inventory' })
  await app.call('inventories.import', {
    job: name,
    file: chosen?.file ?? '',
    name,
    vendor: VENDOR,
    settings: {},
  })
}

const connect = (app: App, name: string, sandbox: Sandbox) =>
  app.call('connections.add', {
    connection: {
      name,
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '30' },
      limits: 'none',
    },
    key: sandbox.key(VENDOR),
  })

test('a run stays where it began until a person moves it, and a second batch leaves out what the first has done', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-places-'))
  const plain = { vendors: [VENDOR], items: 40, plain: true, limit: 'none' } as const
  const [first, second] = [await startSandbox(plain), await startSandbox(plain)]
  try {
    await using app = await openApp()
    const { page, person } = app
    const at = windowOf(app)
    await page.setViewportSize({ width: 1280, height: 900 })
    await connect(app, 'production', first)
    await imported(app, folder, first, 'retired', ITEMS)
    await app.call('batches.create', {
      name: 'b',
      inventory: 'retired',
      request: { ...REQUEST, reason: 'superseded' },
      filter: {},
    })
    await app.call('batches.seal', { batch: 'b' })

    // It begins at the first host, where the key is not taken: nothing was done, and it belongs there all the same.
    await first.change(VENDOR, { keyRevoked: true })
    await app.call('runs.start', {
      batch: 'b',
      connection: 'production',
      confirmCount: ITEMS,
      canary: false,
      preflight: false,
    })
    await expect.poll(async () => (await app.call('runs.status', { batch: 'b' })).state).toBe('paused')
    await first.change(VENDOR, { keyRevoked: false })

    // The connection of that name leads elsewhere now: refused, with both named.
    await app.call('connections.remove', { connection: 'production' })
    await connect(app, 'production', second)
    await at.go('#/runs/b')
    await at.button('Resume').click()
    const refused = at.dialog('Resume this run')
    await refused
      .getByText(`begun at ${originOf(first)}; this connection leads to ${originOf(second)}`)
      .waitFor()
    await app.screenshot('other-place-refused')
    await expectAccessible(page, 'a resumption refused for its place')
    await page.keyboard.press('Escape')
    expect(second.requests(VENDOR).filter(({ group }) => group === 'submit')).toEqual([])

    // A move that is meant: it names both, wants a reason, and main asks with its own facts.
    await at.button('Move…').click()
    const move = at.dialog('Move b?')
    await move.getByText(originOf(first)).first().waitFor()
    await move.getByText(originOf(second)).first().waitFor()
    expect(await move.getByRole('button', { name: 'Move the run' }).isDisabled()).toBe(true)
    await move.getByLabel(/Reason/).fill('CHG-1: the host was renamed')
    await app.screenshot('move-run')
    await expectAccessible(page, 'moving a run')
    await person.nextAnswer(false)
    await move.getByRole('button', { name: 'Move the run' }).click()
    await move.getByText(/Not agreed/).waitFor()
    expect((await app.call('runs.status', { batch: 'b' })).place?.origin).toBe(originOf(first))
    await move.getByRole('button', { name: 'Move the run' }).click()
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'b' })).place?.origin)
      .toBe(originOf(second))
    await move.waitFor({ state: 'hidden' })
    await page
      .getByText(new URL(originOf(second)).host)
      .first()
      .waitFor()

    await at.button('Resume').click()
    await expect.poll(async () => (await app.call('runs.status', { batch: 'b' })).state).toBe('finished')
    expect(second.effects(VENDOR)).toHaveLength(ITEMS)
    expect(first.effects(VENDOR)).toEqual([])
    // The record keeps the move, and the window shows it as an exception to read.
    expect((await app.call('runs.status', { batch: 'b' })).exceptionKinds).toContainEqual({
      kind: 'moved',
      count: 1,
    })

    // A second batch with the same certificates and two more is not sealed before they are taken out, in one action.
    await imported(app, folder, second, 'more', ITEMS + 2)
    await app.call('batches.create', {
      name: 'again',
      inventory: 'more',
      request: { ...REQUEST, reason: 'cessation_of_operation' },
      filter: {},
    })
    await at.go('#/batches/again')
    await page.getByText(`${ITEMS} items are done or under way in other batches.`).waitFor()
    expect(await at.button('Seal batch…').isDisabled()).toBe(true)
    await app.screenshot('other-batches')
    await expectAccessible(page, 'a draft with items of another batch')
    await at.button('Take them out').click()
    await page.getByText(`${ITEMS} items are left out.`).waitFor()
    await expect.poll(() => at.button('Seal batch…').isDisabled()).toBe(false)
    await at.button('Seal batch…').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Seal' }).click()
    await expect.poll(async () => (await app.call('batches.show', { batch: 'again' })).counts.total).toBe(2)
    expect((await app.call('batches.show', { batch: 'again' })).state).toBe('sealed')
    expect(app.complaints).toEqual([])
  } finally {
    await Promise.all([first.close(), second.close()])
    await rm(folder, { recursive: true, force: true })
  }
})
