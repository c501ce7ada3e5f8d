import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { openOpensslCa, startListServer } from '../support/openssl-ca.ts'
import { opensslTest as test } from '../support/tool-test.ts'
import { openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

test('what relying parties see of a batch, checked in the window against a CA of OpenSSL', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-effect-'))
  const lists = await startListServer()
  try {
    const ca = openOpensslCa({
      folder: path.join(folder, 'ca'),
      name: '/O=Example Org/CN=Example Issuing CA',
    })
    ca.pointTo({ crlUrl: `${lists.url}/issuing.crl` })
    const issued = Array.from({ length: 6 }, (_, index) => ca.issue(`host-${index + 1}.example.com`))
    lists.at.set('/issuing.crl', ca.crl())
    const pem = path.join(folder, 'issued.pem')
    await writeFile(pem, issued.join('\n'))

    await using app = await openApp()
    const { page } = app
    const at = windowOf(app)
    await page.setViewportSize({ width: 1280, height: 900 })
    await at.go('#/home')
    await app.dropFile(pem)
    await page.getByLabel(/name/i).first().fill('issued')
    await at.button(/^import/i).click()
    await expect
      .poll(() => app.call('inventories.list', {}))
      .toMatchObject([{ inventory: 'issued', imported: 6 }])
    await app.call('batches.create', {
      name: 'retired',
      inventory: 'issued',
      request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
      filter: {},
    })
    await app.call('batches.seal', { batch: 'retired' })

    // Nobody is believed yet, so nothing can be told.
    await at.go('#/batches/retired')
    await at.button('Check now').click()
    await page.getByRole('button', { name: 'Not checkable (6)' }).waitFor()

    // The CA is added by its file, and main asks before it believes.
    const caFile = path.join(folder, 'root.pem')
    await writeFile(caFile, ca.certificate)
    await at.go('#/settings')
    await app.person.nextOpenFile(caFile)
    await at.button('Add a CA…').first().click()
    // A server of this machine is asked only where its address was given by hand.
    await page.getByLabel('Address of its list (CRL)').fill(`${lists.url}/issuing.crl`)
    await app.person.nextAnswer(false)
    await at.button('Add this CA…').click()
    await page.getByText(/Not agreed/).waitFor()
    await at.button('Add this CA…').click()
    await page.getByText('CN=Example Issuing CA').first().waitFor()
    await app.screenshot('settings-ca')
    await expectAccessible(page, 'settings with a CA')

    await at.go('#/batches/retired')
    await at.button('Check again').click()
    await page.getByRole('button', { name: 'Not revoked (6)' }).waitFor()
    ca.revoke(issued[0] ?? '', 'superseded')
    ca.revoke(issued[1] ?? '', 'keyCompromise')
    lists.at.set('/issuing.crl', ca.crl())
    await at.button('Check again').click()
    await page.getByRole('button', { name: 'Revoked (2)', exact: true }).click()
    await page.getByText('host-1.example.com').waitFor()
    await page.getByText(/key_compromise/).waitFor()
    await app.screenshot('batch-effect')
    await expectAccessible(page, 'effect')
    const shown = (after: number, limit: number) =>
      app.call('effect.items', { batch: 'retired', show: 'revoked', after, limit })
    const both = await shown(0, 200)
    expect(both).toMatchObject([
      { label: 'host-1.example.com', verdict: { kind: 'revoked', by: 'crl', reason: 'superseded' } },
      { label: 'host-2.example.com', verdict: { kind: 'revoked', by: 'crl', reason: 'key_compromise' } },
    ])
    expect(await shown(0, 1)).toEqual(both.slice(0, 1))
    expect(await shown(both[0]?.ordinal ?? 0, 1)).toEqual(both.slice(1))
    expect(await shown(both[1]?.ordinal ?? 0, 1)).toEqual([])

    // The report says the same.
    await app.person.nextSaveFile(path.join(folder, 'report.html'))
    await app.call('reports.export', { batch: 'retired', format: 'html' })
    expect(await readFile(path.join(folder, 'report.html'), 'utf8')).toContain(
      'Not confirmed by the vendor, and revoked all the same: 2',
    )

    await app.call('workspace.setSettings', { airGapped: true })
    await at.go('#/settings')
    await at.go('#/batches/retired')
    await page.getByText(/air-gapped: no list is fetched/).waitFor()
    expect(await at.button('Check again').isDisabled()).toBe(true)
    expect(app.complaints).toEqual([])
  } finally {
    await lists.close()
    await rm(folder, { recursive: true, force: true })
  }
})
