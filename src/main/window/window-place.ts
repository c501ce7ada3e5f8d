import { z } from 'zod'

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the window was, how large and how far zoomed, when it was last closed. */
export const WindowPlace = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
  /** Electron's zoom level: 0 is 100 %, each step is a fifth. */
  zoomLevel: z.number(),
})
export type WindowPlace = z.infer<typeof WindowPlace>

/** A place as it can be used now. Without `x` and `y` the system centres the window. */
export type UsablePlace = Omit<WindowPlace, 'x' | 'y'> & Partial<Pick<WindowPlace, 'x' | 'y'>>

/** The smallest window in which nothing is cut off. */
export const SMALLEST = { width: 1024, height: 700 } as const
const USUAL: UsablePlace = { width: 1360, height: 880, isMaximized: false, zoomLevel: 0 }
/** 48 % to 207 %: beyond it nobody finds the menu again. */
const ZOOM_LEVEL_MAX = 4
/** So much of the title bar must be on a screen for a hand to take hold of it. */
const GRIP = { width: 120, height: 30 } as const

/**
 * The window's place, mended: what is damaged is left out, what is larger than the screens fits, and a window on a screen that
 * is gone comes back to one that is there.
 *
 * @param saved whatever the file held
 * @param areas of the screens that are there now, without task bars
 */
export function mendPlace(saved: unknown, areas: readonly Area[]): UsablePlace {
  const read = WindowPlace.safeParse(saved)
  if (!read.success) return USUAL
  const { x, y, isMaximized } = read.data
  const sizeIn = (room: Pick<Area, 'width' | 'height'>) => ({
    width: between(SMALLEST.width, read.data.width, Math.max(room.width, SMALLEST.width)),
    height: between(SMALLEST.height, read.data.height, Math.max(room.height, SMALLEST.height)),
  })
  // By the width that the window will have: a wider one that was saved may reach where the mended one does not.
  const area = areas.find((one) => isWithReach({ x, y, width: sizeIn(one).width, height: GRIP.height }, one))
  const size = sizeIn(area ?? areas[0] ?? USUAL)
  const zoomLevel = between(-ZOOM_LEVEL_MAX, read.data.zoomLevel, ZOOM_LEVEL_MAX)
  return { ...size, isMaximized, zoomLevel, ...(area !== undefined && { x, y }) }
}

const between = (least: number, value: number, most: number): number => Math.min(Math.max(least, value), most)

function isWithReach(grip: Area, area: Area): boolean {
  const across = Math.min(grip.x + grip.width, area.x + area.width) - Math.max(grip.x, area.x)
  return across >= GRIP.width && grip.y >= area.y && grip.y + grip.height <= area.y + area.height
}
