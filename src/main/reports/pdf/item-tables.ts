import type { ExceptionGroup, PdfFacts, PdfItem } from './pdf-facts.ts'
import { counted, figure, isPrintable, printableText, shortTime } from './printable-text.ts'
import { COLOURS, EXCEPTION_WORDS, STATE_WORDS } from './state-words.ts'
import type { Cell, Column, TableWriter } from './table-writer.ts'

const SECTION_PT = 16
const GROUP_PT = 11
/** A group's heading stays with its remedy and its first rows. */
const GROUP_KEEP_PT = 90

const EXCEPTION_COLUMNS: readonly Column[] = [
  { title: '#', width: 36, align: 'right' },
  { title: 'Target', width: 148 },
  { title: "The vendor's answer", width: 191 },
  { title: 'Tries', width: 28, align: 'right' },
  { title: 'Sent (UTC)', width: 72 },
  { title: 'Row', width: 36, align: 'right' },
]

const ITEM_COLUMNS: readonly Column[] = [
  { title: '#', width: 36, align: 'right' },
  { title: 'Target', width: 148 },
  { title: 'Reason', width: 76 },
  { title: 'State', width: 71 },
  { title: 'Sent (UTC)', width: 72 },
  { title: 'Settled (UTC)', width: 72 },
  { title: 'Row', width: 36, align: 'right' },
]

/** What a person must read, in full: the vendor's code and message in the vendor's words, and what to do. */
export function drawExceptions(writer: TableWriter, facts: PdfFacts): void {
  writer.newPage()
  writer.heading('Exceptions', SECTION_PT, 0)
  if (facts.exceptions.length === 0) writer.paragraph('None.')
  for (const group of facts.exceptions) drawGroup(writer, group, facts)
}

function drawGroup(
  writer: TableWriter,
  { kind, total, items }: ExceptionGroup,
  { operation }: PdfFacts,
): void {
  const { title, remedy } = EXCEPTION_WORDS[kind]
  writer.heading(printableText(`${title}: ${counted(total, operation.noun)}`), GROUP_PT, GROUP_KEEP_PT)
  writer.paragraph(`What to do: ${remedy}`)
  writer.table(EXCEPTION_COLUMNS, items, exceptionCells)
  if (items.length < total) writer.paragraph(restSentence(items.length, total), { face: 'bold' })
}

function exceptionCells(item: PdfItem): Cell[] {
  const said = [item.vendorCode, item.vendorMessage].filter((part) => part !== null)
  const answer = [
    item.exception,
    said.length === 0 ? null : said.join(': '),
    item.vendorStatus === null ? null : `status: ${item.vendorStatus}`,
    item.requestId === null ? null : `request ${item.requestId}`,
  ].filter((part) => part !== null)
  return [
    figure(item.ordinal),
    targetText(item),
    answer.length === 0 ? '\u2014' : printableText(answer.join('\n')),
    String(item.attempts),
    shortTime(item.submittedAt),
    figure(item.sourceRow),
  ]
}

/** Every item by its number, up to the report's bound. */
export function drawItems(writer: TableWriter, { items, counts, operation }: PdfFacts): void {
  const hasEscapes = items.some(({ label, target }) => !isPrintable(label) || !isPrintable(target))
  writer.newPage()
  writer.heading(printableText(`All ${operation.noun.many}`), SECTION_PT, 0)
  writer.paragraph('Row is the row of the imported file.', { size: 7.5, colour: COLOURS.muted })
  if (hasEscapes) {
    writer.paragraph(
      "Characters that this report's font does not hold are written by their number, as \\u{4E2D}; the CSV and the evidence hold them as they are.",
      { size: 7.5, colour: COLOURS.muted },
    )
  }
  if (items.length > 0) writer.table(ITEM_COLUMNS, items, itemCells)
  if (items.length < counts.total)
    writer.paragraph(restSentence(items.length, counts.total), { face: 'bold' })
}

function itemCells(item: PdfItem): Cell[] {
  const { title, colour } = STATE_WORDS[item.state]
  return [
    figure(item.ordinal),
    targetText(item),
    item.reason ?? '',
    item.exception === null
      ? { text: title, colour }
      : { text: `${title}, see exceptions`, colour: COLOURS.stop },
    shortTime(item.submittedAt),
    shortTime(item.settledAt),
    figure(item.sourceRow),
  ]
}

const targetText = ({ target, label }: PdfItem): string =>
  printableText(label === '' ? target : `${target}\n${label}`)

function restSentence(shown: number, total: number): string {
  return `The first ${figure(shown)} of ${figure(total)} are listed here; all ${figure(total)} stand in the CSV report and in the evidence file.`
}
