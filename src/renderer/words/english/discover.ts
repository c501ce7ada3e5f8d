export const discover = {}
