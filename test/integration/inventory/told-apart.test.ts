import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { testWorkbench } from '../../support/test-workbench.ts'

const SERIAL = '4A00000012D4A07C2F6E83B15C000000000012'

async function imported(header: string, rows: readonly string[]) {
  await using bench = await testWorkbench()
  const file = path.join(bench.folder, 'certificates.csv')
  writeFileSync(file, [header, ...rows].join('\n'))
  const {
    imported: items,
    duplicates,
    rejected,
  } = await bench.workbench.inventories.import({
    file,
    name: 'i',
    vendor: 'keyfactor-command',
    settings: {},
  })
  return { items, duplicates, rejected }
}

test('one serial number of two issuers is two certificates, none of which is lost', async () => {
  expect(
    await imported('Serial Number,Issuer DN', [
      `${SERIAL},"CN=CA 1,O=Example"`,
      `${SERIAL},"CN=CA 2,O=Example"`,
      `${SERIAL.toLowerCase()},"cn=ca 1,o=example"`,
    ]),
  ).toEqual({ items: 2, duplicates: 1, rejected: 0 })
})

test('an id or a thumbprint is one certificate, whatever a row says of its issuer', async () => {
  expect(
    await imported('Keyfactor ID,Serial Number,Issuer DN', [
      `1001,${SERIAL},"CN=CA 1,O=Example"`,
      `1001,${SERIAL},"O=Example, CN=CA 1"`,
    ]),
  ).toMatchObject({ items: 1 })
})

test.each([
  ['a total', { total: 500, items: 2 }, '"total" is 500'],
  ['a total beside', { hits: { total: { value: 20_000 }, hits: 2 } }, '"value" is 20000'],
  ['a mark of the next page', { NextToken: 'abc', items: 2 }, '"NextToken" is set'],
  [
    'an address of the next page',
    { '@odata.nextLink': 'https://example.com', value: 2 },
    '"nextLink" is set',
  ],
  ['yes', { pageInfo: { hasNextPage: true }, edges: 2 }, '"hasNextPage" is set'],
  ['all of them', { total: 2, next: null, isTruncated: false, items: 2 }, undefined],
  ['a mark that is empty', { NextToken: '', items: 2 }, undefined],
])('one page of an answer says by %s whether there are more', async (_, page, more) => {
  await using bench = await testWorkbench()
  const file = path.join(bench.folder, 'page.json')
  const list = [{ serial_number: SERIAL }, { serial_number: `${SERIAL.slice(0, -2)}13` }]
  writeFileSync(
    file,
    JSON.stringify(page).replace(/"(items|hits|edges|value)":2\b(?!\d)/, `"$1":${JSON.stringify(list)}`),
  )
  const { inventories } = bench.workbench
  const summary = await inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
  expect(summary.imported).toBe(2)
  expect(summary.reading?.more).toBe(more)
  expect((await inventories.preview(file, 'digicert-tlm', undefined, {})).more).toBe(more)
})

test('pages that are joined are held against the number that each of them says', async () => {
  await using bench = await testWorkbench()
  const file = path.join(bench.folder, 'pages.json')
  const page = (serial: string, next: string | null) => ({
    total: 2,
    next,
    items: [{ serial_number: serial }],
  })
  writeFileSync(file, JSON.stringify([page(SERIAL, 'p2'), page(`${SERIAL.slice(0, -2)}13`, null)]))
  const { imported: items, reading } = await bench.workbench.inventories.import({
    file,
    name: 'i',
    vendor: 'digicert-tlm',
    settings: {},
  })
  expect({ items, more: reading?.more }).toEqual({ items: 2, more: undefined })
})
