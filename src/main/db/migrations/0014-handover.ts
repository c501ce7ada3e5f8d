/** Hand-overs to CAs without an API. What is in the journal is the truth; here stands what a hand-over's files are made of again. */
export const sql = `
CREATE TABLE handover (
  id TEXT PRIMARY KEY,
  batch TEXT NOT NULL REFERENCES batch (id),
  -- counted in its batch, from 1
  number INTEGER NOT NULL,
  -- canonical JSON; 'digest' is SHA-256 over it
  statement TEXT NOT NULL CHECK (json_valid(statement)),
  digest TEXT NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (batch, number)
) STRICT;

-- Its items, and what its result said of each; null while it has said nothing.
CREATE TABLE handover_item (
  handover TEXT NOT NULL REFERENCES handover (id),
  ordinal INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  outcome TEXT,
  PRIMARY KEY (handover, ordinal)
) STRICT, WITHOUT ROWID;
`
