import { MEMBER_FOLLOWS_ITEM } from './0017-incident-travels.ts'

export const MEMBER_FOLLOWS_LINKED_ITEM = `CREATE TRIGGER incident_member_follows_item AFTER UPDATE OF state ON batch_item
WHEN OLD.state <> NEW.state AND EXISTS (SELECT 1 FROM incident_link WHERE batch = NEW.batch AND ordinal = NEW.ordinal)
BEGIN
${MEMBER_FOLLOWS_ITEM}END;`

/**
 * The trigger of 0017 opened the table of members and its seven indexes for each item that went on, in an incident or not. It begins now
 * where the item is linked.
 */
export const sql = `
DROP TRIGGER incident_member_follows_item;
${MEMBER_FOLLOWS_LINKED_ITEM}
`
