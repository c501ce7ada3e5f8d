/**
 * What became of items in each minute, for the chart of a run. Of runs of before, how each item stands now tells in what minute it
 * was confirmed or failed; when items came into doubt is not told of them.
 */
export const sql = `
ALTER TABLE batch_minute ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
-- refused, unconfirmed, unresolved
ALTER TABLE batch_minute ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
-- Came into doubt: most are settled later, and are counted again then.
ALTER TABLE batch_minute ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;

UPDATE batch_minute SET confirmed = ended.confirmed, failed = ended.failed
FROM (
  SELECT batch, substr(settled_at, 1, 16) || ':00.000Z' AS minute,
    sum(state IN ('confirmed', 'already-done')) AS confirmed,
    sum(state IN ('refused', 'unconfirmed', 'unresolved')) AS failed
  FROM batch_item WHERE settled_at IS NOT NULL GROUP BY 1, 2
) AS ended
WHERE ended.batch = batch_minute.batch AND ended.minute = batch_minute.minute;
`
