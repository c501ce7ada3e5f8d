import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  SCROLL_HEIGHT_PX_MAX,
  type ScrollScale,
  scrollHeight,
  scrollOfTop,
  topMax,
  topMovedBy,
  topOfScroll,
  topShowing,
} from '../../../src/renderer/table/scroll-scale.ts'

const million: ScrollScale = { rows: 1_000_000, rowPx: 32, viewPx: 640 }
const scales = fc.record({
  rows: fc.integer({ min: 1, max: 5_000_000 }),
  rowPx: fc.constant(32),
  viewPx: fc.integer({ min: 100, max: 2000 }),
})

test('shows the last row of a million at the end of the scroll bar', () => {
  const end = scrollHeight(million) - million.viewPx
  expect(scrollHeight(million)).toBe(SCROLL_HEIGHT_PX_MAX)
  expect(topOfScroll(million, end) + million.viewPx / million.rowPx).toBeCloseTo(1_000_000, 6)
})

test('gives every pixel of a short list its own', () => {
  expect(topOfScroll({ rows: 1000, rowPx: 32, viewPx: 640 }, 320)).toBeCloseTo(10, 9)
})

test('turns a row number into a scroll position and back', () => {
  fc.assert(
    fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, share) => {
      const top = share * topMax(scale)
      expect(topOfScroll(scale, scrollOfTop(scale, top))).toBeCloseTo(top, 4)
    }),
  )
})

test('moves by exactly the rows that the pixels are worth, however the bar is scaled', () => {
  expect(topMovedBy(million, 500_000, 96)).toBe(500_003)
  expect(topMovedBy(million, 1, -96)).toBe(0)
  expect(topMovedBy(million, topMax(million), 96)).toBe(topMax(million))
})

test('brings any row into sight whole', () => {
  fc.assert(
    fc.property(scales, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (scale, pick, share) => {
      const row = pick % scale.rows
      const top = topShowing(scale, share * topMax(scale), row)
      expect(top).toBeLessThanOrEqual(row + 1e-6)
      expect(top + scale.viewPx / scale.rowPx).toBeGreaterThanOrEqual(row + 1 - 1e-6)
    }),
  )
})
