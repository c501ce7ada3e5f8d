/** Which answer told that an item is done, and what was answered of a list that is not read to its end. */
export const sql = `
-- The answer to the change itself, a question about it alone, or a list; null for what earlier versions confirmed.
ALTER TABLE batch_item ADD COLUMN confirmed_by TEXT;

-- Gone once the list is read. The answer is JSON without any secret, deflated (RFC 1951); \`at\` in milliseconds since the epoch.
CREATE TABLE kept_answer (
  reading TEXT NOT NULL,
  number INTEGER NOT NULL,
  request TEXT NOT NULL,
  answer BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (reading, number)
) WITHOUT ROWID;
CREATE INDEX kept_answer_by_age ON kept_answer (at);
`
