/**
 * How the window's components become elements: React's own way, with one thing before it. Whatever text is shown is written so that
 * all of it is seen (`contract/unseen-text.ts`): labels, names and answers come from files and vendors, and a character that turns
 * the writing round would make an approver read another batch than the one that is signed. `jsxImportSource` names this folder, so
 * no component can forget it. What a field holds (`value`) stays as it is: it goes back to main.
 */
import { Fragment, jsx as plainJsx, jsxs as plainJsxs } from 'react/jsx-runtime'
import { directedParts } from '../../contract/right-to-left.ts'
import { showUnseenInText } from '../../contract/unseen-text.ts'

export type { JSX } from 'react'
export { Fragment }

type Jsx = typeof plainJsx

export const jsx: Jsx = (type, props, key) => plainJsx(type, shown(props, holdsMarkup(type)), key)
export const jsxs: Jsx = (type, props, key) => plainJsxs(type, shown(props, holdsMarkup(type)), key)

/** Whether names within it may stand in an element of their own. Components hand their words on to one that may. */
const holdsMarkup = (type: unknown): boolean =>
  typeof type === 'string' && type !== 'textarea' && type !== 'text'

/** Attributes that are read to a person. */
const READ_OUT = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'alt', 'placeholder'] as const

/** The same object where there is nothing to change, which is nearly always. */
function shown(props: unknown, markup: boolean): unknown {
  if (typeof props !== 'object' || props === null) return props
  const own = props as Readonly<Record<string, unknown>>
  const children = shownChildren(own['children'], markup)
  let made: Record<string, unknown> | undefined =
    children === own['children'] ? undefined : { ...own, children }
  for (const name of READ_OUT) {
    const text = own[name]
    if (typeof text !== 'string') continue
    const seen = showUnseenInText(text)
    if (seen !== text) made = { ...(made ?? own), [name]: seen }
  }
  return made ?? props
}

function shownChildren(children: unknown, markup: boolean): unknown {
  if (typeof children === 'string')
    return markup ? heldTogether(showUnseenInText(children)) : showUnseenInText(children)
  if (!Array.isArray(children)) return children
  const seen = children.map((child) => shownChildren(child, markup))
  return seen.every((child, index) => child === children[index]) ? children : seen
}

/** A name from right to left moves nothing beside it. */
function heldTogether(text: string): unknown {
  const parts = directedParts(text)
  if (!parts.some(({ isRtl }) => isRtl)) return text
  const children = parts.map((part) => (part.isRtl ? plainJsx('bdi', { children: part.text }) : part.text))
  return plainJsxs(Fragment, { children })
}
