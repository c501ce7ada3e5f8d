import { activity } from './activity.ts'
import { incidents } from './incidents.tsx'

/** What the window says, in English: a catalogue for each screen. */
export const english = { activity, incidents }
