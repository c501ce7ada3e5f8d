import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import type { ReadSettings } from '../../../src/contract/inventories.ts'
import type { VendorId } from '../../../src/contract/vendor.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { type Cell, type SheetOf, workbookFile, zipFile } from '../../support/workbook-file.ts'
import { A, B, C } from './corpus.ts'

/** Written by XZ Utils 5.4: two rows; the same with SHA-256 for a checksum; 600 MB of zeros, packed again twice with gzip. */
const XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jMAQBPU2VyaWFsLENOCjI5Qzg3N0ZCRTM4OERGQTQwN0M4MkM3RkE2QUU1RTE0LGEKMzRGQzVDMDJGQzUxQUREMUYxNUYxQ0Q5NUQ4RTM5NzAsYgoAeTd3wxG4CzQAAWhQcAXJ5h+2830BAAAAAARZWg==',
  'base64',
)
const XZ_SHA256 =
  '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQBPU2VyaWFsLENOCjI5Qzg3N0ZCRTM4OERGQTQwN0M4MkM3RkE2QUU1RTE0LGEKMzRGQzVDMDJGQzUxQUREMUYxNUYxQ0Q5NUQ4RTM5NzAsYgoAb5GSe4nq/sbEQfGsa2Mk0gmoXOzKCR5EEn9ADkVj9tgAAYABUAAAABfmiCu26d8cAgAAAAAKWVo='
const XZ_BOMB =
  'H4sIAAAAAAACA5Pv5mAAASbmtxeyvUXLGA48/J+5y2zTyi3evVvaoqM2njI/WpTqEfFQ5mbjpxmJzWEmd86URvacuMYrePhN2xvXvRN007aGhbhNmXMi4/AtseTDrFuvegmouBlaJRW9UtZ54fvlz74D/PMOZsZPC2+ZcOnz8c5Hig/Xnngh4HRM/+n0ySfPeHydJJDFNvnktW9P5swsjv/9Z2//Kb/3p15n3rXb8v/d2zdn9/vus/j71+Pkxl57U5Mpfnmy/9Lvbv9v8izF7X9f754d2x5eE+8Mrn51ya7zfoRx/s219069+DjlHfvmy3yhvP+37Ph+rrX069vfYrJ2oVXFqWFnHTxr3UoDw2sTUzN+fT28+PGnb1f6Zl788u1s6G/+ZyFfn5bm7t61fWni45Zn1Tuz5Xu69t8IumV0o/bL97kv5753Ef5v6n/W/++z9t2mz8OnnvPcfWvOzbKUzGsz5/c/7VvTk/s+dt+CPYvL7z688da6Ozj+1f6StycON7IKX485GWezbcX/qhK3pD+bpnOblfqu+Pc65eD+uc/VQrcuPa8TGbel+Ij2yZ67nbe+bjyyQfvk3sqjL+/b3ilIfvBac7LYsdnb7t7/FPrn8fI9dtbm25f/cTBSNjL8srZPTubNjzrnf7PZb5U/qf/2R8Lm5i6dvR8sDBIONDAys/FIjDLoynhzk+12lNih3f/F3zRf179ylkvxXuSOqgXWz0s6/tyYtmtl4fF/ioprOs6er/va26Sp33J86REtOcZoKdWEglBGBgBIi0LTjQMAAA=='

const on = await testWorkbench()
afterAll(() => on[Symbol.asyncDispose]())
const { inventories } = on.workbench

let count = 0
function written(content: Buffer): string {
  count += 1
  const file = path.join(on.folder, `f${count}`)
  writeFileSync(file, content)
  return file
}
async function imported(content: Buffer, settings: ReadSettings = {}, vendor: VendorId = 'digicert-tlm') {
  const file = written(content)
  const name = path.basename(file)
  const summary = await inventories.import({ file, name, vendor, settings })
  return { summary, items: [...inventories.walk(name, {})], rejects: inventories.rejects(name, 0, 20) }
}
const serials = (items: readonly { target: Readonly<Record<string, string>> }[]) =>
  items.map(({ target }) => target['serial_number'])
const sheet = (name: string, rows: readonly (readonly Cell[])[], more: Partial<SheetOf> = {}): SheetOf => ({
  name,
  rows,
  ...more,
})
const TABLE = [
  ['Serial Number', 'Common Name'],
  [A, 'a.example'],
  [B, 'b.example'],
] as const

