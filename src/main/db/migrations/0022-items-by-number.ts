import { MEMBER_FOLLOWS_LINKED_ITEM } from './0020-linked-items.ts'

const COLUMNS = `batch, ordinal, target, label, attributes, reason, source_row, line_mark, state, attempts, sends, denials, doubted,
  resolved, outcome, http_status, vendor_status, vendor_code, vendor_message, vendor_reason, vendor_since, request_id, submitted_at,
  settled_at, confirmed_by, exception`

/**
 * Items as a table with row numbers. Without them a table is an index, and a row above a quarter of a page lies in pages of its own (an item
 * with its certificate does): each change of its state wrote those anew (sqlite.org/withoutrowid.html, "When To Use WITHOUT ROWID").
 */
export const sql = `
DROP TRIGGER incident_member_follows_item;
ALTER TABLE batch_item RENAME TO batch_item_of_before;
CREATE TABLE batch_item (
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL CHECK (ordinal > 0),
  target TEXT NOT NULL,
  label TEXT NOT NULL,
  attributes TEXT NOT NULL,
  reason TEXT,
  source_row INTEGER NOT NULL,
  line_mark INTEGER,
  name TEXT GENERATED ALWAYS AS (coalesce(target ->> '$.serial_number', target)) VIRTUAL,
  -- from here on a projection of the events
  state TEXT NOT NULL DEFAULT 'queued',
  attempts INTEGER NOT NULL DEFAULT 0,
  sends INTEGER NOT NULL DEFAULT 0,
  -- how often a doubt was answered "no effect" since the last submit
  denials INTEGER NOT NULL DEFAULT 0,
  doubted INTEGER NOT NULL DEFAULT 0,
  resolved TEXT,
  -- the last outcome of a submit
  outcome TEXT,
  http_status INTEGER,
  vendor_status TEXT,
  vendor_code TEXT,
  vendor_message TEXT,
  vendor_reason TEXT,
  vendor_since TEXT,
  request_id TEXT,
  submitted_at TEXT,
  settled_at TEXT,
  confirmed_by TEXT,
  exception TEXT,
  PRIMARY KEY (batch, ordinal)
) STRICT;
INSERT INTO batch_item (${COLUMNS})
  SELECT ${COLUMNS} FROM batch_item_of_before ORDER BY batch, ordinal;
DROP TABLE batch_item_of_before;
CREATE INDEX batch_item_by_state ON batch_item (batch, state, ordinal);
CREATE INDEX batch_item_by_name ON batch_item (name);
${MEMBER_FOLLOWS_LINKED_ITEM}
`
