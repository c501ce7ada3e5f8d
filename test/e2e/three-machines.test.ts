import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

const KEY = 'three-machines-key-91ac'
const ROWS = 12
const VENDOR = 'digicert-tlm'

test('prepared without a network on one machine, approved on a second, run on a third, in the window', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-three-'))
  const at = (name: string) => path.join(folder, name)
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none', key: KEY })
  try {
    await using preparer = await openApp()
    await using approver = await openApp()
    await using runner = await openApp()

    // The first machine is cut off from any network, and says so on every screen.
    const first = windowOf(preparer)
    await first.go('#/settings')
    await first.button('Cut the network off').click()
    await preparer.page.getByRole('navigation').getByText('Air-gapped').waitFor()
    const { csv, truth } = sandbox.inventoryCsv(VENDOR, { rows: ROWS })
    await writeFile(at('april.csv'), csv)
    await preparer.dropFile(at('april.csv'))
    await first.heading(/import/i).waitFor()
    await first.field(/name/i).first().fill('april')
    await first.button(/^import/i).click()
    await preparer.page
      .getByRole('link', { name: /inventory|open|april/i })
      .first()
      .waitFor()
    await first.go('#/batches?new=1&inventory=april')
    await first.field('Name of the batch').fill('spring')
    await first.choose(/^Reason/, /superseded/)
    await first.field(/^Comment/).fill('INC-77')
    await first.button('Save draft and check').click()
    await preparer.page.getByText(/by reason: /).waitFor()
    await first.button('Seal batch…').click()
    await first.dialog('Seal this batch?').getByRole('button', { name: 'Seal' }).click()
    await first.button('Save as a bundle…').click()
    await preparer.person.nextSaveFile(at('spring.rescind'))
    await first.dialog('Save as a bundle').getByRole('button', { name: 'Save…' }).click()
    await preparer.page.getByText('Wrote spring.rescind').first().waitFor()
    await preparer.screenshot('air-gapped-batch')
    for (const screen of ['home', 'inventory', 'batches', 'runs', 'reports', 'connections', 'activity']) {
      await first.go(`#/${screen}`)
      await preparer.page.getByRole('heading', { level: 1 }).waitFor()
      expect(await preparer.page.getByRole('navigation').getByText('Air-gapped').isVisible()).toBe(true)
    }

    // The second machine looks at it, approves it without importing it, and hands its public key over.
    const second = windowOf(approver)
    await approver.dropFile(at('spring.rescind'))
    await second.heading('spring.rescind').waitFor()
    await approver.page.getByText('INC-77').waitFor()
    await approver.screenshot('bundle')
    await expectAccessible(approver.page, 'bundle')
    await second.button('Approve…').click()
    await approver.person.nextSaveFile(at('spring-approved.rescind'))
    await second.dialog('Approve this batch?').getByRole('button', { name: 'Approve' }).click()
    await approver.page.getByText('Wrote spring-approved.rescind').first().waitFor()
    expect(await approver.call('batches.list', {})).toEqual([])
    await second.go('#/settings')
    await approver.person.nextSaveFile(at('approver.json'))
    await second.button('Save the public key…').click()
    await approver.page.getByText('Wrote approver.json').first().waitFor()

    // The third machine trusts the approver's key once its fingerprint was compared, and wants one approval.
    const third = windowOf(runner)
    await third.go('#/settings')
    await runner.person.nextOpenFile(at('approver.json'))
    await third.button('Add a key…').click()
    const shown = await third
      .dialog('Trust this key?')
      .getByText(/^\d{5}(-\d{5}){9}$/)
      .textContent()
    expect(shown).toBe((await approver.call('identity.show', {}))?.fingerprint)
    // All three are one user of one host here: people are told apart by the names that they are trusted under.
    await third.dialog('Trust this key?').getByLabel('Name').fill('Cleo, compliance')
    await third.button('It is the same: trust it').click()
    await runner.page.getByRole('cell', { name: shown ?? '' }).waitFor()
    await third.button('Change…').click()
    await third.choose('Before it runs', 'One other person')
    await third.button('Sign the change').click()
    await runner.page.getByText(/only with the approval of one trusted key/).waitFor()
    await runner.screenshot('settings-trust')
    await expectAccessible(runner.page, 'settings')

    // Unapproved, it does not run: neither by the window nor by whoever speaks over its bridge.
    await runner.dropFile(at('spring.rescind'))
    await third.button('Import…').click()
    await third.dialog('Import this batch?').getByRole('button', { name: 'Import' }).click()
    await third.heading('spring').waitFor()
    await runner.call('connections.add', {
      connection: {
        name: 'sandbox',
        vendor: VENDOR,
        baseUrl: sandbox.url(VENDOR),
        options: { settle_ms: '50' },
        limits: 'none',
      },
    })
    const start = {
      batch: 'spring',
      connection: 'sandbox',
      confirmCount: truth.imported,
      canary: false,
      preflight: false,
      key: KEY,
    }
    await expect(runner.call('runs.start', start)).rejects.toThrow('state.needs-approval')
    await third.button('Run…').click()
    await runner.page.getByLabel(/^Type the number of/).fill(String(truth.imported))
    await runner.page.getByLabel(/for this run only/).fill(KEY)
    await third.button('Revoke certificates now').click()
    await runner.page.getByText('state.needs-approval').waitFor()
    await runner.screenshot('needs-approval')
    await runner.page.keyboard.press('Escape')
    expect(sandbox.requests(VENDOR)).toEqual([])

    // With the approval it does.
    await runner.dropFile(at('spring-approved.rescind'))
    await third.button('Take its approvals…').click()
    await third.button('Take them').click()
    await third.heading('spring').waitFor()
    await runner.page.getByText('counts', { exact: true }).waitFor()
    await runner.screenshot('batch-approved')
    await expectAccessible(runner.page, 'approved batch')
    await third.button('Run…').click()
    await runner.page.getByLabel(/^Type the number of/).fill(String(truth.imported))
    await runner.page.getByLabel(/for this run only/).fill(KEY)
    await third.button('Revoke certificates now').click()
    await expect
      .poll(async () => (await runner.call('runs.status', { batch: 'spring' })).state)
      .toBe('finished')
    expect(sandbox.effects(VENDOR)).toHaveLength(truth.imported)

    // What has run once is not run again, whoever brings it.
    await runner.dropFile(at('spring-approved.rescind'))
    await runner.page.getByText(/It is here already, as “spring” \(finished\)/).waitFor()
    for (const app of [preparer, approver, runner]) expect(app.complaints).toEqual([])
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
})
