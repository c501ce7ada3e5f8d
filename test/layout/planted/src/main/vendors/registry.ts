export const registry = true
