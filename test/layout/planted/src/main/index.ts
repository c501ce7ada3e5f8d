export const start = true

export type Start = typeof start
