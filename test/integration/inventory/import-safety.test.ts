import { appendFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ItemFilter, ReadSettings } from '../../../src/contract/inventories.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

const S1 = '0F6F55555658A989F0F463A4DA0D807F'
const S2 = '0A31C29B7E114FD0A3B88E90512CC1D4'
const THUMBPRINT = 'A'.repeat(64)

async function imported(on: TestWorkbench, content: string | Buffer, settings: ReadSettings = {}) {
  const file = path.join(on.folder, 'i.csv')
  await writeFile(file, content)
  return on.workbench.inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings })
}
const selected = (on: TestWorkbench, filter: ItemFilter) =>
  [...on.workbench.inventories.walk('i', filter)].map(({ target }) => target['serial_number'])

test('a filter sees the columns of a target only, never how they are stored or two of them at once', async () => {
  await using on = await testWorkbench()
  await imported(on, `Serial,Thumbprint\n${S1},${THUMBPRINT}\n${S2},\n`)
  for (const text of ['0010', '0020', '100F6F', `${S1.slice(-4)}AAAA`]) {
    expect(selected(on, { columns: { target: text } })).toEqual([])
    expect(selected(on, { search: text })).toEqual([])
  }
  expect(selected(on, { search: '0f:6f 55' })).toEqual([S1])
  expect(selected(on, { columns: { target: 'aaaa' } })).toEqual([S1])
})

test('a filter folds the case of all letters, not of ASCII alone', async () => {
  await using on = await testWorkbench()
  await imported(on, `Serial,CN\n${S1},MÜLLER\n${S2},other\n`)
  expect(selected(on, { search: 'müller' })).toEqual([S1])
  expect(selected(on, { columns: { commonName: 'Müll' } })).toEqual([S1])
})

test.each([
  ['never closed', `Serial,CN\n${S1},"never closed\n${S2},b\n`],
  ['closed some lines further down', `Serial,CN\n${S1},"one" more\n${S2},"b"\n`],
])('a quotation mark %s is an error with its line, since it hides rows', async (_, content) => {
  await using on = await testWorkbench()
  await expect(imported(on, content)).rejects.toMatchObject({
    code: 'input.open-quote',
    message: expect.stringContaining('line 2'),
  })
  expect(on.workbench.inventories.list()).toEqual([])
})

test('a stray inch mark does no harm, however long the file', async () => {
  await using on = await testWorkbench()
  const rows = Array.from(
    { length: 200_000 },
    (_, n) => `A${n.toString(16).padStart(31, '0')},host${n}.example.com`,
  )
  rows[3] = `${S1},5" disk`
  expect(await imported(on, `Serial,CN\n${rows.join('\n')}\n`)).toMatchObject({ imported: 200_000 })
})

test('a line of 1 GiB ends in an error with its place, and long before it fills the memory', async () => {
  await using on = await testWorkbench()
  const file = path.join(on.folder, 'endless.csv')
  await writeFile(file, `Serial,CN\n${S1},ok.example.com\n${S2},x`)
  // A hole in the file: nothing of it is on the disk.
  await truncate(file, 2 ** 30)
  await appendFile(file, `\n${S1},after.example.com\n`)
  const before = process.memoryUsage().rss
  await expect(
    on.workbench.inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} }),
  ).rejects.toMatchObject({ message: expect.stringMatching(/"endless.csv", line 3: a row goes on/) })
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024)
  expect(on.workbench.inventories.list()).toEqual([])
})

test('rows cut short or shifted are rejected; a trailing delimiter is not', async () => {
  await using on = await testWorkbench()
  const summary = await imported(
    on,
    `Serial,CN,Thumbprint\n${S1},Acme, Inc,${THUMBPRINT}\n${S2},x\n${S2},x,,\n0F6F`,
  )
  expect(summary).toMatchObject({ read: 4, imported: 1, reasons: { 'bad-row': 3 } })
  expect(selected(on, {})).toEqual([S2])
})

