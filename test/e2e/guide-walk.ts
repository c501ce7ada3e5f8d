import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'

const GUIDE = path.join(import.meta.dirname, '../../docs/guide')
/** What is done on a command line has tests of its own. */
const COMMAND_LINE = /on the command line$/
/** Said of the guide's own page, not of the window. */
const BEFORE_HEADINGS = ''

/** The part of a page below one of its headings: what it names in bold is all that its reader can press or look for. */
export interface GuidePart {
  /** Presses a button, a link or a choice by the name that the guide calls it. */
  press(where: Page | Locator, name: string): Promise<void>
  /** Types into a field by the name that the guide calls it. */
  type(where: Page | Locator, name: string, text: string): Promise<void>
  /** Presses keys that the guide names, such as `Ctrl+Z`. */
  keys(page: Page, name: string): Promise<void>
  /** Looks for what the guide sends its reader to without pressing it. */
  find(where: Page | Locator, name: string): Promise<Locator>
  /** Looks for what the guide says to stand in a document that was saved. */
  read(text: string, name: string): void
}

export interface GuideWalk {
  /** @throws when the page has no such heading */
  under(heading: string): GuidePart
  /** Every name of every part was pressed, typed into or found. */
  expectWalked(): void
}

/**
 * Walks a page of the guide as its reader does. A name that the guide does not say cannot be pressed, and one that it says and
 * that the walk has not met is told at the end: so neither the guide nor the window changes without the other.
 */
export async function walkGuide(page: string): Promise<GuideWalk> {
  const parts = partsOf(await readFile(path.join(GUIDE, `${page}.md`), 'utf8'))
  const left = new Map([...parts].map(([heading, names]) => [heading, new Set(names)]))
  return {
    under: (heading) => {
      const names = parts.get(heading)
      if (names === undefined) throw new Error(`${page}.md has no heading "${heading}"`)
      const said = (name: string): RegExp => {
        if (!names.has(name))
          throw new Error(`${page}.md, "${heading}" does not say "${name}", but: ${[...names].join(' | ')}`)
        left.get(heading)?.delete(name)
        return called(name)
      }
      return partOf(said)
    },
    expectWalked: () => {
      const unmet = [...left].flatMap(([heading, names]) => [...names].map((name) => `${heading}: ${name}`))
      expect(unmet, `${page}.md names what nobody has met on the way`).toEqual([])
    },
  }
}

function partOf(said: (name: string) => RegExp): GuidePart {
  return {
    press: async (where, name) => {
      const words = said(name)
      await (['button', 'link', 'menuitem', 'radio', 'checkbox', 'option'] as const)
        .map((role) => where.getByRole(role, { name: words }))
        .reduce((one, other) => one.or(other))
        // By what is seen of it: who listens is told what it is of as well.
        .or(where.locator('button').filter({ hasText: words }))
        .and(where.locator(':visible'))
        .first()
        .click()
    },
    type: async (where, name, text) => {
      await where.getByLabel(said(name)).first().fill(text)
    },
    keys: async (page, name) => {
      said(name)
      await page.keyboard.press(name.replace('Ctrl', 'Control'))
    },
    find: async (where, name) => {
      const words = said(name)
      const found = where
        .getByText(words)
        .or(where.getByRole('heading', { name: words }))
        .or(where.getByRole('button', { name: words }))
        .and(where.locator(':visible'))
        .first()
      await found.waitFor()
      return found
    },
    read: (text, name) => {
      said(name)
      expect(text).toContain(name)
    },
  }
}

/** Headings in their order with what stands in bold below each; code is left out. */
function partsOf(text: string): Map<string, Set<string>> {
  const parts = new Map<string, Set<string>>()
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '')
  for (const part of prose.split(/^(?=## )/m)) {
    const heading = /^## (.+)$/m.exec(part)?.[1] ?? BEFORE_HEADINGS
    if (COMMAND_LINE.test(heading)) continue
    const names = [...part.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name)
    parts.set(heading, new Set(names))
  }
  return parts
}

/** A name as the window has it: a count may follow ("New batch from these 12") or stand in it ("Try … refused again"). */
function called(name: string): RegExp {
  const words = name
    .split(/…(?=.)/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\S+')
  return new RegExp(`^\\s*${words}( \\(optional\\)| [\\d,]+)?\\s*$`, 'i')
}
