import { english } from './english/english.ts'

/**
 * What the window says, a catalogue a screen: texts, and functions that put names and counts into a sentence. Components hold
 * no words of their own, so another language is a folder beside `english` that has this shape, chosen here.
 */
export type Words = typeof english

export const words: Words = english
