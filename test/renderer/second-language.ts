import { createElement, Fragment, isValidElement } from 'react'
import { english } from '../../src/renderer/words/english/english.ts'
import type { Words } from '../../src/renderer/words/words.ts'

/**
 * Stands in for `words.ts` where a test builds the window: a second language, in which each text is the English one within marks.
 * What is shown without marks stands in a component, and no translator would find it.
 */
export const words: Words = marked(english)

function marked<T>(value: T): T
function marked(value: unknown): unknown {
  if (typeof value === 'string') return `⟦${value}⟧`
  if (typeof value === 'function') return (...args: unknown[]) => marked(value(...args))
  if (isValidElement(value)) return createElement(Fragment, null, '⟦', value, '⟧')
  if (Array.isArray(value)) return value.map((one) => marked<unknown>(one))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marked<unknown>(one)]))
  }
  return value
}
