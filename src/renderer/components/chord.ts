import { words } from '../words/words.ts'

const isMac = (): boolean => navigator.userAgent.includes('Macintosh')

/** A letter that is pressed with the command key, as keyboards of this machine name it: `⌘Z` on a Mac, `Ctrl+Z` elsewhere. */
export const chord = (letter: string): string => words.parts.chord[isMac() ? 'mac' : 'other'](letter)
