/** Incidents that travel: members keep the numbers that their chain gave them, and stand by what was told of another workspace's batches. */
const STANDING = `CASE state
      WHEN 'confirmed' THEN 4 WHEN 'already-done' THEN 4
      WHEN 'submitting' THEN 3 WHEN 'in-doubt' THEN 3 WHEN 'unconfirmed' THEN 3 WHEN 'unresolved' THEN 3
      WHEN 'refused' THEN 1 WHEN 'skipped' THEN 0 ELSE 2 END`

/** What the trigger does for the item of a row `NEW`. */
export const MEMBER_FOLLOWS_ITEM = `  UPDATE incident_member
  SET standing = max(
    coalesce((
      SELECT max(${STANDING})
      FROM incident_link AS link CROSS JOIN batch_item AS item ON item.batch = link.batch AND item.ordinal = link.ordinal
      WHERE link.member = incident_member.id AND NOT (item.state = 'queued' AND EXISTS (
        SELECT 1 FROM incident_elsewhere AS told WHERE told.member = link.member AND told.batch = link.batch))), 0),
    coalesce((SELECT max(${STANDING}) FROM incident_elsewhere AS told WHERE told.member = incident_member.id), 0))
  WHERE id IN (SELECT member FROM incident_link WHERE batch = NEW.batch AND ordinal = NEW.ordinal);
`

export const sql = `
-- As the incident's events and evidence name them; null where that is the id.
ALTER TABLE incident_member ADD COLUMN number INTEGER;
ALTER TABLE incident_addition ADD COLUMN number INTEGER;
CREATE UNIQUE INDEX incident_member_by_number ON incident_member (incident, number) WHERE number IS NOT NULL;

-- Batches as another workspace tells of them, each by the head that its evidence must hold.
CREATE TABLE incident_elsewhere_batch (
  incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  batch TEXT NOT NULL,
  name TEXT NOT NULL,
  vendor TEXT NOT NULL,
  digest TEXT NOT NULL,
  events INTEGER NOT NULL,
  head TEXT NOT NULL,
  items INTEGER NOT NULL,
  members INTEGER NOT NULL,
  -- the moment that was told of
  at TEXT NOT NULL,
  -- of the members below: revoked, refused or skipped, and neither; begun: not waiting for its first request
  done INTEGER NOT NULL DEFAULT 0,
  exceptions INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0,
  begun INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (incident, batch)
) STRICT, WITHOUT ROWID;

-- How a member stands there: its item that decides.
CREATE TABLE incident_elsewhere (
  member INTEGER NOT NULL REFERENCES incident_member (id) ON DELETE CASCADE,
  batch TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL,
  settled_at TEXT,
  PRIMARY KEY (member, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_elsewhere_by_batch ON incident_elsewhere (batch, member);

-- As in 0011, with what was told. An item that waits here says nothing where another workspace tells of the same batch.
DROP TRIGGER incident_member_follows_item;
CREATE TRIGGER incident_member_follows_item AFTER UPDATE OF state ON batch_item WHEN OLD.state <> NEW.state
BEGIN
${MEMBER_FOLLOWS_ITEM}END;
`
