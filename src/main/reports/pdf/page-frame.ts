import type { ReportDocument } from '../document/block.ts'
import { figure } from '../document/figures.ts'
import { COLOURS, GROUNDS } from './colours.ts'
import type { Pen } from './pen.ts'

/** A4 in points, and what its edges keep free for the frame. */
export const PAGE = { width: 595.28, height: 841.89, left: 42, right: 42, top: 56, bottom: 46 } as const
/** What a full-width block has. */
export const TEXT_WIDTH_PT = PAGE.width - PAGE.left - PAGE.right

const HEADER_Y_PT = 24
const MARK_PADDING_PT = 5
const FOOTER_Y_PT = PAGE.height - 34
const SMALL = { size: 7.5, colour: COLOURS.muted } as const
const TINY = { size: 6.5, colour: COLOURS.muted } as const
const MARK = { size: 9, face: 'bold', colour: COLOURS.stop } as const

/**
 * Writes a page's head and foot onto the page that the pen is at: batch, what every page must say, chain, page n of m.
 * It is decoration to a screen reader, which is told all of it once, in the text.
 */
export function drawPageFrame(
  pen: Pen,
  { marks, runningHead, runningFoot }: ReportDocument,
  page: number,
  pages: number,
): void {
  pen.artifact('Pagination', () => {
    const mark = marks.map(pen.printable).join('  \u2022  ')
    const markWidth = mark === '' ? 0 : pen.width(mark, MARK) + 2 * MARK_PADDING_PT
    const right = PAGE.width - PAGE.right
    const head = pen.wrap(pen.printable(runningHead), TEXT_WIDTH_PT - markWidth - MARK_PADDING_PT, SMALL)[0]
    pen.text(head ?? '', PAGE.left, HEADER_Y_PT, SMALL)
    if (mark !== '') {
      pen.box(right - markWidth, HEADER_Y_PT - 4, markWidth, 17, GROUNDS.stop)
      pen.text(mark, right - markWidth + MARK_PADDING_PT, HEADER_Y_PT - 1.5, MARK)
    }
    for (const [line, text] of runningFoot.entries())
      pen.text(pen.printable(text), PAGE.left, FOOTER_Y_PT + 9 * line, TINY)
    const number = `Page ${figure(page)} of ${figure(pages)}`
    pen.text(number, right - pen.width(number, SMALL), FOOTER_Y_PT, SMALL)
  })
}
