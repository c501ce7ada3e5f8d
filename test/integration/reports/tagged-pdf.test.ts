import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openBatchSnapshot } from '../../../src/main/reports/batch-snapshot.ts'
import { gatherFacts, gatherItems } from '../../../src/main/reports/facts/gather-facts.ts'
import { layOut } from '../../../src/main/reports/pdf/lay-out.ts'
import { readFonts } from '../../../src/main/reports/pdf/render-pdf.ts'
import { sourceWorkers } from '../../../src/main/worker-files.ts'
import {
  allTags,
  nameOf,
  type PdfDict,
  type PdfName,
  type PdfTag,
  type ReadPdf,
  readPdf,
  spoken,
} from '../../support/pdf-reader.ts'
import {
  type BatchPlan,
  type Ending,
  reportedWorkspace,
  reportSerial,
  reportVendor,
  revoke,
  runBatch,
  sealBatch,
} from '../../support/reported-batch.ts'

const NAME = 'q3-retired-profile'
const ENDINGS: readonly Ending[] = [
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
  'unresolved',
  'skipped',
  'differs',
]
const ending = (ordinal: number): Ending => ENDINGS[ordinal % ENDINGS.length] ?? 'confirmed'

async function pdfOf(plan: BatchPlan): Promise<ReadPdf> {
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, plan), plan)
  await workspace.reports.write(plan.name ?? NAME, 'pdf', workspace.file('report.pdf'))
  return readPdf(readFileSync(workspace.file('report.pdf')))
}

const withRole = (pdf: ReadPdf, role: string): PdfTag[] =>
  allTags(pdf.root).filter((tag) => tag.role === role)
const scopeOf = (tag: PdfTag): string =>
  nameOf((tag.dictionary.get('A') as PdfDict | undefined)?.get('Scope'))

/** What every tagged PDF of ours must be. */
function expectAccessible(pdf: ReadPdf): void {
  expect(pdf.version).toBe('1.7')
  expect(pdf.catalog.get('Lang')).toBe('en')
  expect((pdf.resolve(pdf.catalog.get('MarkInfo')) as PdfDict).get('Marked')).toBe(true)
  expect((pdf.resolve(pdf.catalog.get('ViewerPreferences')) as PdfDict).get('DisplayDocTitle')).toBe(true)
  expect(pdf.root.role).toBe('Document')
  for (const [index, page] of pdf.pages.entries()) {
    expect(page.loose, `page ${index + 1}: outside structure and decoration`).toEqual([])
    expect(nameOf(page.dictionary.get('Tabs'))).toBe('S')
  }
  for (const tag of allTags(pdf.root)) expect(tag.text).not.toContain('missing content')
  const told = new Set<string>()
  const tree = pdf.resolve(pdf.catalog.get('StructTreeRoot')) as PdfDict
  const parents = (tree.get('ParentTree') as PdfDict).get('Nums') as unknown[]
  for (const page of pdf.pages) {
    const key = page.dictionary.get('StructParents')
    const owners = parents[parents.indexOf(key) + 1] as unknown[]
    expect(owners.length).toBe(page.marked.size)
    for (const [id, { role }] of page.marked) {
      const owner = pdf.resolve(owners[id] as never) as PdfDict
      expect((owner.get('S') as PdfName).name).toBe(role)
      told.add(`${String(key)}/${id}`)
    }
  }
  expect(told.size).toBeGreaterThan(20)
}

test('the PDF has a title, a language and a structure in which every word stands once', async () => {
  const pdf = await pdfOf({ items: 120, ending })
  expectAccessible(pdf)
  expect(pdf.resolve(pdf.info.get('Title'))).toBe(`Report of ${NAME}`)
  expect(withRole(pdf, 'H1').map(({ text }) => text)).toEqual([NAME])
  expect(withRole(pdf, 'H2').map(({ text }) => text)).toEqual([
    'Scope',
    'Completeness of the population',
    'People',
    'Time',
    'How it was done',
    'Progress',
    'Timeline',
    'Evidence, and how to check this report',
    'Exceptions',
    'All certificates',
  ])
  const order = allTags(pdf.root)
    .map(({ role }) => role)
    .filter((role) => /^H\d$/.test(role))
  expect(order[0]).toBe('H1')
  expect(order.indexOf('H3')).toBeGreaterThan(order.indexOf('H2'))
})

