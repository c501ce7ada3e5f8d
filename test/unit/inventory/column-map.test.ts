import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { undressSerial } from '../../../src/main/inventory/cells/undress.ts'
import { mapColumns } from '../../../src/main/inventory/columns/column-map.ts'
import { SERIAL_WORDS } from '../../../src/main/inventory/serial-words.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'

test("the order that our own sample names beside CertCentral's certificates is read", () => {
  const sample = new URL('../../../resources/samples/digicert-certcentral.csv', import.meta.url)
  const headers = (readFileSync(sample, 'utf8').split(/\r?\n/)[0] ?? '').split(',')
  const target = vendorRegistry()
    .get('digicert-certcentral')
    ?.info.operations.find(({ id }) => id === 'revoke-certificate')?.target
  if (target === undefined) throw new Error('CertCentral revokes no certificates')
  expect(mapColumns(headers, target, undefined).headers).toMatchObject({ order_id: 'Order ID' })
})

test.each(SERIAL_WORDS)('a heading and a label "%s" are those of serial numbers', (words) => {
  const target = vendorRegistry().get('digicert-tlm')?.info.operations[0]?.target
  if (target === undefined) throw new Error('Trust Lifecycle Manager revokes no certificates')
  for (const heading of [words, words.toUpperCase(), words.normalize('NFD'), words.replaceAll(' ', '_')])
    expect({
      heading,
      found: mapColumns([heading, 'CN'], target, undefined).headers['serial_number'],
    }).toEqual({
      heading,
      found: heading,
    })
  for (const label of [`${words}: `, `${words.toUpperCase()} = `, `${words}：`])
    expect({ label, read: undressSerial(`${label}0A1B2C3D`) }).toEqual({ label, read: '0A1B2C3D' })
})
