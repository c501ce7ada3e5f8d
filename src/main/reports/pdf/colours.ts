import type { Tone } from '../document/tone.ts'

/** Colours by meaning, as in the window (light). */
export const COLOURS: Readonly<Record<Tone, string>> = {
  text: '#1a2230',
  muted: '#5b6675',
  done: '#17795e',
  'done-before': '#5fae97',
  going: '#2f5bd7',
  waiting: '#8a6100',
  stop: '#b3261e',
  idle: '#c4cbd4',
}

/** The same for words, where a colour of areas is too light to be read. */
export const INKS: Readonly<Record<Tone, string>> = {
  ...COLOURS,
  'done-before': '#2f7a63',
  idle: COLOURS.muted,
}

export const GROUNDS = {
  border: '#dfe3e8',
  sunken: '#f3f5f7',
  stop: '#fbe7e5',
  waiting: '#fbf0d9',
} as const
