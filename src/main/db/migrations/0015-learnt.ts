/** What probes had taught the connection that a batch was run over: named by its report, also after the connection is gone. */
export const sql = `
-- JSON: an array of what, is and at (ISO 8601), in the order in which the run came to go by them; null for none.
ALTER TABLE batch ADD COLUMN learnt TEXT CHECK (learnt IS NULL OR json_valid(learnt));
`
