import { CONDITIONS_CHARS_MAX } from './assumptions.ts'

/** Fields of Command's query language that its documents and samples show. */
export type QueryField = 'SerialNumber' | 'Thumbprint'

const OR = ' OR '
/** Thumbprints that one query of that length holds: each takes 40 digits and 33 characters around them. */
export const NAMES_PER_QUERY = Math.floor(CONDITIONS_CHARS_MAX / 73)

/** @throws RangeError for a value that is not hex: nothing else goes into a query that is put together here */
export function equals(field: QueryField, hex: string): string {
  if (!/^[0-9A-F]+$/.test(hex)) throw new RangeError(`no ${field} to search for`)
  return `${field} -eq "${hex}"`
}

/** Joins conditions by OR into as few queries as the length of a URL allows. */
export function joinedConditions(
  conditions: readonly string[],
  charsMax: number = CONDITIONS_CHARS_MAX,
): string[] {
  const queries: string[] = []
  let query = ''
  for (const condition of conditions) {
    const longer = query === '' ? condition : `${query}${OR}${condition}`
    if (query !== '' && encodedChars(longer) > charsMax) {
      queries.push(query)
      query = condition
    } else query = longer
  }
  return query === '' ? queries : [...queries, query]
}

/** How long a query is on the wire: blanks, quotation marks and parentheses take three characters. */
const encodedChars = (query: string): number => query.replace(/[^A-Za-z0-9*._-]/g, '%20').length
