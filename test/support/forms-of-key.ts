/** How a key could stand in a file: as it is, encoded for a header, a URL or a dump, or cut at either end. */
export function formsOf(key: string): readonly string[] {
  const bytes = Buffer.from(key)
  const base64 = bytes.toString('base64').replace(/=+$/, '')
  return [
    key,
    key.slice(0, 16),
    base64.slice(0, -2),
    bytes.toString('base64url').slice(0, -2),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key, 'utf16le').toString('latin1'),
  ]
}
