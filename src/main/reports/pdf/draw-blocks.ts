import type { BarPart, Block } from '../document/block.ts'
import type { ProgressChart } from '../document/progress-chart.ts'
import { LABEL_PT } from '../document/progress-chart.ts'
import { COLOURS, GROUNDS, INKS } from './colours.ts'
import { drawTable } from './draw-table.ts'
import type { Flow } from './flow.ts'
import { PAGE, TEXT_WIDTH_PT } from './page-frame.ts'
import type { Pen, Point, TextStyle } from './pen.ts'
import type { Role, Tag } from './structure.ts'

const BODY: TextStyle = { size: 9 }
const PARAGRAPHS: Readonly<Record<'lead' | 'small' | 'strong', TextStyle>> = {
  lead: { size: 10.5 },
  small: { size: 7.5, colour: COLOURS.muted },
  strong: { size: 9, face: 'bold' },
}
const HEADINGS: Readonly<Record<2 | 3, TextStyle>> = {
  2: { size: 12.5, face: 'bold' },
  3: { size: 10.5, face: 'bold' },
}
/** A heading stays with the first lines of what it is over. */
const KEEP_PT = 84
const LABEL_WIDTH_PT = 100
const STEP_INDENT_PT = 14
const BAR_HEIGHT_PT = 9
const NOTICE_PADDING_PT = 7
const LINE = { size: 7.5, sizeMin: 5 } as const

export function drawBlocks(flow: Flow, parent: Tag, blocks: readonly Block[]): void {
  for (const [index, block] of blocks.entries()) drawBlock(flow, parent, block, blocks[index + 1])
}

function drawBlock(flow: Flow, parent: Tag, block: Block, next?: Block): void {
  switch (block.kind) {
    case 'title':
      flow.need(80)
      tagged(flow, parent, 'P', block.above, { size: 10, colour: COLOURS.muted })
      tagged(flow, parent, 'H1', block.text, { size: 21, face: 'bold' })
      tagged(flow, parent, 'P', block.below, { size: 11, colour: COLOURS.muted })
      flow.down(6)
      return
    case 'heading': {
      const style = HEADINGS[block.level]
      if (block.newPage === true && !flow.isAtTop()) flow.newPage()
      flow.need(2 * style.size + (next?.kind === 'chart' ? next.chart.height : KEEP_PT))
      if (!flow.isAtTop()) flow.down(0.75 * style.size)
      tagged(flow, parent, block.level === 2 ? 'H2' : 'H3', block.text, style)
      flow.down(3)
      return
    }
    case 'paragraph':
      tagged(flow, parent, 'P', block.text, block.style === undefined ? BODY : PARAGRAPHS[block.style])
      flow.down(5)
      return
    case 'notice':
      drawNotice(flow, parent, block)
      return
    case 'pairs':
      drawTable(
        flow,
        parent,
        {
          caption: block.caption,
          columns: [
            { title: '', width: LABEL_WIDTH_PT, isRowHeader: true },
            { title: '', width: TEXT_WIDTH_PT - LABEL_WIDTH_PT },
          ],
          hasTitles: false,
          size: 8.5,
          isRuled: false,
        },
        block.rows,
        ([label, value]) => [{ text: label, tone: 'muted' }, value],
      )
      return
    case 'table':
      drawTable(
        flow,
        parent,
        {
          caption: block.caption,
          columns: block.columns,
          hasTitles: true,
          size: block.isDense === true ? 7 : 8.5,
          isRuled: true,
        },
        block.rows,
        (row) => row,
      )
      return
    case 'bar':
      drawFigure(flow, parent, block.alt, BAR_HEIGHT_PT, (y) => drawBar(flow.pen, block.parts, y))
      return
    case 'chart':
      drawFigure(flow, parent, block.alt, block.chart.height, (y) => drawChart(flow.pen, block.chart, y))
      return
    case 'steps':
      drawSteps(flow, parent, block.items)
      return
    case 'line':
      drawLine(flow, parent, block.text)
  }
}

function tagged(flow: Flow, parent: Tag, role: Role, text: string, style: TextStyle): void {
  const tag = parent.open(role)
  flow.text(tag, text, style)
  tag.close()
}

