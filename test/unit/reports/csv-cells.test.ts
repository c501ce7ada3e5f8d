import { expect, test } from 'vitest'
import { spreadsheetText } from '../../../src/main/files/spreadsheet-text.ts'
import { readSerial } from '../../../src/main/inventory/serial.ts'
import { csvTarget } from '../../../src/main/reports/csv-cells.ts'
import { revoke } from '../../support/reported-batch.ts'

const schema = revoke.target
const cell = (serial_number: string) => csvTarget(schema, { serial_number })

/** What spreadsheets are known to make something else of, by their own rules rather than by the patterns under test. */
const readsAsSomethingElse = (text: string): boolean =>
  text.trim() !== '' &&
  (Number.isFinite(Number(text)) || (/^\d{0,4}(DEC|FEB)\d{0,4}$/i.test(text) && /\d/.test(text))) &&
  !/^0x/i.test(text)

test('a serial number stands in the report as it is', () => {
  for (const serial of [
    '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
    '1E',
    'E5',
    '1E5E1',
    'A1',
    '1A',
    'DECADE',
    'FEBA',
    '0B',
  ])
    expect(cell(serial)).toBe(serial)
})

test('a serial number that a spreadsheet would change gets 0x, and is the same to a hex parser', () => {
  const nasty = [
    '00',
    '0123',
    '123456',
    '1E5',
    '0E0',
    '7E10',
    '12345E67890123',
    '12345678901234567890',
    '00000000000000000000000000000001',
    '2FEB',
    '10DEC',
    'DEC1',
    '1DEC2026',
    'FEB2026',
    '99FEB',
  ]
  for (const serial of nasty) {
    expect(cell(serial)).toBe(`0x${serial}`)
    expect(BigInt(cell(serial))).toBe(BigInt(`0x${serial}`))
    expect(readSerial(cell(serial), 'hex')).toEqual(readSerial(serial, 'hex'))
  }
})

test('no hexadecimal digits of up to five get through as a number or a date', () => {
  for (let value = 0; value < 0x100000; value += 1) {
    const serial = value.toString(16).toUpperCase()
    const written = cell(serial)
    if (readsAsSomethingElse(written)) expect.fail(`${serial} was written as ${written}`)
  }
})

test('text that a spreadsheet would change gets an apostrophe, and all other text stays', () => {
  for (const text of [
    '0012',
    '1E5',
    '1e+37',
    '1.50',
    '1,5',
    '1234567890123456',
    '1/2',
    '12-2026',
    '2026-11-20',
    '20.11.2026',
    '12:30',
    '3 PM',
    '10-Dec',
    'Mar 5, 2026',
    'sept1',
    '12%',
    '1.234.567',
    '.5',
    'TRUE',
    'false',
    ' 1E5',
  ])
    expect(spreadsheetText(text)).toBe(`'${text}`)
  for (const text of [
    '',
    '0',
    '404',
    '123456789012345',
    'cert_not_found',
    'May I?',
    'marching',
    'req-12',
    '6f1c2a90-1b2c-4d5e-8f90-a1b2c3d4e5f6',
    '1.2.3.4.5',
    'retired.csv',
    'true story',
  ])
    expect(spreadsheetText(text)).toBe(text)
})

test('a target of several columns is no date', () => {
  const columns = schema.columns.map((column) => ({ ...column, type: 'integer' as const, required: true }))
  expect(csvTarget({ ...schema, columns }, { serial_number: '12', thumbprint: '2026' })).toBe('12/2026')
  expect(csvTarget({ ...schema, columns }, { serial_number: '12345', thumbprint: '678' })).toBe('12345/678')
})
