import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../../src/main/app-error.ts'
import { readResult } from '../../../src/main/handover/read-result.ts'
import { resultText } from '../../support/hand-over-result.ts'

const ID = '01234567-89ab-4cde-8f01-23456789abcd'
const DIGEST = 'd'.repeat(64)
const AT = '2026-11-27T00:11:22Z'
const serials = new Map([1, 2, 3, 4, 5].map((ordinal) => [ordinal, `0${ordinal}AB`]))
const of = { id: ID, digest: DIGEST, serials }

const head = ['rescind-result 1', ID, DIGEST]
const start = ['0', '-', AT, 'start', '-', '-', '-', 'OpenSSL']
const outcome = (item: number, word: string, exit = '0', message = '-') => [
  String(item),
  `0${item}AB`,
  AT,
  word,
  exit,
  AT,
  'keyCompromise',
  message,
]
const RECORDS = [
  head,
  start,
  ['1', '01AB', 'begun'],
  outcome(1, 'revoked'),
  outcome(2, 'already', '-'),
  ['3', '03AB', 'begun'],
  start,
  outcome(3, 'refused', '1', 'Error opening CA private key'),
  ['4', '04AB', 'begun'],
  outcome(4, 'not-shown', '0', 'Data Base Updated'),
  ['5', '05AB', 'begun'],
]
const FULL = resultText(RECORDS)

test('a result says of each item what the script wrote', () => {
  const result = readResult(FULL, of)
  expect(
    Object.fromEntries([...result.items].map(([ordinal, { outcome: word }]) => [ordinal, word])),
  ).toEqual({
    1: 'revoked',
    2: 'already',
    3: 'refused',
    4: 'not-shown',
  })
  expect(result.items.get(3)).toMatchObject({
    line: 8,
    exit: 1,
    message: 'Error opening CA private key',
    reason: 'key_compromise',
    since: AT,
  })
  expect([...result.begun]).toEqual([5])
  expect(result).toMatchObject({ ended: false, cutAt: null })
  expect(readResult(FULL.replaceAll('\n', '\r\n'), of)).toEqual(result)
})

const refusal = (text: string): AppError | null => {
  try {
    readResult(text, of)
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

test('a line that was changed, left out, doubled or moved is told by its number', () => {
  const lines = FULL.split('\n').slice(0, -1)
  const last = lines.length - 1
  fc.assert(
    fc.property(
      fc.nat(last - 1),
      fc.nat(200),
      fc.constantFrom('change', 'drop', 'double', 'swap'),
      (at, column, how) => {
        const other = [...lines]
        const line = lines[at] as string
        const place = column % line.length
        if (how === 'change')
          other[at] = `${line.slice(0, place)}${line[place] === 'x' ? 'y' : 'x'}${line.slice(place + 1)}`
        else if (how === 'drop') other.splice(at, 1)
        else if (how === 'double') other.splice(at, 0, line)
        else [other[at], other[at + 1]] = [other[at + 1] as string, line]
        const error = refusal(`${other.join('\n')}\n`)
        expect(error?.code, how).toMatch(/^check\.result-(broken|foreign)$/)
        if (error?.code === 'check.result-broken') {
          const told = Number(/^Line (\d+) /.exec(error.message)?.[1])
          expect(told - 1).toBeGreaterThanOrEqual(at)
          expect(told - 1).toBeLessThanOrEqual(at + 2)
        }
      },
    ),
    { numRuns: 500, seed: 49 },
  )
})

test('a file that was cut short anywhere says less, and nothing else', () => {
  const whole = readResult(FULL, of)
  const first = FULL.indexOf('\n') + 1
  for (let bytes = first; bytes <= FULL.length; bytes += 1) {
    const result = readResult(FULL.slice(0, bytes), of)
    for (const [ordinal, item] of result.items) expect(whole.items.get(ordinal)).toEqual(item)
    expect(result.cutAt === null).toBe(FULL[bytes - 1] === '\n')
  }
  for (let bytes = 0; bytes < first; bytes += 1)
    expect(refusal(FULL.slice(0, bytes))?.code).toMatch(/^check\.result-/)
})

test.each([
  ['another hand-over', [['rescind-result 1', ID, 'e'.repeat(64)]], 'check.result-foreign'],
  ['an item that is not in it', [head, outcome(9, 'revoked')], 'check.result-broken'],
  ['another serial number', [head, ['1', '02AB', AT, 'revoked', '0', '-', '-', '-']], 'check.result-broken'],
  ['a second outcome', [head, outcome(1, 'revoked'), outcome(1, 'refused')], 'check.result-broken'],
  ['an unknown word', [head, outcome(1, 'done')], 'check.result-broken'],
  [
    'a time that is none',
    [head, ['1', '01AB', 'today', 'revoked', '0', '-', '-', '-']],
    'check.result-broken',
  ],
  [
    'an item that is no number',
    [head, ['1e0', '01AB', AT, 'revoked', '0', '-', '-', '-']],
    'check.result-broken',
  ],
])('%s is refused', (_what, records, code) => {
  expect(refusal(resultText(records))).toMatchObject({ code })
})

test('any text at all is read or refused in words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => void refusal(text)),
    { numRuns: 300, seed: 49 },
  )
})
