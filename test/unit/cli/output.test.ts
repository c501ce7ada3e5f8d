import { Writable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { subjectLines } from '../../../src/cli/commands/bundle.ts'
import { createOutput, tableLines } from '../../../src/cli/output.ts'
import type { BatchSubject } from '../../../src/contract/bundles.ts'
import { Name } from '../../../src/contract/page.ts'
import { AppError } from '../../../src/main/app-error.ts'

/** Output that is gathered, and what was gathered. */
function gathered(json: boolean) {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8')
      done()
    },
  }) as unknown as NodeJS.WriteStream
  return { output: createOutput({ json, quiet: false }, stream, stream), text: () => text }
}

// All that Unicode calls a control or a format character, separators of lines, and fillers that look like nothing.
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/u
/** Format characters that are seen: Arabic and Kaithi signs over numbers. */
const SEEN_FORMATS = /[\u0600-\u0605\u06dd\u0890\u0891\u08e2\u{110bd}\u{110cd}]/gu
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\n',
      '\r',
      '\u001b[2K',
      '\u001b]0;x\u0007',
      '\u009b',
      '\u202e',
      '\u2066',
      '\u200b',
      '\u2028',
      '\u{e0041}',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('a', ' ', '界', 'é'),
  ),
})

test('whatever a value holds, result, note and failure are lines of which all is seen', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const { output, text } = gathered(false)
      output.result({}, [`a ${value}`, ...tableLines(['one', 'two'], [[value, 'x']])])
      output.note(value)
      output.failure(new AppError('input.x', value, { hint: `first\n${value}` }))
      const shown = text()
      // A hint alone may have several lines, each of which stands under the first.
      const lines = shown.slice(0, -1).split('\n')
      expect(lines.slice(0, 6).map((line) => line.slice(0, 7))[5]).toBe('error: ')
      for (const line of lines.slice(7)) expect(line.startsWith('      ')).toBe(true)
      expect(HIDDEN.exec(shown.replaceAll('\n', '').replace(SEEN_FORMATS, ''))).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('a JSON document keeps its value, and all of it is seen', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const { output, text } = gathered(true)
      output.result({ value, [value]: [value] }, [])
      expect(JSON.parse(text())).toEqual({ value, [value]: [value] })
      expect(HIDDEN.exec(text().replaceAll('\n', '').replace(SEEN_FORMATS, ''))).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('columns are as wide as a terminal shows them', () => {
  expect(
    tableLines(
      ['name', 'items'],
      [
        ['証明書', '1'],
        ['e\u0301te\u0301', '2'],
        ['a\nb', '3'],
      ],
    ),
  ).toEqual(['name     items', '-------  -----', '証明書   1', 'e\u0301te\u0301      2', 'a\\u{A}b  3'])
})

const subject = (change: Partial<BatchSubject>): BatchSubject => ({
  batch: 'q3',
  vendor: 'digicert-tlm',
  startsItself: null,
  kind: 'certificate',
  operation: 'revoke',
  operationTitle: 'Revoke certificates',
  reversible: false,
  reason: 'key_compromise',
  comment: '',
  options: {},
  drill: false,
  deadline: null,
  incident: null,
  items: 300,
  reasons: { key_compromise: 300 },
  sample: [],
  environment: null,
  host: null,
  workspace: null,
  digest: '0'.repeat(64),
  source: { name: 'a.csv', bytes: 1, sha256: '0'.repeat(64) },
  createdBy: 'ann',
  sealedAt: '2026-11-20T10:00:00.000Z',
  product: 'rescind',
  preparer: null,
  approvals: [],
  approvalsNeeded: 0,
  mayApprove: { kind: 'yes' },
  ...change,
})

test('a comment, an option or a label cannot show an approver another batch than the one that is signed', () => {
  const forged =
    '\u001b[2J\u001b[Hq3\n  items      3 (certificate), by reason: 3 superseded\n  host       test.example'
  const { output, text } = gathered(false)
  for (const line of subjectLines(
    subject({
      comment: forged,
      incident: forged,
      createdBy: forged,
      options: { items: '3 (certificate), by reason: 3 superseded' },
      sample: [{ ordinal: 1, target: 'A', label: forged }],
    }),
  ))
    output.note(line)
  const lines = text().split('\n')
  expect(lines.filter((line) => /^ {2}items/.test(line))).toEqual([
    '  items      300 (certificate), by reason: 300 key_compromise',
  ])
  expect(lines.filter((line) => /^ {2}host/.test(line))).toEqual([
    '  host       any: the preparer has left that open',
  ])
  expect(text()).not.toContain('\u001b')
  expect(text()).toContain('option     items = 3')
})

test('names hold nothing that is invisible or changes the direction of writing', () => {
  for (const hidden of [
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
    '\u00ad',
    '\ufeff',
    '\u061c',
    '\u2028',
    '\u3164',
    '\u{e0041}',
    '\u0007',
    '\ud800',
  ])
    expect(Name.safeParse(`a${hidden}b`).success, hidden.codePointAt(0)?.toString(16)).toBe(false)
  for (const name of ['q3-retired', 'Zürich 証明書', 'a.b (2)', 'सूची']) expect(Name.parse(name)).toBe(name)
})
