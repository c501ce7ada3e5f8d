import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { countOf } from '../../src/contract/counted.ts'
import { fixedPlurals } from '../support/counts-in-source.ts'

const SOURCES = new URL('../../src/', import.meta.url).pathname
/** What speaks to people. */
const FOLDERS = ['cli', 'contract', 'main', 'renderer'] as const

test('one is told as one, and thousands with commas', () => {
  expect(countOf(1, 'item')).toBe('1 item')
  expect(countOf(0, 'item')).toBe('0 items')
  expect(countOf(1_234, 'batch', 'batches')).toBe('1,234 batches')
  expect(countOf(1, 'item is', 'items are')).toBe('1 item is')
})

test('nothing that is said in the window, by main or on the command line has a noun of one number behind a count', () => {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(SOURCES, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) =>
        fixedPlurals(readFileSync(path.join(SOURCES, folder, file), 'utf8')).map(
          ({ line, text }) => `${folder}/${file}:${line} ${text}`,
        ),
      ),
  )
  expect(found).toEqual([])
})

test.each([
  ['Wrote $' + '{number(entries)} exchanges to', '$' + '{number(entries)} exchanges'],
  ['$' + "{rows.toLocaleString('en')} hidden rows were", '$' + "{rows.toLocaleString('en')} hidden rows"],
  ['$' + '{change.approvals} approvals', '$' + '{change.approvals} approvals'],
  ['$' + '{formatCount(items)} were refused', '$' + '{formatCount(items)} were'],
])('the check finds %s', (source, text) => {
  expect(fixedPlurals(source)).toEqual([{ line: 1, text }])
})

test.each([
  '$' + '{ITEMS_MAX} items',
  '$' + '{inventory.kind} targets',
  '$' + '{each.toFixed(1)} items a second',
])('the check passes over %s', (source) => {
  expect(fixedPlurals(source)).toEqual([])
})