test('a sheet is read with a title above, dates as dates, and cells that are not in the file', async () => {
  const { summary, items } = await imported(
    workbookFile([
      sheet('Q3', [
        ['Report of the web team'],
        [],
        ['CN', 'Serial Number', 'Valid From', 'Valid To', 'Organization'],
        ['a', A, { number: '45000', look: 'date' }, { number: '46370', look: 'date' }, 'Müller & Söhne'],
        ['b', B, null, { number: '46370.5', look: 'time' }],
        [
          'c',
          {
            xml: `<c t="inlineStr"><is><r><t>${C.slice(0, 8)}</t></r><r><t>${C.slice(8)}</t></r><rPh><t>no</t></rPh></is></c>`,
          },
        ],
      ]),
    ]),
  )
  expect(summary).toMatchObject({
    imported: 3,
    rejected: 0,
    reading: { format: 'xlsx', sheet: 'Q3', heading: 3 },
  })
  expect(items).toMatchObject([
    {
      target: { serial_number: A },
      sourceRow: 4,
      validFrom: '2023-03-15',
      validTo: '2026-12-14',
      organization: 'Müller & Söhne',
    },
    { target: { serial_number: B }, validTo: '2026-12-14T12:00:00Z' },
    { target: { serial_number: C } },
  ])
})

test('dates of a workbook that counts from 1904 are read by its own calendar', async () => {
  const rows = [
    ['Serial Number', 'Valid To'],
    [A, { number: '44908', look: 'date' }],
  ] as const
  const { items } = await imported(workbookFile([sheet('One', rows)], { isFrom1904: true }))
  expect(items[0]?.validTo).toBe('2026-12-14')
})

test('numbers of which a spreadsheet has lost digits are rejected cell by cell, with the cell', async () => {
  const { items, rejects } = await imported(
    workbookFile([
      sheet('One', [
        ['CN', 'Serial Number'],
        ['a', A],
        ['lost', { number: '1.2345678901234568E+37' }],
        ['lost too, written out', { number: '12345678901234500000' }],
        ['12E4 was typed', { number: '120000', look: 'scientific' }],
        ['a date', { number: '46370', look: 'date' }],
        ['an error', { xml: '<c t="e"><v>#N/A</v></c>' }],
        ['a short number', { number: '4711' }],
      ]),
    ]),
  )
  expect(serials(items)).toEqual([A, '4711'])
  expect(rejects).toMatchObject([
    { row: 3, cell: 'B3', reason: 'scientific' },
    { row: 4, cell: 'B4', reason: 'scientific' },
    { row: 5, cell: 'B5', reason: 'scientific' },
    { row: 6, cell: 'B6', reason: 'not-hex' },
    { row: 7, cell: 'B7', reason: 'empty' },
  ])
})

test('of several sheets the one that fits is taken; where several do, a person says which', async () => {
  const notes = sheet('Notes', [['What this is'], ['by the web team']])
  const fits = await imported(
    workbookFile([notes, sheet('List', TABLE), sheet('Old', [['Serial'], [C]], { state: 'hidden' })]),
  )
  expect(fits.summary).toMatchObject({
    imported: 2,
    reading: { sheet: 'List', otherSheets: ['Notes', 'Old'] },
  })
  const two = workbookFile([sheet('One', TABLE), sheet('Two, "old"', [['Serial'], [C]])])
  await expect(imported(two)).rejects.toMatchObject({
    code: 'input.several-sheets',
    message: expect.stringContaining('"Two, "old""'),
    hint: expect.stringContaining('--sheet'),
  })
  const preview = await inventories.preview(written(two), 'digicert-tlm', undefined, {})
  expect(preview.sheets).toEqual([
    { name: 'One', hidden: false },
    { name: 'Two, "old"', hidden: false },
  ])
  expect(preview.sheet).toBeUndefined()
  expect(serials((await imported(two, { sheet: 'two, "OLD"' })).items)).toEqual([C])
  expect(serials((await imported(two, { sheet: '#1' })).items)).toEqual([A, B])
  await expect(imported(two, { sheet: 'Three' })).rejects.toMatchObject({
    code: 'input.no-such-sheet',
    hint: expect.stringContaining('One, Two'),
  })
  await expect(imported(Buffer.from(`Serial\n${A}\n`), { sheet: 'One' })).rejects.toMatchObject({
    code: 'input.no-such-sheet',
  })
})

test("rows that a filter hides are taken or left only on a person's word", async () => {
  const book = workbookFile([sheet('One', TABLE, { hidden: [3] })])
  await expect(imported(book)).rejects.toMatchObject({
    code: 'input.hidden-rows',
    hint: expect.stringContaining('--hidden-rows'),
  })
  expect((await imported(book, { hiddenRows: 'take' })).summary).toMatchObject({
    imported: 2,
    reading: { hiddenRows: { rows: 1, taken: true } },
  })
  const left = await imported(book, { hiddenRows: 'leave' })
  expect(serials(left.items)).toEqual([A])
  expect(left.summary.reading?.hiddenRows).toEqual({ rows: 1, taken: false })
})

test("a workbook's preview shows what comes in, with the names of its sheets", async () => {
  const book = workbookFile([sheet('One', TABLE)])
  expect(await inventories.preview(written(book), 'digicert-tlm', undefined, {})).toMatchObject({
    format: 'xlsx',
    sheet: 'One',
    heading: 1,
    missing: [],
    rows: [
      [A, 'a.example'],
      [B, 'b.example'],
    ],
  })
})

