import type { OperationInfo } from '../../../contract/vendor.ts'
import type { Sink } from '../../files/whole-file.ts'
import type { BatchSnapshot } from '../batch-snapshot.ts'
import type { ReportDocument, TableBlock } from '../document/block.ts'
import { figure } from '../document/figures.ts'
import { ITEM_COLUMNS, ITEMS_NOTE, itemCells, itemsTitle } from '../document/item-rows.ts'
import { reportDocument } from '../document/report-document.ts'
import { reportItem } from '../facts/gather-facts.ts'
import type { ReportFacts } from '../facts/report-facts.ts'
import { escapeHtml, htmlText } from './escape-html.ts'
import { htmlBlock, htmlTable } from './html-blocks.ts'
import { htmlStyle } from './html-style.ts'

/**
 * Writes the report as one HTML file that needs nothing beside it and runs nothing: the same blocks as the PDF, then all
 * items without a bound. They come in tables of a page each, which a browser lays out when they are scrolled to: a
 * million rows in one table would take it minutes.
 */
export async function writeHtml(
  facts: ReportFacts,
  snapshot: BatchSnapshot,
  operation: OperationInfo,
  write: Sink,
): Promise<void> {
  await writeHtmlPage(reportDocument(facts), write, () => writeItems(facts, snapshot, operation, write))
}

/** A document as an HTML file of its own. @param more writes what comes after the blocks */
export async function writeHtmlPage(
  report: ReportDocument,
  write: Sink,
  more: () => Promise<void> = async () => {},
): Promise<void> {
  const { title, author, subject, product, marks, runningHead, runningFoot, blocks } = report
  const mark = marks.join(' \u2013 ')
  await write(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="author" content="${escapeHtml(author)}">
<meta name="description" content="${escapeHtml(subject)}">
<meta name="generator" content="${escapeHtml(product)}">
<title>${escapeHtml(title)}</title>
<style>${htmlStyle(marks, runningHead)}</style>
</head>
<body>
${mark === '' ? '' : `<header class="mark">${escapeHtml(mark)}</header>\n<div class="across" aria-hidden="true"></div>\n`}<main>
`)
  for (const block of blocks) await write(htmlBlock(block))
  await more()
  await write(
    `<footer class="small">\n${runningFoot.map((line) => `<p>${htmlText(line)}</p>\n`).join('')}</footer>\n</main>\n</body>\n</html>\n`,
  )
}

async function writeItems(
  facts: ReportFacts,
  snapshot: BatchSnapshot,
  operation: OperationInfo,
  write: Sink,
): Promise<void> {
  const title = itemsTitle(facts.operation.noun)
  await write(htmlBlock({ kind: 'heading', level: 2, text: title }))
  await write(htmlBlock({ kind: 'paragraph', text: ITEMS_NOTE, style: 'small' }))
  if (facts.counts.total === 0) await write(htmlBlock({ kind: 'paragraph', text: 'None.' }))
  for (const page of snapshot.itemPages()) {
    const table: TableBlock = {
      kind: 'table',
      caption: `${title}: ${figure(page[0]?.ordinal ?? 0)} to ${figure(page.at(-1)?.ordinal ?? 0)} of ${figure(facts.counts.total)}`,
      columns: ITEM_COLUMNS,
      rows: page.map((item) => itemCells(reportItem(item, operation))),
    }
    await write(`<div class="block part">${htmlTable(table, 'long')}</div>\n`)
  }
}
