import type { Page } from 'playwright'
import { expect } from 'vitest'

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

/** Keeps what live regions say, and whether a pointer was used. */
const WATCH = `
  window.pointed = false
  window.said = []
  for (const kind of ['mousedown', 'pointerdown'])
    window.addEventListener(kind, ({ isTrusted }) => { if (isTrusted) window.pointed = true }, { capture: true })
  const regions = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])'
  const of = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(regions)
  new MutationObserver((changes) => {
    const inside = changes.flatMap(({ target, addedNodes }) => [
      of(target),
      ...[...addedNodes].flatMap((node) => (node.nodeType === 1 ? [of(node), ...node.querySelectorAll(regions)] : [])),
    ])
    for (const region of new Set(inside)) if (region != null) window.said.push(region.textContent)
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`

/** The window by its keyboard alone: every stop on the way must show that it has the focus. */
export function keyboardOf(page: Page) {
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
    watch: () => page.evaluate(WATCH),
    /** What a screen reader was told, in its order. */
    said: async () => (await page.evaluate('window.said')) as string[],
    pointed: async () => (await page.evaluate('window.pointed')) as boolean,
    /** Waits until the focus is there by itself. */
    at: (what: RegExp) => expect.poll(async () => (await focused()).what).toMatch(what),
    /** To the start of the screen, as by the link that skips the places. */
    toScreen: () => page.locator('#screen').focus(),
    /** Goes to a place by the palette. */
    go: async (place: string, heading = place) => {
      await press('Control+k')
      await page.getByRole('combobox', { name: 'Find a command' }).waitFor()
      await page.keyboard.type(place)
      await press('Enter')
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
      await page.locator('#screen').focus()
    },
    enter: async (what: RegExp) => {
      await to(what)
      await press('Enter')
    },
    type: async (what: RegExp, text: string) => {
      await to(what)
      await page.keyboard.type(text)
    },
    /** One of several that are pressed instead of each other: the first is a stop of Tab, arrows lead to the others. */
    segment: async (first: RegExp, choice: RegExp) => {
      await to(first)
      for (let at = 0; at < TABS_MAX && !choice.test((await focused()).what); at += 1)
        await press('ArrowRight')
      await press('Enter')
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
