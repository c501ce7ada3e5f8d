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
