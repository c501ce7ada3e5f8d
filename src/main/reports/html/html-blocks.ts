import type { BarPart, Block, Cell, Column, Pair, TableBlock } from '../document/block.ts'
import type { ProgressChart } from '../document/progress-chart.ts'
import { escapeHtml, htmlText } from './escape-html.ts'

const BAR = { width: 511, height: 9 } as const

/** One block as HTML. Nothing of what a batch says gets into it but through `escapeHtml` and `htmlText`. */
export function htmlBlock(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `<header>\n<p class="above">${htmlText(block.above)}</p>\n<h1>${htmlText(block.text)}</h1>\n<p class="below">${htmlText(block.below)}</p>\n</header>\n`
    case 'heading':
      return `<h${block.level}>${htmlText(block.text)}</h${block.level}>\n`
    case 'paragraph':
      return `<p${block.style === undefined ? '' : ` class="${block.style}"`}>${htmlText(block.text)}</p>\n`
    case 'notice':
      return `<p class="notice ${block.tone}"><strong>${htmlText(block.title)}</strong> ${htmlText(block.text)}</p>\n`
    case 'pairs':
      return pairsTable(block.caption, block.rows)
    case 'table':
      return `<div class="block">${htmlTable(block)}</div>\n`
    case 'bar':
      return bar(block.alt, block.parts)
    case 'chart':
      return chart(block.alt, block.chart)
    case 'steps':
      return `<ol>\n${block.items.map((item) => `<li>${htmlText(item)}</li>\n`).join('')}</ol>\n`
    case 'line':
      return `<p class="line" tabindex="0">${htmlText(block.text)}</p>\n`
  }
}

function pairsTable(caption: string, rows: readonly Pair[]): string {
  const lines = rows.map(
    ([label, value]) => `<tr><th scope="row">${htmlText(label)}</th>${tableCell(value, 'td')}</tr>\n`,
  )
  return `<div class="block"><table class="pairs">\n<caption>${htmlText(caption)}</caption>\n<tbody>\n${lines.join('')}</tbody>\n</table></div>\n`
}

/** A table with its caption, its columns' names and, for a column that names the row, row headers. */
export function htmlTable({ caption, columns, rows, hasTotal }: TableBlock, className = ''): string {
  const full = columns.reduce((sum, { width }) => sum + width, 0)
  const cols = columns
    .map(({ width }) => `<col style="width:${((width / full) * 100).toFixed(2)}%">`)
    .join('')
  const heads = columns
    .map(({ title, align }) => `<th scope="col"${classOf(align)}>${htmlText(title)}</th>`)
    .join('')
  const body = rows.map((row, index) =>
    tableRow(row, columns, hasTotal === true && index === rows.length - 1),
  )
  return `<table${className === '' ? '' : ` class="${className}"`}>\n<caption>${htmlText(caption)}</caption>\n<colgroup>${cols}</colgroup>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${body.join('')}</tbody>\n</table>`
}

function tableRow(row: readonly Cell[], columns: readonly Column[], isTotal: boolean): string {
  const cells = row.map((cell, index) => {
    const column = columns[index]
    return tableCell(cell, column?.isRowHeader === true ? 'th' : 'td', column)
  })
  return `<tr${isTotal ? ' class="total"' : ''}>${cells.join('')}</tr>\n`
}

function tableCell(cell: Cell, tag: 'th' | 'td', column?: Column): string {
  const { text, tone, strong } =
    typeof cell === 'string' ? { text: cell, tone: undefined, strong: undefined } : cell
  const classes = [
    ...(column?.align === 'right' ? ['right'] : []),
    ...(tone === undefined ? [] : [`c-${tone}`]),
    ...(strong === true ? ['strong'] : []),
  ]
  return `<${tag}${tag === 'th' ? ' scope="row"' : ''}${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`}>${htmlText(text)}</${tag}>`
}

const classOf = (align: 'right' | undefined): string => (align === 'right' ? ' class="right"' : '')

function bar(alt: string, parts: readonly BarPart[]): string {
  let x = 0
  const rects = parts.map(({ share, tone }) => {
    const width = Math.min(share * BAR.width, BAR.width - x)
    x += width
    return `<rect class="f-${tone}" x="${(x - width).toFixed(2)}" width="${width.toFixed(2)}" height="${BAR.height}"/>`
  })
  return figure(alt, BAR.width, BAR.height, rects)
}

function chart(alt: string, { width, height, course, ground, lines, labels }: ProgressChart): string {
  const points = course.map(([x, y]) => `${x},${y}`).join(' ')
  const first = course[0]?.[0] ?? 0
  const last = course.at(-1)?.[0] ?? 0
  return figure(alt, width, height, [
    `<polygon class="area" points="${first},${ground} ${points} ${last},${ground}"/>`,
    ...lines.map(
      ({ from, to, kind }) =>
        `<line class="s-${kind}" x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}"/>`,
    ),
    `<polyline class="course" points="${points}"/>`,
    ...labels.map(
      ({ text, x, y, tone }) => `<text class="f-${tone}" x="${x}" y="${y + 7}">${escapeHtml(text)}</text>`,
    ),
  ])
}

const figure = (alt: string, width: number, height: number, content: readonly string[]): string =>
  `<figure><svg role="img" aria-label="${escapeHtml(alt)}" viewBox="0 0 ${width} ${height}">${content.join('')}</svg></figure>\n`