function drawNotice(
  flow: Flow,
  parent: Tag,
  { tone, title, text }: Extract<Block, { kind: 'notice' }>,
): void {
  const { pen } = flow
  const style: TextStyle = { ...BODY, colour: INKS[tone] }
  const width = TEXT_WIDTH_PT - 2 * NOTICE_PADDING_PT
  const lines = pen.wrap(pen.printable(text), width, style)
  const height = (lines.length + 1) * style.size * 1.3 + 2 * NOTICE_PADDING_PT
  flow.need(height)
  pen.artifact('Layout', () => pen.box(PAGE.left, flow.y, TEXT_WIDTH_PT, height, GROUNDS[tone]))
  flow.down(NOTICE_PADDING_PT)
  const place = { x: PAGE.left + NOTICE_PADDING_PT, width }
  const tag = parent.open('P')
  flow.text(tag, `${title} `, { ...style, face: 'bold' }, place)
  flow.text(tag, text, style, place)
  tag.close()
  flow.down(NOTICE_PADDING_PT + 6)
}

function drawSteps(flow: Flow, parent: Tag, items: readonly string[]): void {
  const list = parent.open('L')
  for (const [index, text] of items.entries()) {
    flow.need(2 * BODY.size * 1.3)
    const item = list.open('LI')
    const label = item.open('Lbl')
    label.mark(() => flow.pen.text(`${index + 1}.`, PAGE.left, flow.y, BODY))
    label.close()
    const body = item.open('LBody')
    flow.text(body, text, BODY, {
      x: PAGE.left + STEP_INDENT_PT,
      width: TEXT_WIDTH_PT - STEP_INDENT_PT,
    })
    body.close()
    item.close()
    flow.down(2)
  }
  list.close()
  flow.down(4)
}

/** On one line whatever its length: it is copied, or compared by eye. */
function drawLine(flow: Flow, parent: Tag, text: string): void {
  const { pen } = flow
  const words = pen.printable(text)
  const wide = pen.width(words, { size: LINE.size })
  const size = Math.max(LINE.sizeMin, LINE.size * Math.min(1, (TEXT_WIDTH_PT - 8) / wide))
  flow.need(20)
  pen.artifact('Layout', () => pen.box(PAGE.left, flow.y, TEXT_WIDTH_PT, 15, GROUNDS.sunken))
  const tag = parent.open('P')
  tag.mark(() => pen.text(words, PAGE.left + 4, flow.y + 3, { size }))
  tag.close()
  flow.down(21)
}

function drawFigure(flow: Flow, parent: Tag, alt: string, height: number, draw: (y: number) => void): void {
  flow.need(height)
  const { y } = flow
  const tag = parent.open('Figure', {
    alt: flow.pen.printable(alt),
    bbox: [PAGE.left, y, PAGE.left + TEXT_WIDTH_PT, y + height],
  })
  tag.mark(() => draw(y))
  tag.close()
  flow.down(height + 7)
}

function drawBar(pen: Pen, parts: readonly BarPart[], y: number): void {
  let x = 0
  for (const { share, tone } of parts) {
    const width = Math.min(share * TEXT_WIDTH_PT, TEXT_WIDTH_PT - x)
    pen.box(PAGE.left + x, y, width, BAR_HEIGHT_PT, COLOURS[tone])
    x += width
  }
}

const CHART_LINES = {
  level: { colour: GROUNDS.border, width: 0.5 },
  mark: { colour: COLOURS.idle, width: 0.6 },
  deadline: { colour: COLOURS.stop, width: 0.8, isDashed: true },
} as const

function drawChart(pen: Pen, { course, ground, lines, labels }: ProgressChart, y: number): void {
  const at = ([px, py]: Point): Point => [PAGE.left + px, y + py]
  const points = course.map(at)
  const first = course[0]?.[0] ?? 0
  const last = course.at(-1)?.[0] ?? 0
  pen.area([at([first, ground]), ...points, at([last, ground])], COLOURS.done, 0.14)
  for (const { from, to, kind } of lines) pen.path([at(from), at(to)], CHART_LINES[kind])
  pen.path(points, { colour: COLOURS.done, width: 1.4 })
  for (const label of labels) {
    const [x, top] = at([label.x, label.y])
    pen.text(label.text, x, top, { size: LABEL_PT, colour: INKS[label.tone] })
  }
}
