/** Colour by meaning, as in the window; no tone says anything that the words do not say. */
export type Tone = 'text' | 'muted' | 'done' | 'done-before' | 'going' | 'waiting' | 'stop' | 'idle'
