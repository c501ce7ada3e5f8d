/** Where a batch's run belongs, and how many of an item's requests may have left. */
export const sql = `
-- The vendor's origin and account that the first start binds a run to; the account is null where the vendor tells none.
ALTER TABLE batch ADD COLUMN origin TEXT;
ALTER TABLE batch ADD COLUMN account TEXT CHECK (account IS NULL OR json_valid(account));

-- Attempts less those that certainly never left.
ALTER TABLE batch_item ADD COLUMN sends INTEGER NOT NULL DEFAULT 0;
UPDATE batch_item SET sends = attempts;
`
