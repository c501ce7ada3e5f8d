/**
 * The taking of the lease under which a run's events were last written: what had not begun to leave is told for the next one by the file of
 * just that one (`departures.ts`). NULL: written by an earlier version, or never begun.
 */
export const sql = `
ALTER TABLE batch ADD COLUMN life TEXT;
`
