import { isFinished, type PdfFacts } from './pdf-facts.ts'
import type { Pen } from './pen.ts'
import { figure, printableText, shortTime } from './printable-text.ts'
import { COLOURS } from './state-words.ts'

/** A4 in points, and what its edges keep free for the frame. */
export const PAGE = { width: 595.28, height: 841.89, left: 42, right: 42, top: 52, bottom: 46 } as const
/** What a full-width block has. */
export const TEXT_WIDTH_PT = PAGE.width - PAGE.left - PAGE.right

const ALARM_WIDTH_PT = 130
const HEADER_Y_PT = 24
const FOOTER_Y_PT = PAGE.height - 34
const SMALL = { size: 7.5, colour: COLOURS.muted } as const
const TINY = { size: 6.5, colour: COLOURS.muted } as const
const ALARM = { size: 9, face: 'bold', colour: COLOURS.stop } as const

/** Writes a page's head and foot onto the page that the pen is at: batch, whether the run is unfinished, chain, page n of m. */
export function drawPageFrame(pen: Pen, facts: PdfFacts, page: number, pages: number): void {
  const { batch, vendor, chain, product, exportedAt } = facts
  const right = (text: string, y: number, style: typeof SMALL | typeof ALARM) =>
    pen.text(text, PAGE.width - PAGE.right - pen.width(text, style), y, style)
  const title = `${printableText(batch.name)}  \u2022  ${printableText(vendor)}`
  pen.text(pen.wrap(title, TEXT_WIDTH_PT - ALARM_WIDTH_PT, SMALL)[0] ?? '', PAGE.left, HEADER_Y_PT, SMALL)
  if (!isFinished(batch.state)) right(`UNFINISHED (${batch.state})`, HEADER_Y_PT - 1, ALARM)
  pen.text(`Chain: ${chain.events} events, head ${chain.head}`, PAGE.left, FOOTER_Y_PT, TINY)
  pen.text(`${printableText(product)}, ${shortTime(exportedAt)} UTC`, PAGE.left, FOOTER_Y_PT + 9, TINY)
  right(`Page ${figure(page)} of ${figure(pages)}`, FOOTER_Y_PT, SMALL)
}
