import type { ItemCondition } from '../../../contract/item-condition.ts'
import { readDate } from '../certificate-date.ts'

/** Where the text of a column stands: whole cells, and cells that hold several words of which each counts. */
interface Places {
  readonly cells: readonly string[]
  readonly words: readonly string[]
}

export const TARGET_TEXT = 'target_text(key, payload)'
/** Most items have no such attribute: looked for before the JSON is read. */
const DNS_NAMES = `CASE WHEN instr(attributes, '"dns_names"') > 0 THEN attributes ->> '$.dns_names' END`
const PLACES: Readonly<Record<string, Places>> = {
  target: { cells: [TARGET_TEXT], words: [] },
  common_name: { cells: ['common_name'], words: [DNS_NAMES] },
  host: { cells: ['common_name'], words: [DNS_NAMES] },
  dns_names: { cells: [], words: [DNS_NAMES] },
  organization: { cells: ['organization'], words: [] },
  valid_from: { cells: ['valid_from'], words: [] },
  valid_to: { cells: ['valid_to'], words: [] },
  source_row: { cells: ['CAST(source_row AS TEXT)'], words: [] },
}

/** The name is the contract's: lower-case letters, digits and `_`. A target's own column goes before an attribute. */
const placesOf = (column: string): Places =>
  PLACES[column] ?? {
    cells: [`coalesce(target_column(key, payload, '${column}'), attributes ->> '$.${column}')`],
    words: [],
  }

/** Serials are searched for as people copy them: with colons or blanks between the octets. */
export const bareHex = (text: string): string =>
  /^[0-9a-f:\s]+$/i.test(text) ? text.replace(/[:\s]/g, '') : text

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
/** SQLite folds the case of ASCII only, and is much the faster. */
const folded = (expression: string, text: string): string =>
  isAscii(text) ? expression : `lower_case(${expression})`
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** Takes a value and answers the name under which a statement knows it. */
export type Bind = (value: string | number) => string

/** One condition as SQL over the view `item`, true or false and never null. */
export function conditionSql({ column, test, not, texts }: ItemCondition, bind: Bind): string {
  if (test === 'before') return beforeSql(column, not, texts[0] ?? '', bind)
  const places = placesOf(column)
  const positive = positiveSql(places, test, texts, bind)
  return not ? `NOT coalesce(${positive}, FALSE)` : `coalesce(${positive}, FALSE)`
}

function positiveSql(
  { cells, words }: Places,
  test: Exclude<ItemCondition['test'], 'before'>,
  texts: readonly string[],
  bind: Bind,
): string {
  const text = (texts[0] ?? '').toLowerCase()
  const any = (conditions: readonly string[]) => `(${conditions.join(' OR ')})`
  const like = (expression: string, pattern: string) =>
    `coalesce(${folded(expression, pattern)}, '') LIKE ${bind(pattern)} ESCAPE '\\'`
  switch (test) {
    case 'contains':
      return any(
        [...new Set([text.trim(), bareHex(text.trim())])].flatMap((spelling) =>
          [...cells, ...words].map((expression) => like(expression, `%${escaped(spelling)}%`)),
        ),
      )
    case 'begins':
      return any([
        ...cells.map((expression) => like(expression, `${escaped(text)}%`)),
        ...words.map((expression) => like(`(' ' || ${expression})`, `% ${escaped(text)}%`)),
      ])
    case 'equals':
      return any([
        ...cells.map(
          (expression) =>
            `${folded(expression, text)} = ${bind(text)}${isAscii(text) ? ' COLLATE NOCASE' : ''}`,
        ),
        ...words.map((expression) => like(`(' ' || ${expression} || ' ')`, `% ${escaped(text)} %`)),
      ])
    case 'empty':
      return [...cells, ...words].map((expression) => `coalesce(${expression}, '') = ''`).join(' AND ')
    case 'in': {
      const list = `(SELECT value FROM json_each(${bind(JSON.stringify(texts.map((one) => one.toLowerCase())))}))`
      return any([
        ...cells.map((expression) => `coalesce(lower_case(${expression}) IN ${list}, FALSE)`),
        ...words.map(
          (expression) =>
            `EXISTS (SELECT 1 FROM json_each('[' || replace(json_quote(lower_case(${expression})), ' ', '","') || ']') AS word WHERE word.value IN ${list})`,
        ),
      ])
    }
    default:
      return test satisfies never
  }
}

const SECONDS_PER_DAY = 86_400
/** How long the date lasts of which `readDate` tells the end. */
const secondsOf = (date: string): number => (date.length === 'YYYY-MM-DD'.length ? SECONDS_PER_DAY : 1)

/** A certificate's end counts by the moment after it. A date that is not read with certainty is on neither side. */
function beforeSql(column: string, not: boolean, date: string, bind: Bind): string {
  const negation = not ? 'NOT ' : ''
  if (column === 'valid_to') {
    const starts = (readDate(date).endsAt ?? 0) - secondsOf(date)
    return `(ends_at IS NOT NULL AND ${negation}ends_at <= ${bind(starts)})`
  }
  return `(coalesce(valid_from, '') GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*' AND ${negation}valid_from < ${bind(date)})`
}
