import { PAGE, TEXT_WIDTH_PT } from './page-frame.ts'
import type { Pen, TextStyle } from './pen.ts'
import type { Tag } from './structure.ts'

export const BOTTOM_PT = PAGE.height - PAGE.bottom
const LINE_HEIGHT = 1.3

/** Where the next thing goes, down the page and on to new ones. */
export interface Flow {
  readonly pen: Pen
  /** Points from the page's top. */
  readonly y: number
  down(points: number): void
  newPage(): void
  /** Begins a page unless that much fits on this one. */
  need(height: number): void
  isAtTop(): boolean
  /** Text over the full width or that given, each page's part of it marked as the tag's. */
  text(tag: Tag, text: string, style: TextStyle, place?: { x: number; width: number }): void
}

export function createFlow(pen: Pen): Flow {
  let y: number = BOTTOM_PT
  const newPage = () => {
    pen.addPage()
    y = PAGE.top
  }
  const need = (height: number) => {
    if (y + height > BOTTOM_PT) newPage()
  }
  return {
    pen,
    get y() {
      return y
    },
    down: (points) => {
      y += points
    },
    newPage,
    need,
    isAtTop: () => y === PAGE.top,
    text(tag, text, style, { x, width } = { x: PAGE.left, width: TEXT_WIDTH_PT }) {
      const height = style.size * LINE_HEIGHT
      let lines = pen.wrap(pen.printable(text), width, style)
      while (lines.length > 0) {
        need(height)
        const fitting = Math.max(1, Math.floor((BOTTOM_PT - y) / height))
        const here = lines.slice(0, fitting)
        lines = lines.slice(fitting)
        tag.mark(() => {
          for (const [line, words] of here.entries()) pen.text(words, x, y + line * height, style)
        })
        y += here.length * height
      }
    },
  }
}
