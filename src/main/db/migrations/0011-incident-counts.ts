/**
 * How many members of an incident are alike in all that figures are made of, kept by the database itself: each write of a member
 * moves its count in the same transaction, so the counts are exact in the middle of one too.
 *
 * The end of validity is kept by its day (UTC): what ends today is looked up in the index `incident_member_figures`.
 */
const GROUP = 'incident, addition, vendor, standing, told, replaced, ends_day, excluded_until_ms'
/** A day behind every date: validity without a known end. */
const DAY = (row: string) => `coalesce(${row}.ends_ms / 86400000, 99999999)`
const valuesOf = (row: string) =>
  `${row}.incident, ${row}.addition, ${row}.vendor, ${row}.standing, ${row}.told, ${row}.replaced, ${DAY(row)}, ${row}.excluded_until_ms`
const add = (row: string) =>
  `INSERT INTO incident_count (${GROUP}, items) VALUES (${valuesOf(row)}, 1) ON CONFLICT DO UPDATE SET items = items + 1;`
const take = (row: string) => `
  UPDATE incident_count SET items = items - 1
  WHERE incident = ${row}.incident AND addition = ${row}.addition AND vendor = ${row}.vendor AND standing = ${row}.standing
    AND told = ${row}.told AND replaced = ${row}.replaced AND ends_day = ${DAY(row)} AND excluded_until_ms = ${row}.excluded_until_ms;`

export const sql = `
CREATE TABLE incident_count (
  incident INTEGER NOT NULL,
  addition INTEGER NOT NULL,
  vendor TEXT NOT NULL,
  standing INTEGER NOT NULL,
  told INTEGER NOT NULL,
  replaced INTEGER NOT NULL,
  ends_day INTEGER NOT NULL,
  excluded_until_ms INTEGER NOT NULL,
  items INTEGER NOT NULL CHECK (items >= 0),
  PRIMARY KEY (${GROUP})
) STRICT, WITHOUT ROWID;

INSERT INTO incident_count (${GROUP}, items)
  SELECT ${valuesOf('member')}, count(*) FROM incident_member AS member GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

CREATE TRIGGER incident_count_of_new_member AFTER INSERT ON incident_member BEGIN ${add('NEW')} END;
CREATE TRIGGER incident_count_of_gone_member AFTER DELETE ON incident_member BEGIN ${take('OLD')} END;
CREATE TRIGGER incident_count_of_changed_member
AFTER UPDATE OF standing, told, replaced, ends_ms, excluded_until_ms ON incident_member
WHEN OLD.standing <> NEW.standing OR OLD.told <> NEW.told OR OLD.replaced <> NEW.replaced
  OR OLD.ends_ms IS NOT NEW.ends_ms OR OLD.excluded_until_ms <> NEW.excluded_until_ms
BEGIN ${take('OLD')} ${add('NEW')} END;

-- A member's standing by its own links. The view of 0009 was made anew, for all members, at each item that moved.
DROP TRIGGER incident_member_follows_item;
DROP VIEW incident_standing;
CREATE TRIGGER incident_member_follows_item AFTER UPDATE OF state ON batch_item WHEN OLD.state <> NEW.state
BEGIN
  UPDATE incident_member
  SET standing = (
    SELECT max(CASE item.state
      WHEN 'confirmed' THEN 4 WHEN 'already-done' THEN 4
      WHEN 'submitting' THEN 3 WHEN 'in-doubt' THEN 3 WHEN 'unconfirmed' THEN 3 WHEN 'unresolved' THEN 3
      WHEN 'refused' THEN 1 WHEN 'skipped' THEN 0 ELSE 2 END)
    FROM incident_link AS link CROSS JOIN batch_item AS item ON item.batch = link.batch AND item.ordinal = link.ordinal
    WHERE link.member = incident_member.id)
  WHERE id IN (SELECT member FROM incident_link WHERE batch = NEW.batch AND ordinal = NEW.ordinal);
END;

-- How many an exclusion still holds is told at each look.
CREATE INDEX incident_member_by_exclusion ON incident_member (exclusion, excluded_until_ms) WHERE exclusion IS NOT NULL;
`
