import type { Page } from 'playwright'
import { expect } from 'vitest'
import { axeViolations, WCAG_AA } from '../support/axe.ts'
import type { App } from './fixture.ts'

/** The window as a person uses it: by what is written on it. */
export function windowOf({ page }: Pick<App, 'page'>) {
  const go = async (hash: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  }
  return {
    go,
    heading: (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }),
    /** Not the words of the next step, which lead to it. */
    button: (name: string | RegExp) => page.getByRole('button', { name }).and(page.locator(':not(.lead)')),
    field: (label: string | RegExp) => page.getByLabel(label),
    dialog: (name: string | RegExp) => page.getByRole('dialog', { name }),
    /** Chooses from a select by the label of the choice. */
    choose: async (label: string | RegExp, choice: string | RegExp) => {
      await page.getByLabel(label).click()
      await page.getByRole('option', { name: choice }).first().click()
    },
  }
}

/** Nothing for axe to find, in both themes. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found = await axeViolations(page, WCAG_AA)
    expect(found.map(({ id, elements }) => `${where} ${colorScheme} ${id}: ${elements[0] ?? ''}`)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}
