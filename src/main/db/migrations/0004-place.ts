/** Where a batch's run belongs, where its targets stand in other batches, and how many requests of an item may have left. */
export const sql = `
-- The vendor's origin and account that the first start binds a run to; the account is null where the vendor tells none.
ALTER TABLE batch ADD COLUMN origin TEXT;
ALTER TABLE batch ADD COLUMN account TEXT;

-- How often the run was moved to another place since.
ALTER TABLE batch ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;

-- What finds a target in other batches: its serial number, else the target as a whole. Namesakes are told apart by the rest.
ALTER TABLE batch_item ADD COLUMN name TEXT GENERATED ALWAYS AS (coalesce(target ->> '$.serial_number', target)) VIRTUAL;
CREATE INDEX batch_item_by_name ON batch_item (name);

-- Attempts less those that certainly never left.
ALTER TABLE batch_item ADD COLUMN sends INTEGER NOT NULL DEFAULT 0;
UPDATE batch_item SET sends = attempts;
`
