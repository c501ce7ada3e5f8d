/** Batches, their items and events, connections, rate windows, leases, settings, activity. Inventories are files of their own. */
export const sql = `
CREATE TABLE connection (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  vendor TEXT NOT NULL,
  base_url TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  limits TEXT NOT NULL CHECK (json_valid(limits)),
  extra_ca TEXT,
  proxy TEXT,
  created_at TEXT NOT NULL
) STRICT;

-- When requests left, for the rolling windows: kept so that a restart does not burst and two runs share one budget.
CREATE TABLE rate_log (
  scope TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX rate_log_by_time ON rate_log (scope, at_ms);

CREATE TABLE inventory (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  vendor TEXT NOT NULL,
  kind TEXT NOT NULL,
  summary TEXT NOT NULL CHECK (json_valid(summary)),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE batch (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  vendor TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft','sealed','approved','running','paused','stopped','finished')),
  inventory TEXT NOT NULL,
  source TEXT NOT NULL CHECK (json_valid(source)),
  request TEXT NOT NULL CHECK (json_valid(request)),
  filter TEXT NOT NULL CHECK (json_valid(filter)),
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  sealed_at TEXT,
  -- canonical JSON of what was sealed, and SHA-256 over its bytes
  manifest TEXT,
  digest TEXT,
  items INTEGER NOT NULL DEFAULT 0,
  -- what all items have in common, to narrow searches at the vendor
  common TEXT CHECK (common IS NULL OR json_valid(common)),
  -- the run
  connection TEXT,
  host TEXT,
  started_at TEXT,
  finished_at TEXT,
  halt TEXT CHECK (halt IS NULL OR json_valid(halt)),
  sweep TEXT CHECK (sweep IS NULL OR json_valid(sweep)),
  canary INTEGER NOT NULL DEFAULT 1,
  preflight INTEGER NOT NULL DEFAULT 0,
  requests_sent INTEGER NOT NULL DEFAULT 0,
  requests_throttled INTEGER NOT NULL DEFAULT 0,
  requests_retried INTEGER NOT NULL DEFAULT 0,
  exceptions INTEGER NOT NULL DEFAULT 0,
  -- the chain
  events INTEGER NOT NULL DEFAULT 0,
  head TEXT,
  CHECK ((state = 'draft') = (digest IS NULL))
) STRICT;

-- Items of sealed (or just being sealed) batches. Everything from 'state' on is a projection of the events.
CREATE TABLE batch_item (
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL CHECK (ordinal > 0),
  target TEXT NOT NULL,
  label TEXT NOT NULL,
  attributes TEXT NOT NULL,
  reason TEXT,
  source_row INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  attempts INTEGER NOT NULL DEFAULT 0,
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
  exception TEXT,
  PRIMARY KEY (batch, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_item_by_state ON batch_item (batch, state, ordinal);

CREATE TABLE batch_count (
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  items INTEGER NOT NULL CHECK (items >= 0),
  PRIMARY KEY (batch, state)
) STRICT, WITHOUT ROWID;

-- The truth. 'body' is the canonical JSON (RFC 8785) of the event; 'hash' is SHA-256 over exactly those bytes.
CREATE TABLE event (
  batch TEXT NOT NULL REFERENCES batch (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  item INTEGER,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (batch, seq)
) STRICT, WITHOUT ROWID;
-- The few events of a batch as a whole, for reports: seals, starts, pauses, sweeps.
CREATE INDEX event_of_batch ON event (batch, seq) WHERE item IS NULL;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;

-- Items settled in each minute, for the chart.
CREATE TABLE batch_minute (
  batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  minute TEXT NOT NULL,
  settled INTEGER NOT NULL,
  PRIMARY KEY (batch, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
  batch TEXT PRIMARY KEY REFERENCES batch (id) ON DELETE CASCADE,
  holder TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_start TEXT NOT NULL,
  heartbeat_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT;

CREATE TABLE activity (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  batch TEXT
) STRICT;
`
