import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRateLimit, rateLimitText } from '../../../src/main/connections/rate-limit-text.ts'

test.each([
  ['100/5s', [{ requests: 100, perMs: 5_000 }]],
  ['10/s', [{ requests: 10, perMs: 1_000 }]],
  ['1/250ms', [{ requests: 1, perMs: 250 }]],
  ['1000/3min', [{ requests: 1000, perMs: 180_000 }]],
  ['1000/3m', [{ requests: 1000, perMs: 180_000 }]],
  ['5/1h', [{ requests: 5, perMs: 3_600_000 }]],
  [
    ' 100/5s , 1000/5MIN ',
    [
      { requests: 100, perMs: 5_000 },
      { requests: 1000, perMs: 300_000 },
    ],
  ],
])('reads "%s"', (text, windows) => {
  expect(parseRateLimit(text)).toEqual(windows)
})

test.each([
  '',
  ',',
  '100',
  '100/',
  '/5s',
  '0/5s',
  '5/0s',
  '-5/s',
  '5/s/s',
  '1.5/s',
  '5/1d',
  '5/25h',
  '5 / s',
  '100/5s,',
  '1e3/s',
  '1/s,1/s,1/s,1/s,1/s,1/s',
])('refuses %j and says how to write it', (text) => {
  expect(() => parseRateLimit(text)).toThrow(expect.objectContaining({ code: 'input.bad-limit' }))
})

test('reads back what it writes', () => {
  const window = fc.record({
    requests: fc.integer({ min: 1, max: 999_999_999 }),
    perMs: fc.integer({ min: 1, max: 999_999 }),
  })
  fc.assert(
    fc.property(
      fc.array(window, { minLength: 1, maxLength: 5 }),
      (windows) => void expect(parseRateLimit(rateLimitText(windows))).toEqual(windows),
    ),
  )
})

test('never makes a limit of nonsense', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        for (const { requests, perMs } of parseRateLimit(text)) expect(requests > 0 && perMs > 0).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'input.bad-limit' })
      }
    }),
  )
})
