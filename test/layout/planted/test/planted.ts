export const test = true
