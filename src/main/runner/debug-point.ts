/** Named places in the runner at which tests can stop the world, in the order in which an item passes them. */
export const DEBUG_POINTS = [
  'before-intent',
  'after-intent',
  'after-send',
  'before-outcome',
  'after-outcome',
  'before-settle',
  'after-settle',
  'before-confirm',
  'after-confirm',
  'before-finish',
] as const
export type DebugPoint = (typeof DEBUG_POINTS)[number]

/** Called at each labelled step; does nothing in the product. */
export type PassDebugPoint = (label: DebugPoint) => void
