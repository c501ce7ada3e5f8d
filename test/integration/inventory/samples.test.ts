import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { InventoryItem } from '../../../src/contract/inventories.ts'
import type { VendorId } from '../../../src/contract/vendor.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const folder = new URL('../../fixtures/inventories/', import.meta.url).pathname
interface Expected {
  readonly vendor: VendorId
  readonly imported?: number
  readonly exit?: number
  readonly organization?: string
}
const samples = Object.entries(
  JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>,
)
const dataDir = await mkdtemp(path.join(tmpdir(), 'rescind-samples-'))
afterAll(() => rm(dataDir, { recursive: true, force: true }))

test.each(samples)('%s comes in by the command line as it should', async (name, wanted) => {
  const cli = (...args: string[]) => runCli(['--json', ...args], { dataDir })
  const end = await cli('import', path.join(folder, name), '--name', name, '--vendor', wanted.vendor)
  if (wanted.exit !== undefined) {
    expect(end.code).toBe(wanted.exit)
    expect(end.stderr).toMatch(/hint: \w/)
    expect((await cli('inventories', 'show', name)).code).toBe(2)
    return
  }
  expect(end.stderr).not.toContain('error:')
  const summary = end.json<{ imported: number; rejected: number }>()
  expect(summary.imported).toBe(wanted.imported)
  expect(end.code).toBe(summary.rejected > 0 ? 3 : 0)
  if (wanted.organization === undefined) return
  const { items } = (await cli('inventories', 'show', name)).json<{ items: InventoryItem[] }>()
  expect(items.map(({ organization }) => organization)).toEqual(items.map(() => wanted.organization))
})

test.each(samples)("%s is shown in the window's preview as it comes in", async (name, wanted) => {
  await using on = await testWorkbench()
  const file = path.join(folder, name)
  const preview = await on.workbench.inventories.preview(file, wanted.vendor, undefined, {})
  if (wanted.exit !== undefined) {
    expect(preview.rows.length === 0 || preview.missing.length > 0).toBe(true)
    return
  }
  expect(preview.missing).toEqual([])
  expect(preview.rows.length).toBeGreaterThanOrEqual(wanted.imported ?? 0)
  if (wanted.organization !== undefined) expect(preview.rows[0]).toContain(wanted.organization)
})
