import type { Page } from 'playwright'
import type { SharedWindow } from './shared-window.ts'

/** What can be pressed, as it is read out; where it leads, if it is a link. */
interface Control {
  readonly role: 'button' | 'link'
  readonly name: string
  readonly url: string | null
}

/** What stays as it is for so long has come to rest. */
const REST_MS = 500
const LINE = /^\s*- (button|link)\b(?: ("(?:[^"\\]|\\.)*"))?/

/** By the tree that assistive technology has: what a dialog covers is not in it. */
async function controlsOf(page: Page): Promise<readonly Control[]> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n')
  return lines.flatMap((line, at) => {
    const [, role, name = '""'] = LINE.exec(line.replace(/^(\s*)- '(.*)':?$/, '$1- $2')) ?? []
    if (role === undefined) return []
    const url = role === 'link' ? (/\/url: (.*)$/.exec(lines[at + 1] ?? '')?.[1] ?? '') : null
    return [{ role: role as Control['role'], name: JSON.parse(name) as string, url }]
  })
}

type Shown = () => Promise<SharedWindow>

/** What becomes of the press of one of several that are called the same. */
async function effectOf(shown: Shown, { role, name }: Control, nth: number): Promise<string> {
  await using window = await shown()
  const { page, bridge } = window
  bridge.calls.length = 0
  await page.getByRole(role, { name, exact: true }).nth(nth).click()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  const read = async (): Promise<string> =>
    JSON.stringify([
      bridge.calls,
      await page.evaluate('location.hash'),
      await page.getByRole('dialog').allInnerTexts(),
    ])
  // A dialog comes some frames after the address that opens it.
  for (let before = await read(); ; ) {
    await page.waitForTimeout(REST_MS)
    const now = await read()
    if (now === before) return now
    before = now
  }
}

/**
 * What can be pressed and has no name, and what is called the same and does something else.
 *
 * @param page a screen in one of its states, of which nothing is pressed
 * @param shown the same state once more: each press has a window of its own
 */
export async function equalNames(page: Page, shown: Shown): Promise<readonly string[]> {
  const controls = await controlsOf(page)
  const faults: string[] = []
  const unnamed = controls.filter(({ name }) => name.trim() === '')
  if (unnamed.length > 0) faults.push(`without a name: ${unnamed.length}`)
  for (const [name, same] of Map.groupBy(controls, (one) => `${one.role} ${one.name}`)) {
    if (same.length === 1 || same[0]?.name.trim() === '') continue
    const effects =
      same[0]?.role === 'link'
        ? same.map(({ url }) => url ?? '')
        : await Promise.all(same.map((one, nth) => effectOf(shown, one, nth)))
    if (new Set(effects).size > 1) faults.push(`${name}: ${[...new Set(effects)].join(' | ').slice(0, 300)}`)
  }
  return faults
}
