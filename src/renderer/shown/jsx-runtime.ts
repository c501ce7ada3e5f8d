/**
 * How the window's components become elements: React's own way, with one thing before it. Whatever text is shown is written so that
 * all of it is seen (`contract/unseen-text.ts`): labels, names and answers come from files and vendors, and a character that turns
 * the writing round would make an approver read another batch than the one that is signed. `jsxImportSource` names this folder, so
 * no component can forget it. What a field holds (`value`) stays as it is: it goes back to main.
 */
import { Fragment, jsx as plainJsx, jsxs as plainJsxs } from 'react/jsx-runtime'
import { showUnseenInText } from '../../contract/unseen-text.ts'

export type { JSX } from 'react'
export { Fragment }

type Jsx = typeof plainJsx

export const jsx: Jsx = (type, props, key) => plainJsx(type, shown(props), key)
export const jsxs: Jsx = (type, props, key) => plainJsxs(type, shown(props), key)

/** Attributes that are read to a person. */
const READ_OUT = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'alt', 'placeholder'] as const

/** The same object where there is nothing to change, which is nearly always. */
function shown(props: unknown): unknown {
  if (typeof props !== 'object' || props === null) return props
  const own = props as Readonly<Record<string, unknown>>
  const children = shownChildren(own['children'])
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

function shownChildren(children: unknown): unknown {
  if (typeof children === 'string') return showUnseenInText(children)
  if (!Array.isArray(children)) return children
  const seen = children.map(shownChildren)
  return seen.every((child, index) => child === children[index]) ? children : seen
}