test('tables are tables: a caption, column headers, a header to each row, as many cells as columns', async () => {
  const pdf = await pdfOf({ items: 120, ending })
  const tables = withRole(pdf, 'Table')
  expect(tables.length).toBeGreaterThan(10)
  for (const table of tables) {
    expect(table.kids[0]?.role).toBe('Caption')
    expect(table.kids[0]?.text.trim()).not.toBe('')
    const head = table.kids.find(({ role }) => role === 'THead')
    const rows = table.kids.find(({ role }) => role === 'TBody')?.kids ?? []
    expect(
      head?.kids[0]?.kids.every((cell) => cell.role === 'TH' && scopeOf(cell) === 'Column') ?? true,
    ).toBe(true)
    for (const row of rows) {
      expect(row.role).toBe('TR')
      expect(row.kids.length).toBe(head?.kids[0]?.kids.length ?? 2)
      expect(row.kids.filter((cell) => cell.role === 'TH' && scopeOf(cell) === 'Row').length).toBe(1)
    }
  }
  const items = tables.at(-1)?.kids.find(({ role }) => role === 'TBody')?.kids ?? []
  expect(items.map(({ kids }) => kids[0]?.text)).toEqual(
    Array.from({ length: 120 }, (_, index) => String(index + 1)),
  )
  expect(items.map(({ kids }) => kids[1]?.text)).toEqual(
    Array.from({ length: 120 }, (_, index) => `${reportSerial(index + 1)} host-${index + 1}.example.net`),
  )
})

test('the drawings are figures with words in their place, the steps a list', async () => {
  const pdf = await pdfOf({ items: 120, ending })
  expect(withRole(pdf, 'Figure').map(({ dictionary }) => String(dictionary.get('Alt')))).toEqual([
    expect.stringContaining('Shares of the outcomes: Confirmed'),
    expect.stringContaining('from none at 2026-11-20 10:00:00 UTC to 120 of 120'),
  ])
  const [list] = withRole(pdf, 'L')
  expect(list?.kids.map(({ kids }) => kids.map(({ role }) => role))).toEqual([
    ['Lbl', 'LBody'],
    ['Lbl', 'LBody'],
    ['Lbl', 'LBody'],
  ])
})

test('the head of the chain stands on one line of the cover, however long the name', async () => {
  const pdf = await pdfOf({ items: 2, name: 'n'.repeat(120) })
  const lines = withRole(pdf, 'P').filter(({ text }) => text.startsWith('rescind batch-'))
  expect(lines.length).toBe(2)
  for (const { text } of lines) expect(text).toMatch(/^rescind batch-n{120} events=\d+ head=[0-9a-f]{64}$/)
  expectAccessible(pdf)
})

test('an unfinished run says so on each page, a drill too, and a finished real run neither', async () => {
  const open: BatchPlan = { items: 150, ending: (ordinal) => (ordinal > 100 ? 'queued' : 'confirmed') }
  const marks = async (plan: BatchPlan) => {
    const pdf = await pdfOf(plan)
    expectAccessible(pdf)
    expect(pdf.pages.length).toBeGreaterThan(3)
    return { pdf, pages: pdf.pages.map(({ artifacts }) => artifacts.join('|')) }
  }
  const unfinished = await marks(open)
  for (const page of unfinished.pages) {
    expect(page).toContain('UNFINISHED: paused, 50 certificates open')
    expect(page).not.toContain('DRILL')
  }
  expect(spoken(unfinished.pdf.root)).toContain('UNFINISHED. The run is paused')
  const drill = await marks({ items: 150, request: { drill: true } })
  for (const page of drill.pages) {
    expect(page).toContain('DRILL')
    expect(page).not.toContain('UNFINISHED')
  }
  expect(drill.pdf.resolve(drill.pdf.info.get('Title'))).toContain('DRILL')
  const both = await marks({ ...open, request: { drill: true } })
  for (const page of both.pages) expect(page).toMatch(/DRILL.*UNFINISHED/)
  for (const page of (await marks({ items: 150 })).pages) expect(page).not.toMatch(/DRILL|UNFINISHED/)
})

