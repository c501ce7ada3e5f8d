/** Waves of an incident: which batches they are, which members they were cut from, and what replaces a member. */
export const sql = `
CREATE TABLE incident_wave (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incident (id),
  name TEXT NOT NULL COLLATE NOCASE,
  event INTEGER NOT NULL,
  -- from here on a projection of the incident's events
  plan TEXT NOT NULL CHECK (json_valid(plan)),
  held TEXT CHECK (held IS NULL OR json_valid(held)),
  UNIQUE (incident, name)
) STRICT;

-- One for each vendor. 'connection' is where the wave is meant to go; null where it was planned without one.
CREATE TABLE incident_wave_batch (
  batch TEXT PRIMARY KEY REFERENCES batch (id) ON DELETE CASCADE,
  wave INTEGER NOT NULL REFERENCES incident_wave (id),
  connection TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_wave_batch_by_wave ON incident_wave_batch (wave);

-- Gone with a removed draft: its members can be planned again.
CREATE TABLE incident_wave_member (
  member INTEGER NOT NULL REFERENCES incident_member (id) ON DELETE CASCADE,
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  PRIMARY KEY (member, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_wave_member_by_batch ON incident_wave_member (batch);

-- What replaces it, as a list names it or as it was found; null where it is not replaced.
ALTER TABLE incident_member ADD COLUMN replacement TEXT;
-- Its DNS names in lower case, in order and with a blank between them; null where they are not known.
ALTER TABLE incident_member ADD COLUMN names TEXT;
`
