import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import {
  isScaled,
  type ScrollScale,
  scrollOfTop,
  topMax,
  topMovedBy,
  topOfScroll,
  topShowing,
} from './scroll-scale.ts'

/** Positions closer than this are the same: browsers round `scrollTop` to device pixels. */
const SCROLL_NOISE_PX = 1.5

export interface TableScroll {
  readonly scale: ScrollScale
  /** Row number at the upper edge, with a fraction. */
  readonly top: number
  readonly onScroll: () => void
  /** Moves so that the whole of a row is visible. */
  readonly show: (row: number) => void
}

/** Ties a scroll box to row numbers. `resetKey` changing puts it back to the first row. */
export function useTableScroll(
  box: RefObject<HTMLDivElement | null>,
  rows: number,
  rowPx: number,
  headPx: number,
  resetKey: unknown,
): TableScroll {
  const [boxPx, setBoxPx] = useState(0)
  const [top, setTop] = useState(0)
  const scale = useMemo(
    () => ({ rows, rowPx, viewPx: Math.max(0, boxPx - headPx) }),
    [rows, rowPx, boxPx, headPx],
  )
  const now = useRef({ top: 0, scale, expectedPx: 0 })
  now.current.scale = scale

  const moveTo = useCallback(
    (next: number) => {
      const { scale } = now.current
      now.current.top = next
      now.current.expectedPx = scrollOfTop(scale, next)
      if (box.current !== null) box.current.scrollTop = now.current.expectedPx
      setTop(next)
    },
    [box],
  )

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setBoxPx(element.clientHeight))
    observer.observe(element)
    setBoxPx(element.clientHeight)
    return () => observer.disconnect()
  }, [box])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its first row
  useLayoutEffect(() => moveTo(0), [moveTo, resetKey])

  // A list that has become shorter must not stand below its end.
  useLayoutEffect(() => {
    if (rows > 0 && now.current.top > topMax(scale)) moveTo(topMax(scale))
  }, [moveTo, rows, scale])

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const onWheel = (event: WheelEvent): void => {
      const { scale, top } = now.current
      if (
        !isScaled(scale) ||
        event.ctrlKey ||
        event.shiftKey ||
        Math.abs(event.deltaX) > Math.abs(event.deltaY)
      )
        return
      event.preventDefault()
      const unit =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? scale.rowPx
          : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
            ? scale.viewPx
            : 1
      moveTo(topMovedBy(scale, top, event.deltaY * unit))
    }
    // Not passive: the scale of the bar must not turn one notch of the wheel into thousands of rows.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [box, moveTo])

  const onScroll = useCallback(() => {
    const scrolled = box.current?.scrollTop ?? 0
    if (Math.abs(scrolled - now.current.expectedPx) < SCROLL_NOISE_PX) return
    now.current.expectedPx = scrolled
    now.current.top = topOfScroll(now.current.scale, scrolled)
    setTop(now.current.top)
  }, [box])

  const show = useCallback(
    (row: number) => {
      const next = topShowing(now.current.scale, now.current.top, row)
      if (next !== now.current.top) moveTo(next)
    },
    [moveTo],
  )

  return { scale, top, onScroll, show }
}
