import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { testWorkbench } from '../../support/test-workbench.ts'
import { workbookFile } from '../../support/workbook-file.ts'

const on = await testWorkbench()
afterAll(() => on[Symbol.asyncDispose]())

interface Row {
  readonly serial: string
  readonly name: string
  readonly organization: string
}
type Table = readonly (readonly string[])[]

/** With a letter, so that nobody has to say whether they are decimal; no two alike, and none that a spreadsheet has rounded. */
const serial = fc
  .tuple(fc.integer({ min: 1, max: 0x7f }), fc.stringMatching(/^[0-9A-F]{26,34}$/))
  .map(
    ([first, rest]) =>
      `${first.toString(16).toUpperCase().padStart(2, '0')}AB${rest.slice(0, rest.length & ~1)}`,
  )
const ORGANIZATIONS = [
  'Example Inc',
  'Acme "Holdings"',
  "'s-Hertogenbosch BV",
  'Müller; Söhne, Köln',
  'a|b',
  'x\ty',
  '',
]
const BEYOND_LATIN = ['株式会社例', 'Пример', 'Ελλάς']
const rows = (organizations: readonly string[]): fc.Arbitrary<readonly Row[]> =>
  fc.uniqueArray(
    fc.record({
      serial,
      name: fc.stringMatching(/^[a-z]{1,8}(?:-[a-z]{1,4})?\.example$/),
      organization: fc.constantFrom(...organizations),
    }),
    { minLength: 3, maxLength: 70, selector: (row) => row.serial },
  )

/** What is done to a serial number in its cell. Not all at once: a tool has one way. */
const SERIAL_DRESS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toLowerCase(),
  (text) => `="${text}"`,
  (text) => `'${text}`,
  (text) => `SN: ${text}`,
  (text) => `serial=${text}`,
  (text) => `Serial Number: ${text}`,
  (text) => `0x${text}`,
  (text) => text.match(/../g)?.join('-') ?? '',
  (text) => text.match(/../g)?.join(':').toLowerCase() ?? '',
  (text) => `\u200e${text.match(/../g)?.join(' ') ?? ''}`,
  (text) => `00${text}`,
  (text) => `\u00a0 ${text}  `,
]
const NOTHING = ['', 'EMPTY', 'NULL', 'N/A', '-', '#N/A']
const HEADINGS = {
  serial: ['Serial Number', 'Serial', 'serial_number', 'Seriennummer', 'Certificate Serial Number'],
  name: ['Common Name', 'CN', 'Issued Common Name'],
  organization: ['Organization', 'Organisation', 'O'],
}
const ABOVE: readonly Table[] = [
  [],
  [['Certificate report']],
  [['Certificates of Monday'], ['Generated 2026-11-20 by Report Centre'], ['']],
  [['# exported by a tool'], ['# 2026-11-26']],
  [['#TYPE Selected.System.Security.Cryptography.X509Certificates.X509Certificate2']],
]
const dress = fc.record({
  serial: fc.constantFrom(...SERIAL_DRESS),
  nothing: fc.constantFrom(...NOTHING),
  headings: fc.record({
    serial: fc.constantFrom(...HEADINGS.serial),
    name: fc.constantFrom(...HEADINGS.name),
    organization: fc.constantFrom(...HEADINGS.organization),
  }),
  order: fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
  above: fc.constantFrom(...ABOVE),
  total: fc.constantFrom('none', 'word', 'talk', 'talk in a row'),
  blankEvery: fc.constantFrom(0, 2, 5),
})
type Dress = typeof dress extends fc.Arbitrary<infer T> ? T : never

/** The table as a person has it, the number of rows that must be rejected with it. */
function dressed(
  items: readonly Row[],
  { serial: dressing, nothing, headings, order, above, total, blankEvery }: Dress,
): { table: Table; rejected: number } {
  const inOrder = (cells: readonly [string, string, string]) => order.map((at) => cells[at] as string)
  const table: (readonly string[])[] = [
    ...above,
    inOrder([headings.serial, headings.name, headings.organization]),
  ]
  for (const [at, row] of items.entries()) {
    table.push(
      inOrder([dressing(row.serial), row.name, row.organization === '' ? nothing : row.organization]),
    )
    if (blankEvery > 0 && at % blankEvery === 0) table.push(['', '', ''])
  }
  if (total === 'word') table.push(inOrder([String(items.length), 'Total', '']))
  if (total === 'talk in a row') table.push(['(3 rows affected)', '', ''], ['# end of the report', '', ''])
  if (total === 'talk') table.push(['CertUtil: -view command completed successfully.'])
  return { table, rejected: total === 'word' ? 1 : 0 }
}

const asText = (table: Table, delimiter: string, quotesAll: boolean, ends: readonly string[]): string =>
  table
    .map((cells, at) => {
      // A title is written as it is by most tools.
      const line = cells
        .map((cell) =>
          cells.length > 1 && (quotesAll || /["\r\n]/.test(cell) || cell.includes(delimiter))
            ? `"${cell.replaceAll('"', '""')}"`
            : cell,
        )
        .join(delimiter)
      return line + (ends[at % ends.length] as string)
    })
    .join('')

const ENCODED: Readonly<Record<string, (text: string) => Buffer>> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'utf-16le with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  // A code page has no direction marks.
  'windows-1252': (text) => Buffer.from(text.replaceAll('\u200e', ''), 'latin1'),
}

let count = 0
async function readBack(content: Buffer) {
  count += 1
  const name = `h${count}`
  const file = path.join(on.folder, name)
  writeFileSync(file, content)
  const { inventories } = on.workbench
  const summary = await inventories.import({ file, name, vendor: 'digicert-tlm', settings: {} })
  const found = [...inventories.walk(name, {})].map(({ target, commonName, organization }) => ({
    serial: target['serial_number'],
    name: commonName,
    organization: organization ?? '',
  }))
  return { found, rejected: summary.rejected }
}
/** Leading zero octets are no part of a number. */
const canonical = ({ serial: text, ...row }: Row) => ({ serial: text.replace(/^(?:00)+/, ''), ...row })

test('a table dressed in any combination of habits gives the same items back', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.tuple(rows(ORGANIZATIONS), fc.constantFrom(...Object.keys(ENCODED))),
        fc.tuple(
          rows(BEYOND_LATIN),
          fc.constantFrom(...Object.keys(ENCODED).filter((name) => name !== 'windows-1252')),
        ),
      ),
      dress,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(['\n'], ['\r\n'], ['\r'], ['\r\n', '\n']),
      async ([items, encoding], how, delimiter, saysSeparator, quotesAll, ends) => {
        const { table, rejected } = dressed(items, how)
        const text =
          (saysSeparator ? `sep=${delimiter}${ends[0]}` : '') + asText(table, delimiter, quotesAll, ends)
        const back = await readBack((ENCODED[encoding] as (text: string) => Buffer)(text))
        expect(back).toEqual({ found: items.map(canonical), rejected })
      },
    ),
    { numRuns: 40 },
  )
})

test('so does the same table as a sheet of a workbook', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(rows([...ORGANIZATIONS, ...BEYOND_LATIN]), dress, async (items, how) => {
      const { table, rejected } = dressed(items, how)
      const sheets = [{ name: 'List', rows: table }]
      expect(await readBack(workbookFile(sheets))).toEqual({ found: items.map(canonical), rejected })
    }),
    { numRuns: 15 },
  )
})
