/** The signing key that is to take the place of the one in `identity`, until it does; and where the workspace was moved to. */
export const sql = `
CREATE TABLE identity_next (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  key_id TEXT NOT NULL,
  jwk TEXT NOT NULL CHECK (json_valid(jwk)),
  name TEXT NOT NULL,
  kept TEXT NOT NULL CHECK (kept IN ('keychain', 'file')),
  created_at TEXT NOT NULL
) STRICT;

-- By what key it goes on elsewhere: here it is only read.
CREATE TABLE moved (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  fingerprint TEXT NOT NULL,
  at TEXT NOT NULL,
  jwk TEXT NOT NULL,
  approval TEXT NOT NULL
) STRICT;
`
