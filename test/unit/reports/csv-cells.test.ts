import { expect, test } from 'vitest'
import { csvTarget } from '../../../src/main/reports/csv-cells.ts'
import { revoke } from '../../support/reported-batch.ts'

const schema = revoke.target
const cell = (serial_number: string) => csvTarget(schema, { serial_number })

test('a serial number stands in the report as it is', () => {
  expect(cell('0A1B2C3D4E5F60718293A4B5C6D7E8F9')).toBe('0A1B2C3D4E5F60718293A4B5C6D7E8F9')
})

test('a serial number that a spreadsheet reads as a number gets 0x, and is the same to a hex parser', () => {
  for (const serial of ['123456', '1E5', '00', '12345678901234567890', '7E10']) {
    expect(cell(serial)).toBe(`0x${serial}`)
    expect(BigInt(cell(serial))).toBe(BigInt(`0x${serial}`))
  }
  for (const serial of ['1E', 'E5', '1E5E1', 'A1']) expect(cell(serial)).toBe(serial)
})
