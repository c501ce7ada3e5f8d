import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whereFilter } from '../../../src/cli/where-filter.ts'
import { conditionText } from '../../../src/contract/condition-text.ts'
import { whereOf } from '../../../src/contract/filter-words.ts'
import { ItemCondition } from '../../../src/contract/item-condition.ts'
import { AppError } from '../../../src/main/app-error.ts'
import { revoke } from '../../support/reported-batch.ts'

const where = (expression: string | undefined) => whereFilter(expression, revoke.target)
const one = (column: string, kind: ItemCondition['test'], texts: string[], not = false) => ({
  conditions: [{ column, test: kind, not, texts }],
})

test.each([
  [undefined, {}],
  ['', {}],
  ['common_name=example', one('common_name', 'contains', ['example'])],
  ['organization="Example, ""Inc."""', one('organization', 'contains', ['Example, "Inc."'])],
  ['state!=refused', one('status', 'contains', ['refused'], true)],
  ['status !== revoked', one('status', 'equals', ['revoked'], true)],
  ['host^=www.', one('host', 'begins', ['www.'])],
  ['valid_to<31.1.2027', one('valid_to', 'before', ['2027-01-31'])],
  ['valid_to>=2027-01-31', one('valid_to', 'before', ['2027-01-31'], true)],
  ['organization is empty', one('organization', 'empty', [])],
  ['organization is not empty', one('organization', 'empty', [], true)],
  ['serial_number==0a:bc', one('serial_number', 'equals', ['0ABC'])],
  ['search=Ltd,expired=false', { search: 'Ltd', expired: false }],
])('%s is understood', (expression, filter) => {
  expect(where(expression)).toEqual(filter)
})

test.each([
  ['common_name~x', 12],
  ['nothing=1', 1],
  ['expired=maybe', 1],
  ['expired!=true', 1],
  ['common_name=', 13],
  ['a', 1],
  ['common_name=x,,search=y', 15],
  ['common_name=x,', 15],
  ['__proto__=x', 1],
  ['constructor=x', 1],
  ['organization="Example', 14],
  ['organization=a"b', 15],
  ['organization="a" b=c', 18],
  ['search=a,search=b', 10],
  ['expired=true,expired=false', 14],
  ['issuer<2027-01-01', 7],
  ['valid_to<05/12/2026', 10],
  ['serial_number==12345678', 16],
  ['serial_number==xyz', 16],
])('%s is refused with its place and with what it could be', (expression, place) => {
  expect(() => where(expression)).toThrow(
    expect.objectContaining({
      code: 'input.bad-where',
      message: expect.stringContaining(`character ${place}:`) as string,
      hint: expect.stringContaining('common_name') as string,
    }),
  )
})

test('a list is read from a file, each entry normalised, and kept with its name', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-where-'))
  try {
    const file = path.join(folder, 'serials, old.txt')
    writeFileSync(file, '\ufeff# retired\r\n0a:bc\r\n\r\n0xFF\r\n0ABC\r\n')
    expect(where(`serial_number in "${file}"`)).toEqual({
      conditions: [{ column: 'serial_number', test: 'in', not: false, texts: ['0ABC', 'FF'], file }],
    })
    writeFileSync(file, '12\n34\n')
    expect(() => where(`serial_number not in "${file}"`)).toThrow(/hexadecimal or decimal/)
    expect(() => where(`serial_number in "${file}.not"`)).toThrow(
      expect.objectContaining({ code: 'input.cannot-read' }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const CONDITION: fc.Arbitrary<ItemCondition> = fc
  .record({
    column: fc.constantFrom('common_name', 'organization', 'issuer', 'status', 'host'),
    test: fc.constantFrom('contains' as const, 'equals' as const, 'begins' as const, 'empty' as const),
    not: fc.boolean(),
    text: fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() !== ''),
  })
  .map(({ text, ...rest }) => ({ ...rest, texts: rest.test === 'empty' ? [] : [text] }))

test('every condition is read back from its own words, whatever its text', () => {
  for (const text of ['=', '==', '=#', '^=', '!=', '"', ',', ' a', '<', '>='])
    for (const test of ['contains', 'equals', 'begins'] as const)
      for (const not of [true, false]) {
        const condition: ItemCondition = { column: 'common_name', test, not, texts: [text.trim()] }
        expect(where(conditionText(condition))).toEqual({ conditions: [condition] })
      }
  fc.assert(
    fc.property(fc.array(CONDITION, { minLength: 1, maxLength: 4 }), (conditions) => {
      expect(where(conditions.map(conditionText).join(', '))).toEqual({ conditions })
    }),
  )
})

test('what the window copies for --where selects the same', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => one.trim() !== '')
  fc.assert(
    fc.property(text, text, fc.boolean(), (name, search, expired) => {
      expect(where(whereOf({ search, columns: { commonName: name, target: name }, expired }))).toEqual({
        search: search.trim(),
        expired,
        conditions: ['common_name', 'target'].map((column) => ({
          column,
          test: 'contains',
          not: false,
          texts: [name.trim()],
        })),
      })
    }),
  )
})

test('a condition is never dropped: any text is understood whole or refused', () => {
  const part = fc.oneof(
    fc.string({ minLength: 1 }).filter((text) => !/[",]/.test(text)),
    fc
      .tuple(
        fc.constantFrom(
          'search',
          'expired',
          'target',
          'serial_number',
          'common_name',
          '__proto__',
          'toString',
        ),
        fc.constantFrom('=', '!=', '==', '<', ' is empty', ' in '),
        fc.constantFrom('true', 'false', 'a', ' b '),
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const expression = parts.join(',')
      fc.pre(expression.trim() !== '')
      try {
        const { conditions = [], search, expired } = where(expression)
        expect(conditions.length + Number(search !== undefined) + Number(expired !== undefined)).toBe(
          parts.length,
        )
        for (const condition of conditions) ItemCondition.parse(condition)
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }),
  )
})
