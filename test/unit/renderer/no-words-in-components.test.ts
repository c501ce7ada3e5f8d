import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { wordsIn, wordsUnder } from '../../support/words-in-source.ts'

const RENDERER = path.join(import.meta.dirname, '../../../src/renderer')

/** What reads as words and is none: names of things of the browser, of style sheets and icons, what the command line takes, and under which views are remembered. */
const NO_WORDS: ReadonlySet<string> = new Set([
  "--where '0'",
  'ApiFailure',
  'Figures of the run',
  'Files',
  'Items of the run',
  'Macintosh',
  'check',
  'done',
  'minmax(0px, 0fr)',
  'transparent 0% 100%',
])
/** Drawings. */
const ICONS = 'components/icon.tsx'

test('no component of the window holds words of its own', () => {
  expect(wordsUnder(RENDERER, ['words', ICONS], NO_WORDS)).toEqual([])
})

test('no sentence stands in two catalogues: what several screens say is common', () => {
  const english = path.join(RENDERER, 'words/english')
  const catalogues = new Map<string, Set<string>>()
  for (const file of readdirSync(english)) {
    for (const { text } of wordsIn(readFileSync(path.join(english, file), 'utf8'), () => false)) {
      // A column may be called as another is, and two counts be joined by the same word.
      if (text.split(/\s+/).length < 3 || /^[\d\s]*\p{L}+[\d\s]*$/u.test(text)) continue
      catalogues.set(text, (catalogues.get(text) ?? new Set()).add(file))
    }
  }
  expect(catalogues.size).toBeGreaterThan(500)
  expect([...catalogues].filter(([, files]) => files.size > 1).map(([text]) => text)).toEqual([])
})

/** One of each kind, so that a check that sees nothing does not pass. */
const PLANTED: readonly (readonly [source: string, words: readonly string[]])[] = [
  ['<p>Nothing yet</p>', ['Nothing yet']],
  ['<p>none</p>', ['none']],
  ["<p>{isNone ? 'none' : words.some}</p>", ['none']],
  ["<p>{isNone && 'none'}</p>", ['none']],
  ['<Screen title="home" />', ['home']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source that is looked at
  ['<Screen sub={`of ${name}`} />', ['of 0']],
  [`<Icon name="warning" />`, []],
  ['<b aria-label="close" />', ['close']],
  ["const columns = [{ header: 'when', look: 'mono' }]", ['when']],
  ["const kinds = { csv: 'A table of text' }", ['A table of text']],
  ["function f({ placeholder = 'choose' }) {}", ['choose']],
  ["say('Stored')", ['Stored']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source that is looked at
  ['return `${count} found`', ['0 found']],
  ["return isOne ? 'one more' : f('and more')", ['one more', 'and more']],
  ['<Pill tone="done" icon="check" className="right number">{words.pill.done}</Pill>', []],
  ["if (namedBy === 'the connection') throw new Error('No store stands above this.')", []],
  ["import x from './A b.ts'; type T = 'A kind'; const looks = { number: 'right number' } as const", []],
  ["go('runs', batch); document.querySelector('thead th')", []],
]
test.each(PLANTED)('finds words in %s', (source, words) => {
  const inside = /^(return|if)/.test(source) ? `function planted() { ${source} }` : source
  expect(wordsIn(inside, (word) => ['right', 'number'].includes(word)).map(({ text }) => text)).toEqual(words)
})
