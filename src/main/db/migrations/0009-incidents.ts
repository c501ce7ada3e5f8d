/** Incidents: their journal, their population, and which items of which batches its members are. */
export const sql = `
CREATE TABLE incident (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  -- from here on a projection of its events
  state TEXT NOT NULL CHECK (state IN ('open','closed')),
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  opened_at TEXT NOT NULL,
  events INTEGER NOT NULL DEFAULT 0,
  head TEXT
) STRICT;

-- The truth, as 'event' is of a batch: 'body' is canonical JSON (RFC 8785), 'hash' SHA-256 over exactly those bytes.
CREATE TABLE incident_event (
  incident INTEGER NOT NULL REFERENCES incident (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (incident, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER incident_event_is_never_changed BEFORE UPDATE ON incident_event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER incident_event_is_never_removed BEFORE DELETE ON incident_event BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;

-- One taking in of an inventory. Its members count from the event on; until then they are being written, in small transactions.
CREATE TABLE incident_addition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incident (id),
  inventory TEXT NOT NULL,
  event INTEGER,
  touched_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX incident_addition_by_incident ON incident_addition (incident, id);

CREATE TABLE incident_exclusion (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incident (id),
  event INTEGER NOT NULL,
  why TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  until TEXT,
  items INTEGER NOT NULL
) STRICT;

CREATE TABLE incident_member (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incident (id),
  addition INTEGER NOT NULL REFERENCES incident_addition (id),
  vendor TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- as it came in; the digest of the event is over it
  target TEXT NOT NULL,
  issuer TEXT,
  -- with what later inventories told beside, to know it again
  known TEXT NOT NULL,
  known_issuer TEXT,
  label TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  -- milliseconds since the epoch; null when not known
  ends_ms INTEGER,
  key_sha256 TEXT,
  source_row INTEGER NOT NULL,
  -- of its items in batches: 0 in none, 1 refused, 2 waiting, 3 in doubt, 4 revoked
  standing INTEGER NOT NULL DEFAULT 0,
  -- an inventory said that it is revoked
  told INTEGER NOT NULL DEFAULT 0,
  replaced INTEGER NOT NULL DEFAULT 0,
  exclusion INTEGER REFERENCES incident_exclusion (id),
  -- milliseconds since the epoch; 0 when it is not excluded
  excluded_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
-- All that figures are made of, in the order in which they are grouped.
CREATE INDEX incident_member_figures ON incident_member (incident, addition, vendor, standing, told, replaced, ends_ms, excluded_until_ms);

-- What a member may be named by.
CREATE TABLE incident_key (
  incident INTEGER NOT NULL,
  key TEXT NOT NULL,
  member INTEGER NOT NULL REFERENCES incident_member (id) ON DELETE CASCADE,
  PRIMARY KEY (incident, key, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_key_of_member ON incident_key (member);

-- A batch whose items were looked up in the population as it stood with that addition.
CREATE TABLE incident_batch (
  incident INTEGER NOT NULL REFERENCES incident (id),
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  addition INTEGER NOT NULL,
  members INTEGER NOT NULL,
  PRIMARY KEY (incident, batch)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_link (
  member INTEGER NOT NULL REFERENCES incident_member (id) ON DELETE CASCADE,
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (member, batch, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_link_by_item ON incident_link (batch, ordinal);

CREATE VIEW incident_standing AS
  SELECT link.member, max(CASE item.state
    WHEN 'confirmed' THEN 4 WHEN 'already-done' THEN 4
    WHEN 'submitting' THEN 3 WHEN 'in-doubt' THEN 3 WHEN 'unconfirmed' THEN 3 WHEN 'unresolved' THEN 3
    WHEN 'refused' THEN 1 WHEN 'skipped' THEN 0 ELSE 2 END) AS standing
  FROM incident_link AS link JOIN batch_item AS item ON item.batch = link.batch AND item.ordinal = link.ordinal
  GROUP BY link.member;

-- A member stands as its items do, in the transaction of the event that moved them.
CREATE TRIGGER incident_member_follows_item AFTER UPDATE OF state ON batch_item WHEN OLD.state <> NEW.state
BEGIN
  UPDATE incident_member
  SET standing = (SELECT standing FROM incident_standing WHERE member = incident_member.id)
  WHERE id IN (SELECT member FROM incident_link WHERE batch = NEW.batch AND ordinal = NEW.ordinal);
END;
`
