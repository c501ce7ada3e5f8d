import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RunOptions } from 'axe-core'
import type { Page } from 'playwright'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What the success criteria of WCAG 2.2, levels A and AA, ask for. */
export const WCAG_AA: NonNullable<RunOptions['runOnly']> = [
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
]

/**
 * What axe-core finds wrong on the page as it is, each rule with the elements that break it. It is given to a page once, since
 * that takes longer than to ask it; there are no frames in what is shown.
 *
 * @param only tags of rules, or the rules themselves; all of them by default, good practice included
 */
export async function axeViolations(
  page: Page,
  only?: RunOptions['runOnly'],
): Promise<readonly { readonly id: string; readonly elements: readonly string[] }[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE)
  const options = {
    resultTypes: ['violations'],
    ...(only === undefined ? {} : { runOnly: only }),
  } satisfies RunOptions
  return await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => ({ id, elements: nodes.map(({ html }) => html) })))`,
  )
}