test('names with what XML and PDF give meaning to leave both whole', async () => {
  const name = 'a <b> & (c) \\ "ü" 证'
  const pdf = await pdfOf({ items: 1, name, item: () => ({ label: '证书 (1) \\' }) })
  expectAccessible(pdf)
  expect(pdf.resolve(pdf.info.get('Title'))).toBe(`Report of ${name}`)
  expect(pdf.xmp).toContain('Report of a &lt;b&gt; &amp; (c)')
  expect(pdf.xmp).not.toContain('<b>')
  expect(spoken(pdf.root)).toContain('证书 (1) \\')
})

test('names in other scripts than Latin are read as they are, in the HTML too', async () => {
  const names = [
    '証明書-東京支店',
    '证书（上海）有限公司',
    'サーバー株式会社',
    '서울 인증서',
    'شهادة الخادم ٢٠٢٦',
    'אישור שרת 12 (תל אביב)',
    'Сертификат Ёлки',
    'Πιστοποιητικό Αθήνα',
  ]
  const name = 'q3-שלום'
  const plan: BatchPlan = {
    name,
    items: names.length,
    item: (ordinal) => ({ label: names[ordinal - 1] ?? '' }),
  }
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, plan), plan)
  const [pdfBytes = Buffer.alloc(0), html] = await Promise.all(
    (['pdf', 'html'] as const).map(async (format) => {
      await workspace.reports.write(name, format, workspace.file(`report.${format}`))
      return readFileSync(workspace.file(`report.${format}`))
    }),
  )
  const pdf = readPdf(pdfBytes)
  expectAccessible(pdf)
  expect(pdf.pages.map(({ notThere }) => notThere)).toEqual(pdf.pages.map(() => 0))
  const rows =
    withRole(pdf, 'Table')
      .at(-1)
      ?.kids.find(({ role }) => role === 'TBody')?.kids ?? []
  expect(rows.map(({ kids }) => kids[1]?.text.replace(/^\S+ /, ''))).toEqual(names)
  expect(withRole(pdf, 'H1').map(({ text }) => text)).toEqual([name])
  expect(spoken(pdf.root)).not.toContain('\\u{')
  const page = html?.toString('utf8') ?? ''
  expect(page).toContain('q3-<bdi>שלום</bdi>')
  for (const own of names) expect(page.replace(/<\/?bdi>/g, '')).toContain(own)
})

test('a name that would turn the report round is written by its numbers, in every script', async () => {
  const pdf = await pdfOf({
    items: 1,
    item: () => ({ label: 'א\u202Eב\u2067证\u200Fש\u061Cش\u3164서\uFFA0\u{1F600}' }),
  })
  expectAccessible(pdf)
  expect(pdf.pages.every(({ notThere }) => notThere === 0)).toBe(true)
  expect(spoken(pdf.root).replaceAll(/\s/g, '')).toContain(
    'א\\u{202E}ב\\u{2067}证\\u{200F}ש\\u{61C}ش\\u{3164}서\\u{FFA0}\\u{1F600}',
  )
})

test('a cell longer than a page is told whole, by one tag over several pages', async () => {
  const message = Array.from({ length: 400 }, (_, index) => `line ${index}`).join('\n')
  const pdf = await pdfOf({ items: 1, ending: () => 'refused', refusal: { code: 'x', message } })
  expectAccessible(pdf)
  const cell = withRole(pdf, 'TD').find(({ text }) => text.includes('line 0 '))
  expect(cell?.text).toContain(message.replaceAll('\n', ' '))
  expect((pdf.resolve(cell?.dictionary.get('K')) as unknown[]).length).toBeGreaterThan(2)
})

test('rows beyond the bound are left out and counted', async () => {
  using workspace = reportedWorkspace()
  const plan: BatchPlan = { items: 60 }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  using snapshot = openBatchSnapshot(workspace.db, NAME)
  const facts = await gatherFacts(snapshot, {
    vendor: reportVendor.info,
    operation: revoke,
    environment: 'production',
    exportedAt: new Date(workspace.clock.now()).toISOString(),
    operator: 'beatrix@workstation',
    product: 'rescind test',
  })
  const items = await gatherItems(snapshot, revoke, 50)
  const fonts = await readFonts(sourceWorkers(), { facts, items })
  const pdf = readPdf(Buffer.from(layOut({ facts, items, fonts })))
  const words = spoken(pdf.root)
  expect(words).toContain('The first 50 of 60 are listed here; all 60 stand in the CSV report')
  expect(words).toContain(reportSerial(50))
  expect(words).not.toContain(reportSerial(51))
})
