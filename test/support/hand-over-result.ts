import { createHash } from 'node:crypto'

/** A result as the scripts of hand-overs write it: a line that says an item was begun has no digest of its own. */
export function resultText(records: readonly (readonly string[])[]): string {
  let check = ''
  let begun = ''
  return records
    .map((cells) => {
      const line = cells.join('\t')
      if (cells.length === 3 && cells[2] === 'begun') {
        begun = `${line}\t`
        return `${line}\n`
      }
      check = createHash('sha256').update(`${check}\t${begun}${line}`).digest('hex')
      begun = ''
      return `${line}\t${check}\n`
    })
    .join('')
}
