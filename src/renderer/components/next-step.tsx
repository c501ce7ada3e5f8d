import type { ReactNode } from 'react'

/** Where words of a sentence lead: an address, or what is done. */
export type Lead = string | (() => void)

const LEAD = /\[([^\]]+)\]/

/**
 * One sentence on what is next, of which the words in [brackets] lead there, from the left as many as there are leads. Brackets
 * beyond these are of a name and stay.
 */
export function NextStep({ says, leads }: { readonly says: string; readonly leads: readonly Lead[] }) {
  const parts: ReactNode[] = []
  let rest = says
  for (const lead of leads) {
    const found = LEAD.exec(rest)
    if (found === null) break
    const [all, text = ''] = found
    parts.push(rest.slice(0, found.index), <Leading key={parts.length} to={lead} says={text} />)
    rest = rest.slice(found.index + all.length)
  }
  return (
    <>
      {parts}
      {rest}
    </>
  )
}

function Leading({ to, says }: { readonly to: Lead; readonly says: string }) {
  if (typeof to === 'string') return <a href={to}>{says}</a>
  return (
    <button type="button" className="lead" onClick={to}>
      {says}
    </button>
  )
}

/** The same sentence where nothing of it leads anywhere: in a row that has its own link. */
export const withoutLeads = (says: string): string => says.replaceAll(new RegExp(LEAD, 'g'), '$1')

/** What is found first on the screen has the focus and is in sight. Nothing happens where it is not there, such as while main is asked. */
function focusOn<E extends HTMLElement>(found: E | null | undefined): E | null {
  if (found === null || found === undefined) return null
  if (found.tabIndex < 0) found.tabIndex = -1
  found.scrollIntoView({ block: 'nearest' })
  found.focus({ preventScroll: true })
  return found
}

const onScreen = (selector: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`#screen ${selector}`),
]
const isCalled =
  (name: string) =>
  ({ textContent }: HTMLElement): boolean =>
    textContent?.trim() === name

/** To a field, by its label. */
export const toField = (label: string) => (): void => {
  const found = onScreen('label').find(({ textContent }) => textContent?.trim().startsWith(label))
  focusOn((found as HTMLLabelElement | undefined)?.control as HTMLElement | null | undefined)
}

/** To the field that says what is wrong with it. */
export const toWrongField = (): void => {
  focusOn(onScreen('[aria-invalid="true"]')[0])
}

/** To a card, by its heading. */
export const toCard = (title: string) => (): void => {
  const found = onScreen('h2').find(({ textContent }) => textContent?.trim().startsWith(title))
  focusOn(found)?.scrollIntoView({ block: 'start' })
}

/** To what the screen wants to be read first. */
export const toNotice = (): void => {
  focusOn(onScreen('.notice')[0])
}

/** To a button, which is pressed by whoever is led there. */
export const toButton = (name: string) => (): void => {
  focusOn(onScreen('.button').find(isCalled(name)))
}

/** Presses a button of the screen: what it opens, or asks, is its own affair. */
export const press = (name: string) => (): void => {
  focusOn(onScreen('.button:not([disabled])').find(isCalled(name)))?.click()
}
