import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDepartures } from '../../../src/main/runner/departures.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-departures-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const life = (own: string, boot: string | null = 'boot-1') =>
  openDepartures({ name: path.join(folder, 'rescind.db'), memory: false }, 'b', own, boot)
const fileOf = () => path.join(folder, 'departures-b')
const OPEN = [
  { ordinal: 1, attempts: 1 },
  { ordinal: 2, attempts: 3 },
  { ordinal: 12, attempts: 1 },
]
/** A life that marks the second item's third attempt, and is killed. */
function killed() {
  const one = life('one')
  one.begin()
  one.mark([{ ordinal: 2 }], new Map([[2, 3]]))
}

test('what was not marked was not sent; what was marked, or of another attempt, is not told from what was', () => {
  killed()
  expect([...life('two').unsent(OPEN, 'one')]).toEqual([1, 12])
  expect([...life('two').unsent([{ ordinal: 2, attempts: 4 }], 'one')]).toEqual([2])
})

test('nothing is known of a life whose file it is not, of another boot, or where boots have no name', () => {
  killed()
  for (const [later, before] of [
    [life('two'), null],
    [life('two'), 'zero'],
    [life('two', 'boot-2'), 'one'],
    [life('two', null), 'one'],
  ] as const)
    expect(later.unsent(OPEN, before).size).toBe(0)
  rmSync(fileOf())
  expect(life('two').unsent(OPEN, 'one').size).toBe(0)
})

test('a later life begins anew, and a frozen one that goes on overwrites none of its marks', () => {
  const one = life('one')
  one.begin()
  for (let at = 0; at < 50; at += 1) one.mark([{ ordinal: 1000 + at }], new Map([[1000 + at, 1]]))
  const two = life('two')
  two.begin()
  two.mark(
    [{ ordinal: 1 }, { ordinal: 2 }],
    new Map([
      [1, 1],
      [2, 3],
    ]),
  )
  one.mark([{ ordinal: 12 }], new Map([[12, 9]]))
  two.mark([{ ordinal: 7 }], new Map([[7, 1]]))
  expect([...life('three').unsent([...OPEN, { ordinal: 7, attempts: 1 }], 'two')]).toEqual([12])
})

test('a file that was cut off, or lost its head, says nothing', () => {
  killed()
  const whole = readFileSync(fileOf(), 'utf8')
  writeFileSync(fileOf(), whole.slice(3))
  expect(life('two').unsent(OPEN, 'one').size).toBe(0)
  writeFileSync(fileOf(), '')
  appendFileSync(fileOf(), '1 1\n')
  expect(life('two').unsent(OPEN, 'one').size).toBe(0)
})

test('where the file cannot be written nothing is known, and nothing fails', () => {
  mkdirSync(fileOf())
  const one = life('one')
  one.begin()
  expect(one.isKept()).toBe(false)
  expect(() => one.mark([{ ordinal: 1 }], new Map([[1, 1]]))).not.toThrow()
  one.end()
  expect(life('two').unsent(OPEN, 'one').size).toBe(0)
})

test('marks are kept from the beginning of a life until its end, where boots have names', () => {
  const one = life('one')
  expect(one.isKept()).toBe(false)
  one.begin()
  expect(one.isKept()).toBe(true)
  one.end()
  expect(one.isKept()).toBe(false)
  const nameless = life('two', null)
  nameless.begin()
  expect(nameless.isKept()).toBe(false)
})

test('nothing is left behind by a run that has ended', () => {
  const one = life('one')
  one.begin()
  one.end()
  expect(life('two').unsent(OPEN, 'one').size).toBe(0)
  expect(() => readFileSync(fileOf())).toThrow()
})
