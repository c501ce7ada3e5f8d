/** What is looked at again before a run: the beginning of each sealed line's digest, to name the item that was changed. */
export const sql = `
ALTER TABLE batch_item ADD COLUMN line_mark INTEGER;
`
