/** The workspace's signing key, whom it trusts and how many approvals it asks for, seals and approvals of batches. */
export const sql = `
-- The public half; the private one is in the keychain ('keychain') or in an encrypted file beside this database ('file').
CREATE TABLE identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  key_id TEXT NOT NULL,
  jwk TEXT NOT NULL CHECK (json_valid(jwk)),
  name TEXT NOT NULL,
  kept TEXT NOT NULL CHECK (kept IN ('keychain', 'file')),
  created_at TEXT NOT NULL
) STRICT;

-- Who may approve and how many must: a chain of changes. 'body' is canonical JSON (RFC 8785), 'hash' SHA-256 over exactly
-- those bytes and named by the next body as its 'prev'; 'jws' signs the hash with the workspace's key.
CREATE TABLE authority_change (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  jws TEXT
) STRICT;
CREATE TRIGGER authority_is_never_changed BEFORE UPDATE ON authority_change BEGIN SELECT RAISE(ABORT, 'changes of authority are never changed'); END;
CREATE TRIGGER authority_is_never_removed BEFORE DELETE ON authority_change BEGIN SELECT RAISE(ABORT, 'changes of authority are never removed'); END;

-- The preparer's signature over a sealed batch: made when it is first exported, or come with a bundle.
CREATE TABLE batch_seal (
  batch TEXT PRIMARY KEY REFERENCES batch (id) ON DELETE CASCADE,
  key_id TEXT NOT NULL,
  jws TEXT NOT NULL,
  -- of the bundle it came with; null when the batch was prepared here
  bundle_sha256 TEXT,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE batch_approval (
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  key_id TEXT NOT NULL,
  jws TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (batch, key_id)
) STRICT, WITHOUT ROWID;

-- The same sealed content is one batch, whatever it is called.
CREATE UNIQUE INDEX batch_by_digest ON batch (digest) WHERE digest IS NOT NULL;
`
