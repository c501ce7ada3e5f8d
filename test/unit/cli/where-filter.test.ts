import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whereFilter } from '../../../src/cli/where-filter.ts'
import { AppError } from '../../../src/main/app-error.ts'

/** Likely and unlikely ones. */
const CONDITION = fc.oneof(
  fc.string({ minLength: 1 }).filter((text) => !text.includes(',')),
  fc
    .tuple(
      fc.constantFrom(
        'search',
        'expired',
        'target',
        'serial_number',
        'common_name',
        'valid_to',
        '__proto__',
        'toString',
      ),
      fc.constantFrom('true', 'false', 'a', ' b '),
    )
    .map(([name, value]) => `${name}=${value}`),
)

test.each([
  [undefined, {}],
  ['', {}],
  ['common_name=example', { columns: { commonName: 'example' } }],
  ['serial_number=0A, valid_to=2027', { columns: { target: '0A', validTo: '2027' } }],
  [
    'search=Ltd,expired=false,organization=Acme Corp',
    { search: 'Ltd', expired: false, columns: { organization: 'Acme Corp' } },
  ],
])('%s is understood', (expression, filter) => {
  expect(whereFilter(expression)).toEqual(filter)
})

test.each([
  'common_name~x',
  'nothing=1',
  'expired=maybe',
  'common_name=',
  'a',
  'common_name=x,,search=y',
  '__proto__=x',
  'constructor=x',
])('%s is refused with what it could be', (expression) => {
  expect(() => whereFilter(expression)).toThrow(
    expect.objectContaining({
      code: 'input.bad-where',
      hint: expect.stringContaining('common_name') as string,
    }),
  )
})

test.each([
  'common_name=a,common_name=b',
  'target=0A,serial_number=0B',
  'search=a,search=b',
  'expired=true,expired=false',
])('%s is refused: the first condition would be lost', (expression) => {
  expect(() => whereFilter(expression)).toThrow(
    expect.objectContaining({ code: 'input.bad-where', message: expect.stringContaining('twice') as string }),
  )
})

test('a condition is never dropped: any text is understood whole or refused', () => {
  fc.assert(
    fc.property(fc.array(CONDITION, { minLength: 1, maxLength: 4 }), (parts) => {
      const expression = parts.join(',')
      fc.pre(expression.trim() !== '')
      try {
        const { columns = {}, search, expired } = whereFilter(expression)
        expect(
          Object.keys(columns).length + Number(search !== undefined) + Number(expired !== undefined),
        ).toBe(parts.length)
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }),
  )
})
