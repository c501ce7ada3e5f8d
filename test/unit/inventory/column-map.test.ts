import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mapColumns } from '../../../src/main/inventory/columns/column-map.ts'
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
