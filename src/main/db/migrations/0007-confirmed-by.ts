/** Which answer told that an item is done: that to the change itself, a question about it alone, or a list. */
export const sql = `
ALTER TABLE batch_item ADD COLUMN confirmed_by TEXT;
`
