import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { openApp } from './fixture.ts'

/** More are not walked through to get anywhere. */
const TABS_MAX = 80

/** What has the focus, by its role and its accessible name, and whether the focus is seen. */
interface Focused {
  readonly what: string
  readonly isSeen: boolean
}

const FOCUSED = `(() => {
  const one = document.activeElement
  if (one === null || one === document.body) return { what: '', isSeen: true }
  const name = one.getAttribute('aria-label') ?? (one.getAttribute('aria-labelledby') ?? '').split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim()
  const labels = [...(one.labels ?? [])].map(({ textContent }) => textContent).join(' ')
  const style = getComputedStyle(one)
  const row = one.getAttribute('aria-activedescendant')
  const parent = one.closest('.palette-input, .checkbox') ?? one
  return {
    what: [one.getAttribute('role') ?? one.tagName.toLowerCase(), name || labels || (one.matches('button, a, [role]') ? one.textContent : '')].join(' ').trim(),
    isSeen: style.outlineStyle !== 'none' || row !== null || parent !== one || one.id === 'screen' || one.matches('.dialog, [tabindex="-1"]'),
  }
})()`

function keyboardOf(page: Page) {
  const focused = async () => (await page.evaluate(FOCUSED)) as Focused
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  /** Tab by Tab, and every stop on the way shows that it has the focus. */
  const to = async (what: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
    const passed: string[] = []
    for (let tab = 0; tab < TABS_MAX; tab += 1) {
      const now = await focused()
      expect(now).toMatchObject({ isSeen: true })
      if (what.test(now.what)) return
      passed.push(now.what.slice(0, 40))
      await press(key)
    }
    throw new Error(`No ${key} leads to ${String(what)}: ${passed.join(' | ')}`)
  }
  return {
    press,
    to,
    enter: async (what: RegExp) => {
      await to(what)
      await press('Enter')
    },
    type: async (what: RegExp, text: string) => {
      await to(what)
      await page.keyboard.type(text)
    },
    /** A select: opened, typed into, taken. */
    choose: async (what: RegExp, choice: string) => {
      await to(what)
      await press('Enter')
      await page.getByRole('option', { name: choice }).first().waitFor()
      await page.keyboard.type(choice.slice(0, 5))
      await press('Enter')
      await page.getByRole('option').first().waitFor({ state: 'detached' })
    },
    heading: (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor(),
  }
}

test('the whole job by keyboard alone: sandbox, picked rows, batch, seal, run, report, check', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-keyboard-'))
  try {
    await using app = await openApp()
    const { page, person } = app
    const keys = keyboardOf(page)
    await page.setViewportSize({ width: 1280, height: 860 })
    // Whatever moves a pointer would fail here.
    await page.evaluate(`for (const kind of ['mousedown', 'pointerdown'])
      window.addEventListener(kind, ({ isTrusted }) => { if (isTrusted) window.pointed = true }, { capture: true })`)

    await keys.heading('Revoke in bulk, and prove what happened')
    await keys.enter(/^button Start the sandbox/)
    await page.getByRole('grid').waitFor()
    // What stands as revoked at the vendor already is not what is meant here.
    await keys.to(/^grid /)
    await keys.press('ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown')
    await page.getByText('3 certificates selected').waitFor()
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

    await page.locator('#screen').focus()
    await keys.enter(/^button Seal batch/)
    await page.getByRole('dialog', { name: 'Seal this batch?' }).waitFor()
    await keys.enter(/^button Seal$/)
    await page.getByRole('button', { name: 'Run…' }).waitFor()
    await page.locator('#screen').focus()
    await keys.enter(/^button Run…/)
    await page.getByRole('dialog').waitFor()
    await keys.type(/^input Type the number of/, '3')
    await keys.enter(/^button Revoke certificates now/)
    await page.getByText('Journal:').waitFor()
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'by keyboard' })).state)
      .toBe('finished')

    await keys.press('Control+k')
    await page.getByRole('combobox', { name: 'Find a command' }).waitFor()
    await page.keyboard.type('Reports')
    await keys.press('Enter')
    await keys.heading('Reports')
    const evidence = path.join(folder, 'evidence.jsonl')
    await person.nextSaveFile(evidence)
    await page.locator('#screen').focus()
    await keys.enter(/^button Save by keyboard as Evidence/)
    await page.getByText('Wrote evidence.jsonl').first().waitFor()
    await person.nextOpenFile(evidence)
    await page.locator('#screen').focus()
    await keys.enter(/^button Check a file…/)
    await page.getByText('It holds.').waitFor()
    expect(await page.evaluate('window.pointed')).toBeUndefined()
    expect(app.complaints).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
