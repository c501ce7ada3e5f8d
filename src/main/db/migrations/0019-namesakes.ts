/**
 * Items whose name fits several members: they count for none of them, and are held back where any of these is excluded. Batches
 * that may still send something are looked up once more, since it was not kept of them.
 */
export const sql = `
CREATE TABLE incident_namesake (
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  member INTEGER NOT NULL REFERENCES incident_member (id) ON DELETE CASCADE,
  PRIMARY KEY (batch, ordinal, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_namesake_by_member ON incident_namesake (member);

UPDATE incident_batch SET addition = 0 WHERE batch IN (SELECT id FROM batch WHERE state NOT IN ('finished', 'stopped'));
`
