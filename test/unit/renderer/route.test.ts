import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hrefOf, parseRoute, SCREEN_IDS } from '../../../src/renderer/route/route.ts'

test('reads back any place that it writes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SCREEN_IDS),
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (screen, subject, filter) => {
        expect(parseRoute(hrefOf(screen, subject, { filter }))).toEqual({
          screen,
          subject,
          params: { filter },
        })
      },
    ),
  )
})

test('leads home from an unknown place', () => {
  expect(parseRoute('#/elsewhere/x')).toMatchObject({ screen: 'home' })
  expect(parseRoute('')).toEqual({ screen: 'home', subject: null, params: {} })
})

test('takes a lone percent sign as it stands', () => {
  expect(parseRoute('#/batches/100%').subject).toBe('100%')
})
