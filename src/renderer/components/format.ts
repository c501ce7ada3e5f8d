import { words } from '../words/words.ts'

/** Figures and moments, as the language of the window writes them. */
export const {
  formatAxis,
  formatBytes,
  formatClock,
  formatCount,
  formatDay,
  formatDuration,
  formatMoment,
  formatNoun,
  formatPercent,
  formatRate,
  formatWholeDay,
  formatWholeMoment,
  readSpokenDay,
} = words.format
