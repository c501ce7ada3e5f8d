/** What a run is at, written by the process that carries it, for those that look on from elsewhere. Gone with the lease. */
export const sql = `
ALTER TABLE lease ADD COLUMN pulse TEXT;
`
