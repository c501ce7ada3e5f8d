import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { resultText } from '../support/hand-over-result.ts'
import { openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

const SERIALS = [
  '4A0B0C0D0E0F1011121314151601',
  '4A0B0C0D0E0F1011121314151602',
  '4A0B0C0D0E0F1011121314151603',
]
const AT = '2026-11-27T00:11:22Z'

test('a batch of a CA without an API leaves as a folder, and its result comes back by a file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-hand-over-'))
  try {
    await using app = await openApp()
    const { page, person } = app
    const at = windowOf(app)
    await page.setViewportSize({ width: 1280, height: 900 })
    const csv = path.join(folder, 'list.csv')
    await writeFile(
      csv,
      `Serial Number,Common Name\n${SERIALS.map((one, index) => `${one},host${index}`).join('\n')}\n`,
    )
    await person.nextOpenFile(csv)
    const chosen = await app.call('workspace.chooseFile', { purpose: 'inventory' })
    await app.call('inventories.import', {
      ...{ job: 'list', file: chosen?.file ?? '', name: 'list', vendor: 'adcs', settings: {} },
    })
    await app.call('batches.create', {
      name: 'june',
      inventory: 'list',
      request: { operation: 'revoke', reason: 'superseded', comment: 'INC-1', options: {} },
      filter: {},
    })
    await app.call('batches.seal', { batch: 'june' })
    await at.go('#/batches/june')
    const write = at.button('Write the hand-over…')
    await write.waitFor()
    const next = page.locator('.screen-next')
    await next.getByText('Write the hand-over, and carry it to the CA.').waitFor()
    expect(await at.button(/^Run/).count()).toBe(0)
    await app.screenshot('hand-over')
    await expectAccessible(page, 'a batch to be handed over')

    // Whoever does not agree has written nothing.
    await person.nextAnswer(false)
    await write.click()
    await page.getByText(/Not agreed/).waitFor()
    const out = path.join(folder, 'out')
    await person.nextSaveFile(out)
    await write.click()
    await at.button('Read its result…').waitFor()
    expect((await app.call('runs.status', { batch: 'june' })).counts.submitting).toBe(3)
    await next.getByText(/read its result here: 3 items/).waitFor()

    // The result of something else is refused in words, and nothing changes.
    const strange = path.join(folder, 'strange.txt')
    await writeFile(strange, 'hello\n')
    await person.nextOpenFile(strange)
    await at.button('Read its result…').click()
    const dialog = at.dialog('Read strange.txt?')
    await dialog.getByRole('button', { name: 'Read' }).click()
    await dialog.getByText(/This is/).waitFor()
    await app.screenshot('hand-over-refused')
    await expectAccessible(page, 'a result that is refused')
    await page.keyboard.press('Escape')

    const { id, handOver } = JSON.parse(await readFile(path.join(out, 'handover.json'), 'utf8')) as {
      id: string
      handOver: string
    }
    const result = path.join(folder, 'result.txt')
    const outcome = (item: number, word: string) => [
      ...[String(item), SERIALS[item - 1] ?? '', AT, word, '0', AT, 'superseded', '-'],
    ]
    const begun = [
      ['rescind-result 1', id, handOver],
      ['0', '-', AT, 'start', '-', '-', '-', 'certutil'],
      outcome(1, 'revoked'),
    ]
    const read = async (records: readonly (readonly string[])[], isClosed: boolean) => {
      await writeFile(result, resultText(records))
      await person.nextOpenFile(result)
      await at.button('Read its result…').click()
      const asks = at.dialog('Read result.txt?')
      // What was said of one file is not said of the next.
      expect(await asks.getByRole('checkbox').isChecked()).toBe(false)
      if (isClosed) await asks.getByRole('checkbox').click()
      await asks.getByRole('button', { name: 'Read' }).click()
      await asks.waitFor({ state: 'hidden' })
    }
    await read(begun, false)
    await page.getByText('2 without an outcome').waitFor()
    await read([...begun, outcome(2, 'revoked')], true)
    const first = page.getByRole('row').filter({ hasText: 'Hand-over 1' })
    await first.getByText('its result is read').waitFor()
    // One was never begun: it goes with the next.
    await write.waitFor()
    await person.nextSaveFile(path.join(folder, 'next'))
    await write.click()
    await at.button('Read its result…').waitFor()
    await app.screenshot('hand-over-read')
    expect((await app.call('runs.status', { batch: 'june' })).counts).toMatchObject({
      confirmed: 2,
      submitting: 1,
    })
    expect(app.complaints).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