const late = (end: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `Serial,CN\n${Array.from({ length: 3_000 }, (_, n) => `A${n.toString(16).padStart(31, '0')},x\n`).join('')}`,
    ),
    Buffer.from(`${S1},M`),
    end,
    Buffer.from('ller\n'),
  ])

test('Windows-1252 is found out wherever its first letter stands; claimed UTF-8 is held to it', async () => {
  await using on = await testWorkbench()
  const content = late(Buffer.from([0xfc]))
  await expect(imported(on, content, { encoding: 'utf-8' })).rejects.toMatchObject({
    code: 'input.bad-encoding',
  })
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), content])
  await expect(imported(on, marked)).rejects.toMatchObject({ code: 'input.bad-encoding' })
  expect(await imported(on, content)).toMatchObject({ imported: 3_001 })
  expect([...on.workbench.inventories.walk('i', { search: 'müller' })]).toMatchObject([
    { commonName: 'Müller' },
  ])
})

test('a column mapped to no header is left out, unless it is needed', async () => {
  await using on = await testWorkbench()
  const content = `Serial,Thumbprint\n${S1},${'A'.repeat(40)}\n`
  await expect(imported(on, content, { map: { serial_number: '' } })).rejects.toMatchObject({
    code: 'input.missing-column',
  })
  expect(await imported(on, content, { map: { thumbprint: '' } })).toMatchObject({ imported: 1, rejected: 0 })
})

test('digits too long for hex throughout are decimal, from the first row on', async () => {
  await using on = await testWorkbench()
  const values = [2n ** 159n - 1n, 2n ** 158n + 12_345n, 2n ** 157n + 7n]
  expect(await imported(on, `Serial\n${values.join('\n')}\n`)).toMatchObject({ imported: 3, rejected: 0 })
  expect(selected(on, {})).toEqual(values.map((value) => value.toString(16).toUpperCase()))
})

test('what a search finds is read as strictly as a file, and refused ones are listed by position', async () => {
  await using on = await testWorkbench()
  const { inventories } = on.workbench
  const summary = await inventories.collect(
    { name: 'd', vendor: 'digicert-tlm', source: 'profile_id=1' },
    (async function* () {
      yield { items: [{ target: { serial_number: `00${S1.toLowerCase()}` }, attributes: { issuer: 'CA' } }] }
      yield { items: [S1, '', S2].map((serial_number) => ({ target: { serial_number }, attributes: {} })) }
    })(),
  )
  expect(summary).toMatchObject({ read: 4, imported: 2, duplicates: 1, reasons: { empty: 1 } })
  expect([...inventories.walk('d', {})]).toMatchObject([
    { sourceRow: 0, target: { serial_number: S1 }, attributes: { issuer: 'CA' } },
    { target: { serial_number: S2 }, attributes: {} },
  ])
  expect(inventories.rejects('d', 0, 10)).toMatchObject([{ row: 3, reason: 'empty' }])
})

test('every item keeps what it alone has, whatever its neighbours share', async () => {
  await using on = await testWorkbench()
  const rows = Array.from({ length: 130 }, (_, n) => ({
    serial: `A${n.toString(16).padStart(31, '0').toUpperCase()}`,
    organization: n % 3 === 0 ? '' : `Org ${n % 5}`,
    to: `2027-03-${String((n % 28) + 1).padStart(2, '0')}`,
    profile: n % 2 === 0 ? 'p' : '',
  }))
  await imported(
    on,
    `Serial,Organization,Valid To,Profile\n${rows.map((row) => Object.values(row).join(',')).join('\n')}\n`,
  )
  const items = [...on.workbench.inventories.walk('i', {})]
  expect(items).toEqual(
    rows.map((row, index) => ({
      ordinal: index + 1,
      sourceRow: index + 2,
      target: { serial_number: row.serial },
      ...(row.organization === '' ? {} : { organization: row.organization }),
      validTo: row.to,
      attributes: row.profile === '' ? {} : { profile_id: row.profile },
    })),
  )
  const page = await on.workbench.inventories.items('i', { offset: 60, limit: 20 })
  expect(page).toEqual({ total: 130, items: items.slice(60, 80) })
})
