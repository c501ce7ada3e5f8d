import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { RunStatus } from '../../src/contract/runs.ts'
import { type App, openApp } from './fixture.ts'

const BATCH = 'spring'
/** Few enough to end within seconds under the vendor's published limits. */
const SEARCH_RUN_MS_MAX = 50_000

/** Over the bridge, as the window does it: so the test holds whatever the screens look like. */
async function sealedBatch(app: App, item: string): Promise<{ connection: string; items: number }> {
  const { connection, inventory } = await app.call('workspace.startSandbox', { vendor: 'digicert-tlm' })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'drill', options: {} }
  await app.call('batches.create', { name: BATCH, inventory, request, filter: { search: item } })
  const check = await app.call('batches.check', { batch: BATCH })
  expect(check.findings.filter(({ level }) => level === 'error')).toEqual([])
  await app.call('batches.seal', { batch: BATCH })
  return { connection, items: check.items }
}

/** Listens first and looks then, so that no end is missed between the two. */
async function ended(app: App): Promise<RunStatus> {
  const script = `new Promise((resolve) => {
    const look = async () => {
      const { value } = await window.rescind.invoke('runs.status', { batch: ${JSON.stringify(BATCH)} })
      if (value.state === 'running') return
      end()
      resolve(value)
    }
    const end = window.rescind.on('runs.changed', look)
    void look()
  })`
  return (await app.page.evaluate(script)) as RunStatus
}

test(
  'a batch goes from the sandbox’s inventory to evidence that holds, by the window’s own bridge',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rescind-whole-way-'))
    try {
      await using app = await openApp()
      const { inventory } = await app.call('workspace.startSandbox', { vendor: 'digicert-tlm' })
      const { items } = await app.call('inventories.items', { inventory, offset: 0, limit: 200 })
      const serial =
        items.find(({ attributes }) => attributes['status'] !== 'revoked')?.target['serial_number'] ?? ''
      const batch = await sealedBatch(app, serial)
      expect(batch.items).toBe(1)

      const start = { batch: BATCH, connection: batch.connection, canary: false, preflight: false }
      await expect(app.call('runs.start', { ...start, confirmCount: 2 })).rejects.toThrow(
        'input.count-differs',
      )
      await app.call('runs.start', { ...start, confirmCount: 1 })
      expect(await ended(app)).toMatchObject({ state: 'finished', counts: { total: 1, confirmed: 1 } })
      await app.page.reload()
      await app.page.getByRole('heading').first().waitFor()
      await app.screenshot('after-a-run')

      expect(await app.call('reports.export', { batch: BATCH, format: 'jsonl' })).toBeNull()
      for (const format of ['jsonl', 'csv', 'pdf'] as const) {
        const file = path.join(folder, `evidence.${format}`)
        await app.person.nextSaveFile(file)
        expect(await app.call('reports.export', { batch: BATCH, format })).toBe(`evidence.${format}`)
      }
      expect((await readFile(path.join(folder, 'evidence.pdf'))).subarray(0, 5).toString()).toBe('%PDF-')
      await app.person.nextOpenFile(path.join(folder, 'evidence.jsonl'))
      const chosen = await app.call('workspace.chooseFile', { purpose: 'evidence' })
      expect(await app.call('reports.verify', { file: chosen?.file ?? '' })).toMatchObject({
        ok: true,
        batch: BATCH,
        items: 1,
      })
      expect(app.complaints).toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  SEARCH_RUN_MS_MAX,
)

test('a workspace opened again is as it was left', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rescind-again-'))
  try {
    {
      await using app = await openApp({ dataDir })
      await app.call('workspace.setSettings', { theme: 'dark' })
      await sealedBatch(app, '')
      // How a list was looked at, and what was looked at last, is there again too.
      const [list] = await app.call('inventories.list', {})
      await app.page.evaluate(`location.hash = ${JSON.stringify(`#/inventory/${list?.inventory}`)}`)
      await app.page.getByRole('button', { name: 'Common name' }).click()
      await expect.poll(async () => (await app.call('memory.read', {})).tables.length).toBe(1)
    }
    await using app = await openApp({ dataDir })
    expect(await app.call('workspace.settings', {})).toMatchObject({ theme: 'dark' })
    expect(await app.call('batches.list', {})).toMatchObject([{ name: BATCH, state: 'sealed' }])
    await app.page
      .getByRole('link', { name: /^Inventory / })
      .last()
      .click()
    const sorted = app.page.locator('[aria-sort="ascending"]')
    await expect.poll(() => sorted.textContent()).toBe('Common name')
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
