import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { verifyEvidence } from '../../src/main/reports/verify-evidence.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

const ITEMS = 60
const KEY = 'window-key-5f2c9a'

test('the whole job in the window: import, connection, batch in four steps, run, reports, a file checked', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-job-'))
  const sandbox = await startSandbox({
    vendors: ['digicert-tlm'],
    items: ITEMS * 2,
    plain: true,
    limit: 'none',
    latencyMs: 5,
    key: KEY,
    faults: 'submit(revoke):404@9',
  }).catch(() =>
    startSandbox({
      vendors: ['digicert-tlm'],
      items: ITEMS * 2,
      plain: true,
      limit: 'none',
      latencyMs: 5,
      key: KEY,
    }),
  )
  try {
    await using app = await openApp()
    const { page } = app
    const at = windowOf(app)
    await page.setViewportSize({ width: 1280, height: 800 })

    await at.go('#/home')
    await app.screenshot('home-empty')
    for (const empty of ['inventory', 'batches', 'runs', 'reports', 'connections', 'activity']) {
      await at.go(`#/${empty}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await app.screenshot(`${empty}-empty`)
    }

    // A file, dropped on the window.
    const { csv, truth } = sandbox.inventoryCsv('digicert-tlm', { flawed: true, rows: ITEMS })
    const file = path.join(folder, 'march.csv')
    await writeFile(file, csv)
    await app.dropFile(file)
    await at.heading(/import/i).waitFor()
    await app.screenshot('import-preview')
    await expectAccessible(page, 'import')
    await page.getByLabel(/name/i).first().fill('march')
    await at.button(/^import/i).click()
    await page
      .getByText(new RegExp(`${truth.imported}`))
      .first()
      .waitFor()
    await app.screenshot('import-done')
    await at.go('#/inventory/march')
    await page.getByRole('grid').waitFor()
    await app.screenshot('inventory')

    // A connection, with its key given for the run only: nothing on this machine keeps it.
    await at.go('#/connections?add=1')
    await at.field('Name').fill('sandbox')
    await at.field('Address').fill(sandbox.url('digicert-tlm'))
    await at.button('Add').click()
    await page.getByText('sandbox').first().waitFor()
    await app.screenshot('connections')
    await expectAccessible(page, 'connections')

    // A batch, in four steps.
    await at.go('#/batches?new=1&inventory=march')
    await at.heading('New batch').waitFor()
    await at.field('Name of the batch').fill('incident-4471')
    await at.choose(/^Reason/, /superseded/)
    await at.choose(/^Deadline/, /24 hours/)
    await at.field(/^Comment/).fill('INC-4471: profile retired')
    await app.screenshot('batch-request')
    await expectAccessible(page, 'new batch')
    await at.button('Save draft and check').click()
    await page.getByText(/by reason: /).waitFor()
    await app.screenshot('batch-check')
    await expectAccessible(page, 'draft')
    await at.button('Seal batch…').click()
    await at.button('Seal').last().click()
    await at.button('Run…').waitFor()
    await app.screenshot('batch-sealed')

    // The run: the wrong number does not start it, the right one does.
    await at.button('Run…').click()
    const count = page.getByLabel(/^Type the number of/)
    await count.fill(String(truth.imported + 1))
    expect(await at.button('Revoke certificates now').isDisabled()).toBe(true)
    await count.fill(String(truth.imported))
    await page.getByLabel(/for this run only/).fill(KEY)
    await app.screenshot('run-confirm')
    await at.button('Revoke certificates now').click()
    await at.heading('incident-4471').waitFor()
    await page.getByText('Journal:').waitFor()
    await app.screenshot('run-going')
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'incident-4471' })).state, {
        timeout: 120_000,
      })
      .toBe('finished')
    await page.getByRole('grid').waitFor()
    await app.screenshot('run')
    await expectAccessible(page, 'run')
    const status = await app.call('runs.status', { batch: 'incident-4471' })
    expect(status.counts.confirmed + status.counts['already-done'] + status.counts.refused).toBe(
      truth.imported,
    )
    expect(sandbox.effects('digicert-tlm')).toHaveLength(status.counts.confirmed)
    await at.button('Show the chart').click()
    await page.getByText(/confirmed, refused or for a person, over \d+ minutes? with activity/).waitFor()
    await app.screenshot('run-chart')

    // Reports, and the evidence checked as if somebody had sent it.
    await at.go('#/reports')
    for (const [label, name] of [
      ['PDF', 'report.pdf'],
      ['HTML', 'report.html'],
      ['CSV', 'report.csv'],
      ['Evidence', 'evidence.jsonl'],
    ] as const) {
      await app.person.nextSaveFile(path.join(folder, name))
      await at.button(`Save incident-4471 as ${label}`).click()
      await page.getByText(`Wrote ${name}`).first().waitFor()
    }
    const evidence = path.join(folder, 'evidence.jsonl')
    expect((await verifyEvidence(evidence)).ok).toBe(true)
    await app.dropFile(evidence)
    await page.getByText('It holds.').first().waitFor()
    await app.screenshot('reports')
    await expectAccessible(page, 'reports')

    // The record of one certificate, to hand on without the others; and it checks out by itself.
    const excerpt = path.join(folder, 'excerpt.jsonl')
    const [, item = ''] = (await readFile(evidence, 'utf8')).split('\n')
    const { target } = JSON.parse(item) as { target: { serial_number: string } }
    await at.field(/Hand on the record/).fill('no such certificate')
    await app.person.nextSaveFile(excerpt)
    await at.button(/Save the excerpt/).click()
    await page.getByText(/holds no "no such certificate"/).waitFor()
    await at.field(/Hand on the record/).fill(target.serial_number.toLowerCase())
    await app.person.nextSaveFile(excerpt)
    await at.button(/Save the excerpt/).click()
    await page.getByText('Wrote excerpt.jsonl').first().waitFor()
    await app.dropFile(excerpt)
    await page
      .getByText(/The record of one item/)
      .first()
      .waitFor()
    await app.screenshot('reports-excerpt')
    const damaged = path.join(folder, 'damaged.jsonl')
    await writeFile(
      damaged,
      (await readFile(evidence, 'utf8')).replace('"outcome":"accepted"', '"outcome":"refused"'),
    )
    await app.dropFile(damaged)
    await page.getByText('It does not hold.').first().waitFor()
    await app.screenshot('reports-damaged')

    for (const screen of ['home', 'batches', 'runs', 'activity', 'settings']) {
      await at.go(`#/${screen}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await app.screenshot(screen)
      await expectAccessible(page, screen)
    }
    await at.field('Address of the authority').fill('ftp://clock.example.com')
    await at.button('Use this authority').click()
    await page
      .getByText(/timeStampUrl|address/i)
      .first()
      .waitFor()
    expect(app.complaints).toEqual([])
    // The key was typed into the page and is nowhere in it.
    expect(await page.content()).not.toContain(KEY)
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
})