const ole = (text: string): Buffer =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(504),
    Buffer.from(text, 'utf16le'),
  ])
const REPEATED = 1_200_000
const textCell = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`
/** As a ZIP with a password says it: bit 0 of the flags, in the local and in the central heading. */
const lockedZip = (): Buffer => {
  const zip = zipFile({ 'a.csv': `Serial\n${A}\n` })
  zip.writeUInt8(1, 6)
  zip.writeUInt8(1, zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 8)
  return zip
}
const withSheet = (xml: string): Buffer =>
  workbookFile([sheet('One', TABLE)], { more: { 'xl/worksheets/sheet1.xml': Buffer.from(xml) } })

test.each<[string, () => Buffer, string]>([
  ['a workbook with a password', () => ole('EncryptedPackage'), 'input.password'],
  ['a workbook of an old Excel', () => ole('Workbook'), 'input.not-text'],
  ['a ZIP with a password', lockedZip, 'input.password'],
  [
    'an OpenDocument sheet',
    () => zipFile({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }),
    'input.not-text',
  ],
  ['a binary workbook', () => zipFile({ 'xl/workbook.bin': 'x' }), 'input.not-text'],
  ['a document of Word', () => zipFile({ 'word/document.xml': '<a/>' }), 'input.not-text'],
  [
    'a ZIP that is cut short',
    () => zipFile({ 'a.csv': `Serial\n${A}\n` }).subarray(0, -20),
    'input.bad-archive',
  ],
  [
    'a ZIP with a damaged file',
    () => {
      const zip = zipFile({ 'a.csv': `Serial\n${A}\n` }, 0)
      zip.write('B', zip.indexOf(A))
      return zip
    },
    'input.bad-archive',
  ],
  ['a ZIP of nothing', () => zipFile({}), 'input.empty-file'],
  [
    'an archive in an archive',
    () => zipFile({ 'in.zip': zipFile({ 'a.csv': `Serial\n${A}\n` }) }),
    'input.packed',
  ],
  ['a ZIP that expands without end', () => zipFile({ 'a.csv': `${A}\n`.repeat(REPEATED) }), 'input.too-big'],
  [
    'a workbook whose sheet expands without end',
    () =>
      withSheet(
        `<worksheet><sheetData>${textCell('Serial')}${textCell(A).repeat(REPEATED)}</sheetData></worksheet>`,
      ),
    'input.too-big',
  ],
  [
    'a workbook with a text without end',
    () => withSheet(`<worksheet><sheetData>${' '.repeat(20_000_000)}`),
    'input.bad-workbook',
  ],
  [
    'a workbook with entities of its own',
    () => withSheet('<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'),
    'input.bad-workbook',
  ],
  [
    'a workbook whose XML is cut short',
    () => withSheet('<worksheet><sheetData><row r="1"><c r="A1"><v>1'),
    'input.bad-workbook',
  ],
  [
    'a workbook with a cell far to the right',
    () =>
      withSheet('<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'),
    'input.too-big',
  ],
  ['a workbook of empty sheets', () => workbookFile([sheet('One', [])]), 'input.empty-file'],
  ['the beginning of a file packed with xz', () => XZ.subarray(0, 100), 'input.cannot-read'],
  [
    'a file packed with xz and damaged',
    () => Buffer.from(XZ.map((octet, at) => (at === 60 ? octet ^ 1 : octet))),
    'input.cannot-read',
  ],
  [
    'a file packed with xz with a checksum that is not known here',
    () => Buffer.from(XZ_SHA256, 'base64'),
    'input.packed',
  ],
  [
    'what xz expands without end',
    () => gunzipSync(gunzipSync(Buffer.from(XZ_BOMB, 'base64'))),
    'input.too-big',
  ],
  ['a file packed with bzip2', () => Buffer.from('BZh91AY&SY'), 'input.packed'],
])('%s is refused with what to do, and nothing is kept', async (_, make, code) => {
  const before = inventories.list().length
  await expect(imported(make())).rejects.toMatchObject({ code, hint: expect.stringMatching(/\w/) })
  expect(inventories.list()).toHaveLength(before)
})

test('a file packed with xz comes in', async () => {
  expect((await imported(XZ)).summary).toMatchObject({ imported: 2 })
})

test('a workbook that says of a sheet only what the table lacks names file, sheet and row', async () => {
  await expect(
    imported(
      workbookFile([
        sheet('One', [
          ['Name', 'Host'],
          ['a', 'b'],
        ]),
      ]),
    ),
  ).rejects.toMatchObject({
    code: 'input.missing-column',
    message: expect.stringMatching(/f\d+, sheet One", line 1/),
  })
})
