import { expect, test } from 'vitest'
import { combine, type Said } from '../../../src/main/effect/combine.ts'

const DAY = 86_400_000
const revoked = (since: number, reason: 'superseded' | 'unspecified' = 'superseded'): Said => ({
  kind: 'revoked',
  since,
  reason,
  asOf: 3 * DAY,
})
const not = (asOf: number): Said => ({ kind: 'not-revoked', asOf, nextUpdate: asOf + DAY })
const useless: Said = { kind: 'unusable', why: 'It is down.' }

test('one source that shows it revoked is enough, whatever the other says', () => {
  for (const other of [not(4 * DAY), useless, null]) {
    expect(combine(revoked(DAY), other)).toMatchObject({ kind: 'revoked', by: 'crl' })
    expect(combine(other, revoked(DAY))).toMatchObject({ kind: 'revoked', by: 'ocsp' })
  }
})

test('what the other says is a note when it differs or is of no use', () => {
  expect(combine(revoked(DAY), not(4 * DAY))).toMatchObject({
    note: 'The responder of 1970-01-05T00:00:00.000Z does not show it as revoked.',
  })
  expect(combine(useless, not(DAY))).toMatchObject({ kind: 'not-revoked', by: 'ocsp', note: 'It is down.' })
  expect(combine(not(DAY), null)).not.toHaveProperty('note')
})

test('two that agree: the earlier time, and the reason that one of them gives', () => {
  expect(combine(revoked(2 * DAY, 'unspecified'), revoked(DAY))).toEqual({
    kind: 'revoked',
    by: 'crl+ocsp',
    since: '1970-01-02T00:00:00.000Z',
    reason: 'superseded',
    asOf: '1970-01-04T00:00:00.000Z',
  })
  expect(combine(not(DAY), not(2 * DAY))).toMatchObject({ by: 'crl+ocsp', asOf: '1970-01-03T00:00:00.000Z' })
})

test('nothing that can be used is not checkable, and never good', () => {
  expect(combine(useless, useless).kind).toBe('not-checkable')
  expect(combine(useless, null)).toEqual({ kind: 'not-checkable', why: 'It is down.' })
  expect(combine(null, null).kind).toBe('not-checkable')
})
