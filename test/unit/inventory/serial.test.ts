import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTarget } from '../../../src/main/inventory/columns/row-reader.ts'
import { createSerialColumn } from '../../../src/main/inventory/columns/serial-column.ts'
import { canonicalSerial, readSerial, sameSerial } from '../../../src/main/inventory/serial.ts'
import { createKeySet } from '../../../src/main/inventory/storing/key-set.ts'
import {
  createKeyWriter,
  createPlainKeyReader,
  targetFromKey,
} from '../../../src/main/inventory/storing/target-key.ts'
import { digicertTlm } from '../../../src/main/vendors/digicert-tlm/vendor.ts'

const serial = fc.bigInt({ min: 1n, max: 2n ** 160n - 1n })
const hexOf = (value: bigint): string => {
  const hex = value.toString(16).toUpperCase()
  return hex.length % 2 === 0 ? hex : `0${hex}`
}
/** The spellings of one serial that exports have. */
const spelled = (hex: string) =>
  fc.constantFrom(
    hex,
    hex.toLowerCase(),
    hex.match(/../g)?.join(':') ?? hex,
    `0x${hex}`,
    `00${hex}`,
    `  ${hex} `,
    hex.match(/../g)?.join(' ') ?? hex,
    `\u00a0${hex}\u202f`,
    `\ufeff${hex}`,
    hex.replace(/^0+/, ''),
  )

test('every spelling of a serial reads as the same canonical form', () => {
  fc.assert(
    fc.property(
      serial.chain((value) => fc.tuple(fc.constant(value), spelled(hexOf(value)))),
      ([value, text]) => {
        expect(readSerial(text, 'hex')).toEqual({ kind: 'ok', value: hexOf(value) })
        expect(sameSerial(text, hexOf(value))).toBe(true)
        expect(canonicalSerial(canonicalSerial(text))).toBe(hexOf(value))
      },
    ),
    { numRuns: 3_000 },
  )
})

test('a decimal reads as the hex of the same number', () => {
  fc.assert(
    fc.property(serial, (value) => {
      expect(readSerial(value.toString(10), 'decimal')).toEqual({ kind: 'ok', value: hexOf(value) })
    }),
  )
})

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['1.23E+37', 'scientific'],
  ['1,23E+37', 'scientific'],
  ['0', 'zero'],
  ['00:00', 'zero'],
  ['-0A', 'negative'],
  ['0G', 'not-hex'],
  ['A'.repeat(41), 'too-long'],
])('%j is rejected as %s', (text, reason) => {
  expect(readSerial(text, 'hex')).toEqual({ kind: 'rejected', reason })
})

test('nothing that is given makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('hex', 'decimal'), (text, format) => {
      expect(['ok', 'rejected']).toContain(readSerial(text, format as 'hex').kind)
    }),
    { numRuns: 3_000 },
  )
})

test('a column of digits only is never taken for hex or decimal by a guess', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 39n }), { minLength: 1, maxLength: 50 }),
      (values) => {
        const column = createSerialColumn()
        for (const [at, value] of values.entries()) column.see(value.toString(), at + 1)
        expect(column.verdict()).toEqual({ kind: 'ambiguous' })
      },
    ),
  )
})

test('one cell with a letter proves a column to be hex', () => {
  const column = createSerialColumn()
  for (const [at, cell] of ['123456', '98765', '0A31C2'].entries()) column.see(cell, at + 1)
  expect(column.verdict()).toEqual({ kind: 'format', format: 'hex' })
})

test('decimal serials joined to hexadecimal ones, or with one odd cell among them, are a question', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 10n ** 19n, max: 10n ** 38n }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.constantFrom('0A31C29B7E114FD0A3B88E90512CC1D4', 'dead', '0xFF'), {
        minLength: 1,
        maxLength: 20,
      }),
      (decimals, hex) => {
        // A run of zeros is what serials of Windows' CAs have.
        fc.pre(decimals.every((value) => !value.toString().includes('0000')))
        const column = createSerialColumn()
        for (const [at, cell] of [...decimals.map(String), ...hex].entries()) column.see(cell, at + 1)
        expect(column.verdict()).toMatchObject({ kind: 'mixed', digitsRow: 1 })
      },
    ),
  )
})

test('a key gives its target back', () => {
  const schema = digicertTlm.info.operations[0]!.target
  const keyOf = createKeyWriter(schema)
  fc.assert(
    fc.property(serial, fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 })), (value, thumbprint) => {
      const target = {
        serial_number: hexOf(value),
        ...(thumbprint === null ? {} : { thumbprint: Buffer.from(thumbprint).toString('hex').toUpperCase() }),
      }
      expect(targetFromKey(schema, keyOf(target))).toEqual(target)
    }),
  )
})

test('the set of keys remembers like a map, however large it grows', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 400 }), (keys) => {
      const set = createKeySet()
      const model = new Map<string, number>()
      for (const [index, key] of keys.entries()) {
        const name = Buffer.from(key).toString('hex')
        const isSame = (number: number) => Buffer.from(keys[number - 1] ?? []).equals(Buffer.from(key))
        expect(set.add(Buffer.from(key), index + 1, isSame)).toBe(model.get(name) ?? 0)
        if (!model.has(name)) model.set(name, index + 1)
      }
    }),
  )
  const set = createKeySet()
  for (let n = 1; n <= 100_000; n += 1) expect(set.add(Buffer.from(`key ${n}`), n, () => false)).toBe(0)
  expect(set.add(Buffer.from('key 77777'), 1, (number) => number === 77_777)).toBe(77_777)
})

test('a key made straight from plain cells is the one that a closer look would make, and none else is made', () => {
  const columns = [
    { name: 'serial_number', type: 'serial' as const, required: true },
    { name: 'thumbprint', type: 'sha256' as const, required: false },
  ].map((column) => ({ ...column, label: column.name, synonyms: [], identity: true }))
  const schema = { kind: 'c', noun: { one: 'c', many: 'c' }, columns, oneOf: [] }
  const plainKeyOf = createPlainKeyReader(schema, [0, 1], 'hex')
  const keyOf = createKeyWriter(schema)
  const hexDigit = fc.constantFrom(...'0123456789abcdefABCDEF')
  const cell = fc.oneof(
    fc.string({ unit: hexDigit, maxLength: 44 }),
    fc.string({ unit: hexDigit, minLength: 64, maxLength: 64 }),
    fc.string({ maxLength: 20 }),
    fc.constantFrom('', '0', '00', '0x1F', 'A:B', ' 1F', '1F\u00a0', '1.23E+37'),
  )
  let plain = 0
  fc.assert(
    fc.property(cell, cell, (serial, thumbprint) => {
      const key = plainKeyOf?.([serial, thumbprint])
      const read = readTarget(schema, [serial, thumbprint], 'hex')
      if (key === null || key === undefined) return
      plain += 1
      expect(read.kind).toBe('target')
      if (read.kind === 'target') expect(Buffer.from(key)).toEqual(Buffer.from(keyOf(read.target)))
    }),
    { numRuns: 3_000 },
  )
  // Else this test would have looked at nothing.
  expect(plain).toBeGreaterThan(20)
  expect(createPlainKeyReader(schema, [0, 1], 'decimal')).toBeNull()
})
