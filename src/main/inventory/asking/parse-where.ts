import type { ItemFilter } from '../../../contract/inventories.ts'
import { CONDITION_TEXTS_MAX, type ItemCondition } from '../../../contract/item-condition.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { readDate } from '../certificate-date.ts'
import { readIdentifier } from '../identifier.ts'

/** What every inventory may know of an item, beside the columns of its target. */
export const WHERE_COLUMNS = [
  'common_name',
  'host',
  'dns_names',
  'organization',
  'valid_from',
  'valid_to',
  'issuer',
  'profile_id',
  'certificate_type',
  'product',
  'product_type',
  'order_id',
  'status',
  'reason',
  'key_sha256',
  'is_ca',
  'replaced_by',
  'priority',
  'source_row',
  'source_file',
] as const

/** Other words for a column, as files and people have them. */
const ALIASES: Readonly<Record<string, string>> = { state: 'status', template: 'profile_id' }

const OPERATORS = [
  ['!==', 'equals', true],
  ['!^=', 'begins', true],
  ['!=', 'contains', true],
  ['==', 'equals', false],
  ['^=', 'begins', false],
  ['>=', 'before', true],
  ['<', 'before', false],
  ['=', 'contains', false],
] as const
const WORDS = [
  [/^is\s+not\s+empty(?=\s*(,|$))/i, 'empty', true],
  [/^is\s+empty(?=\s*(,|$))/i, 'empty', false],
  [/^not\s+in\s+/i, 'in', true],
  [/^in\s+/i, 'in', false],
] as const
const DATES = ['valid_from', 'valid_to']

/** What is being looked through, and how a list's file is read: `in FILE` is a matter of whoever asks. */
export interface WhereContext {
  readonly schema: TargetSchema
  readonly readList: (file: string) => readonly string[]
}

/**
 * Reads the one grammar of filters: conditions joined with commas, all of which must hold.
 *
 *     condition = name operator value | name "is" ["not"] "empty" | name ["not"] "in" value
 *     operator  = "=" contains | "!=" does not | "==" is | "!==" is not | "^=" begins with | "!^=" does not
 *               | "<" before a day | ">=" not before it
 *     value     = text without commas and quotation marks | '"' text, each quotation mark in it doubled '"'
 *
 * What is not understood is refused with its place, never left out: a condition that were dropped would let more into a
 * batch than meant.
 *
 * @throws AppError `input.bad-where`, and what `readList` throws
 */
export function parseWhere(expression: string, context: WhereContext): ItemFilter {
  const conditions: ItemCondition[] = []
  let filter: ItemFilter = {}
  const names = [...new Set(['target', ...context.schema.columns.map(({ name }) => name), ...WHERE_COLUMNS])]
  let at = 0
  let valueAt = 0
  const refuse = (why: string, place = at): never => {
    throw new AppError('input.bad-where', `In the conditions, character ${place + 1}: ${why}`, {
      hint: `Write name=text, joined with commas, and text with a comma as "text"; names are ${names.join(', ')}, search, expired (true or false). See docs/command-line.md.`,
    })
  }
  const blanks = () => {
    while (/\s/.test(expression[at] ?? '')) at += 1
  }
  const value = (): string => {
    blanks()
    const start = at
    valueAt = at
    if (expression[at] !== '"') {
      const end = expression.indexOf(',', at)
      const text = expression.slice(at, end === -1 ? undefined : end)
      const quote = text.indexOf('"')
      if (quote !== -1)
        refuse(
          'a quotation mark stands within a text: put the whole text in quotation marks and double it.',
          at + quote,
        )
      if (text.trim() === '') refuse('a text is missing.')
      at += text.length
      return text.trim()
    }
    const quoted = /^"((?:[^"]|"")*)"/.exec(expression.slice(at))
    if (quoted === null) return refuse('the quotation mark that opens here is not closed.')
    at += quoted[0].length
    const text = (quoted[1] ?? '').replaceAll('""', '"')
    if (text.trim() === '') refuse('a text is missing: write "is empty" for cells without one.', start)
    return text
  }
  for (;;) {
    blanks()
    const start = at
    const given = /^[a-z_][a-z0-9_]*/i.exec(expression.slice(at))?.[0] ?? ''
    const lower = given.toLowerCase()
    const name = Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? lower) : lower
    if (given === '') refuse('the name of a column is missing.')
    if (name !== 'search' && name !== 'expired' && !names.includes(name))
      refuse(`there is no column "${given}".`)
    at += given.length
    blanks()
    const rest = expression.slice(at)
    const operator = OPERATORS.find(([sign]) => rest.startsWith(sign))
    const word = WORDS.map(([pattern, ...meaning]) => [pattern.exec(rest)?.[0], ...meaning] as const).find(
      ([found]) => found !== undefined,
    )
    if (operator === undefined && word === undefined)
      refuse(`after "${given}" stands no =, !=, ==, !==, ^=, !^=, <, >=, is empty or in.`)
    const [sign = '', test, not] = operator ?? word ?? ['', 'contains', false]
    if (test === 'before' && !DATES.includes(name)) refuse('< and >= are for valid_from and valid_to.')
    at += sign.length
    if (name === 'search' || name === 'expired') {
      if (sign !== '=') refuse(`${name} takes = only.`, start)
      if (filter[name] !== undefined) refuse(`${name} is named twice.`, start)
      const text = value()
      if (name === 'search') filter = { ...filter, search: text }
      else if (text === 'true' || text === 'false') filter = { ...filter, expired: text === 'true' }
      else refuse('expired is true or false.', start)
    } else conditions.push(conditionFrom(name, test, not, test === 'empty' ? '' : value()))
    blanks()
    if (at === expression.length) break
    if (expression[at] !== ',') refuse('a comma belongs here.')
    at += 1
  }
  return conditions.length === 0 ? filter : { ...filter, conditions }

  function conditionFrom(
    column: string,
    test: ItemCondition['test'],
    not: boolean,
    text: string,
  ): ItemCondition {
    const type = context.schema.columns.find(({ name }) => name === column)?.type
    const list = test === 'in' ? context.readList(text) : [text]
    const isAllDigits = list.every((one) => /^\d+$/.test(one))
    const exact = (one: string): string => {
      if (type === undefined) return one
      if (type === 'serial' && /^\d+$/.test(one) && isAllDigits)
        refuse(`"${one}" may be hexadecimal or decimal: write 0x in front of hexadecimal digits.`, valueAt)
      const reading = readIdentifier(type, one, 'hex')
      return reading.kind === 'ok' ? reading.value : refuse(`"${one}" is no ${column}.`, valueAt)
    }
    switch (test) {
      case 'empty':
        return { column, test, not, texts: [] }
      case 'in': {
        const texts = [...new Set(list.map(exact))]
        if (texts.length === 0) refuse(`the list "${text}" is empty.`)
        if (texts.length > CONDITION_TEXTS_MAX)
          refuse(
            `the list "${text}" has more than ${CONDITION_TEXTS_MAX.toLocaleString('en')} entries: import it as an inventory, and use "inventories common".`,
          )
        return { column, test, not, texts, file: text }
      }
      case 'equals':
        return { column, test, not, texts: [exact(text)] }
      case 'before':
        if (readDate(text).endsAt === null) refuse(`"${text}" is no date such as 2027-01-31.`, valueAt)
        return { column, test, not, texts: [readDate(text).text] }
      case 'contains':
      case 'begins':
        return { column, test, not, texts: [text] }
      default:
        return test satisfies never
    }
  }
}
