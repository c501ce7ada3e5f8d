/** CA certificates added by hand, and what relying parties saw of a batch's certificates when it was last checked. */
export const sql = `
CREATE TABLE ca_certificate (
  -- SHA-256 over the certificate, lower-case hex
  fingerprint TEXT PRIMARY KEY,
  pem TEXT NOT NULL,
  crl_urls TEXT NOT NULL CHECK (json_valid(crl_urls)),
  ocsp_urls TEXT NOT NULL CHECK (json_valid(ocsp_urls)),
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL
) STRICT;

-- A check without a summary has not ended: nobody reads it, and the next check of its batch clears it away.
CREATE TABLE effect_check (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  summary TEXT CHECK (summary IS NULL OR json_valid(summary))
) STRICT;
CREATE INDEX effect_check_of_batch ON effect_check (batch, id);

CREATE TABLE effect_item (
  check_id INTEGER NOT NULL REFERENCES effect_check (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL CHECK (ordinal > 0),
  verdict TEXT NOT NULL,
  PRIMARY KEY (check_id, ordinal)
) STRICT, WITHOUT ROWID;
`
