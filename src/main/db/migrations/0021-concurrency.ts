/** How many requests of a run may be in flight at a time, as it was started: a resumption keeps to it. NULL: as many as Rescind has. */
export const sql = `
ALTER TABLE batch ADD COLUMN concurrency INTEGER;
`
