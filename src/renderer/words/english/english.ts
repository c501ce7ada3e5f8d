import { activity } from './activity.ts'

/** What the window says, in English: a catalogue for each screen. */
export const english = { activity }
