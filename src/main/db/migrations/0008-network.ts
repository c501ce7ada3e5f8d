/** How a connection's host is reached: hosts without its proxy, and the client certificate it shows. Keys are never part of it. */
export const sql = `
ALTER TABLE connection ADD COLUMN network TEXT CHECK (network IS NULL OR json_valid(network));
`
