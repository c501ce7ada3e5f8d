import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openApp } from './fixture.ts'
import { keyboardOf } from './keyboard.ts'

test('the whole job by keyboard alone: sandbox, picked rows, batch, seal, run, report, check', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-keyboard-'))
  try {
    await using app = await openApp()
    const { page, person } = app
    const keys = keyboardOf(page)
    await page.setViewportSize({ width: 1280, height: 860 })
    await keys.watch()

    await keys.heading('Revoke in bulk, and prove what happened')
    await keys.enter(/^button Start the sandbox/)
    await page.getByRole('grid').waitFor()
    // What stands as revoked at the vendor already is not what is meant here.
    await keys.to(/^grid /)
    await keys.press('ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
    await page.getByText('3 certificates selected').first().waitFor()
    await keys.to(/^button New batch from them$/, 'Shift+Tab')
    await keys.press('Enter')
    await keys.heading('New batch')
    await keys.type(/^input Name of the batch/, 'by keyboard')
    await keys.choose(/^combobox Reason/, 'superseded')
    await keys.type(/^textarea Comment/, 'INC-7')
    await keys.to(/^button Save draft and check$/, 'Shift+Tab')
    await keys.press('Enter')
    await keys.heading('by keyboard')
    await page.getByText(/by reason: /).waitFor()
    // Just the three that were picked, by all that names them.
    expect((await app.call('batches.check', { batch: 'by keyboard' })).items).toBe(3)

    await keys.at(/^main by keyboard/)
    await keys.enter(/^button Seal batch/)
    await page.getByRole('dialog', { name: 'Seal this batch?' }).waitFor()
    await keys.enter(/^button Seal$/)
    await page.getByRole('button', { name: 'Run…' }).waitFor()
    // The button that opened the dialog is gone.
    await keys.at(/^main by keyboard/)
    await keys.enter(/^button Run…/)
    await page.getByRole('dialog').waitFor()
    const begun = Date.now()
    await keys.type(/^input Type the number of/, '3')
    await keys.enter(/^button Revoke certificates now/)
    await page.getByText('Journal:').waitFor()
    await keys.at(/^main by keyboard/)
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'by keyboard' })).state)
      .toBe('finished')
    // What a screen reader is told of the run: where it stands at its end, and at most four times a minute until then.
    await expect
      .poll(keys.said)
      .toContainEqual(expect.stringMatching(/^by keyboard: finished, 3 of 3 settled/))
    const spoken = (await keys.said()).filter((words) => words.startsWith('by keyboard: '))
    expect(spoken.length).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - begun) / 15_000))

    await keys.press('Control+k')
    await page.getByRole('combobox', { name: 'Find a command' }).waitFor()
    await page.keyboard.type('Reports')
    await keys.press('Enter')
    await keys.heading('Reports')
    await keys.at(/^main Reports/)
    const evidence = path.join(folder, 'evidence.jsonl')
    await person.nextSaveFile(evidence)
    await keys.enter(/^button Save by keyboard as Evidence/)
    await page.getByText('Wrote evidence.jsonl').first().waitFor()
    await person.nextOpenFile(evidence)
    await page.locator('#screen').focus()
    await keys.enter(/^button Check a file…/)
    await page.getByText('It holds.').first().waitFor()
    expect(await keys.said()).toContainEqual(expect.stringContaining('It holds.'))
    expect(await keys.pointed()).toBe(false)
    expect(app.complaints).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
