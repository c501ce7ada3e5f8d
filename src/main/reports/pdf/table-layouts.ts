import type { CustomTableLayout } from 'pdfmake/interfaces.d.ts'
import { COLOURS } from './state-words.ts'

/** No lines: label and value. */
export const BARE_LAYOUT: CustomTableLayout = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingLeft: () => 0,
  paddingRight: () => 8,
  paddingTop: () => 1,
  paddingBottom: () => 1,
}

/** A hair line under each row, no vertical ones. */
export const LINED_LAYOUT: CustomTableLayout = {
  hLineWidth: (line) => (line === 0 ? 0 : 0.4),
  vLineWidth: () => 0,
  hLineColor: () => COLOURS.border,
  paddingLeft: () => 0,
  paddingRight: () => 6,
  paddingTop: () => 2,
  paddingBottom: () => 2,
}
