export const batches = {}
