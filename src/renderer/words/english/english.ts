import { activity } from './activity.ts'
import { common } from './common.ts'

/** What the window says, in English: a catalogue for each screen. */
export const english = { activity, common }
