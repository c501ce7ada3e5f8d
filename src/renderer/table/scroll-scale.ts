/**
 * Chromium caps an element's height (at about 16.7 million pixels), so that a million rows of 32 pixels cannot be
 * scrolled as one element. Above this height the scroll bar is a scale: its position maps to a row number.
 */
export const SCROLL_HEIGHT_PX_MAX = 8_000_000

/** The geometry of a table's body: `viewPx` is what is visible of it. */
export interface ScrollScale {
  readonly rows: number
  readonly rowPx: number
  readonly viewPx: number
}

/** Height of the scrolled content, whether or not every row has its pixels. */
export const scrollHeight = ({ rows, rowPx }: ScrollScale): number =>
  Math.min(rows * rowPx, SCROLL_HEIGHT_PX_MAX)

/** Whether a pixel of the scroll bar stands for more than a pixel of rows. */
export const isScaled = ({ rows, rowPx }: ScrollScale): boolean => rows * rowPx > SCROLL_HEIGHT_PX_MAX

/** The greatest row number (with a fraction) at the upper edge: there the last row touches the lower edge. */
export const topMax = ({ rows, rowPx, viewPx }: ScrollScale): number => Math.max(0, rows - viewPx / rowPx)

/** The row number at the upper edge for a position of the scroll bar. */
export function topOfScroll(scale: ScrollScale, scrollTop: number): number {
  const range = scrollHeight(scale) - scale.viewPx
  return range <= 0 ? 0 : clamp((scrollTop / range) * topMax(scale), topMax(scale))
}

/** The position of the scroll bar for a row number at the upper edge. */
export function scrollOfTop(scale: ScrollScale, top: number): number {
  const max = topMax(scale)
  return max === 0 ? 0 : (clamp(top, max) / max) * (scrollHeight(scale) - scale.viewPx)
}

/** Moves the upper edge by as many rows as the pixels are worth, exactly, however the bar is scaled. */
export const topMovedBy = (scale: ScrollScale, top: number, px: number): number =>
  clamp(top + px / scale.rowPx, topMax(scale))

/** The nearest upper edge at which the whole of a row is visible. */
export function topShowing(scale: ScrollScale, top: number, row: number): number {
  const visible = scale.viewPx / scale.rowPx
  if (row < top) return clamp(row, topMax(scale))
  if (row + 1 > top + visible) return clamp(row + 1 - visible, topMax(scale))
  return top
}

const clamp = (value: number, max: number): number => Math.min(Math.max(0, value), max)
