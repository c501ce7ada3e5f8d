import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { withoutKeys } from '../cells/key-material.ts'
import { isTalk } from '../cells/tool-talk.ts'
import { serialLabelOf, undressSerial } from '../cells/undress.ts'
import { isNaming } from '../columns/by-content.ts'
import { findHeading, type TableRow } from '../columns/find-heading.ts'
import { createTableReader } from '../columns/table-reader.ts'
import { createCsvReader, delimiterOf } from './csv-rows.ts'
import type { TextFormat, TextHead } from './format.ts'
import { showTable } from './show-table.ts'

/** `29C8… # host` and the like: what stands behind is a person's note. */
const NOTE = /\s+(?:#|\/\/|--|;).*$/
/** A line of its own that only people read. */
const COMMENT = /^\s*(?:#(?!\d)|\/\/|;|--(?!-))/
/** `- 29C8…`, `* 29C8…`, `1. 29C8…`, `2) 29C8…`, and the marks of quoted mail. */
const BULLET = /^\s*(?:(?:>\s*)+|[-*\u2022]\s+|\d{1,6}[.)]\s+)/
/** `subject=CN = a`, `Not After : …`: what tools print beside serial numbers. */
const OTHER_LABEL = /^\s*[A-Za-z][A-Za-z0-9 _()/[\]-]{0,60}\s*[:=]/
/** `SerialNumber   Subject`, above what is printed in columns. */
const PRINTED_HEADING = /\bserial(?:[ _-]?(?:number|no|nr))?\b/i
/** Of the lines that are no comments so many must name something. */
const NAMING_SHARE_MIN = 0.5
const LINES_LOOKED_AT = 5_000
/** Shorter words beside others may be anything. */
const WORD_DIGITS_MIN = 12

/** What a line names, or what kind of other line it is. */
type Line =
  | { readonly kind: 'value'; readonly text: string; readonly isLabelled: boolean }
  /** A host or another word beside: which of the two comes first is the same in all lines. */
  | { readonly kind: 'pair'; readonly text: string; readonly beside: string; readonly isFirst: boolean }
  | { readonly kind: 'label' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'other'; readonly text: string }

function lineOf(raw: string): Line {
  const line = raw.replace(/^\ufeff/, '')
  if (line.trim() === '' || COMMENT.test(line) || isTalk([line])) return { kind: 'nothing' }
  const text = line
    .replace(NOTE, '')
    .replace(BULLET, '')
    .replace(/[,;]\s*$/, '')
    .trim()
  const label = serialLabelOf(text)
  if (label === 'alone') return { kind: 'label' }
  if (label === 'with-value') return { kind: 'value', text, isLabelled: true }
  if (isNaming(text)) return { kind: 'value', text, isLabelled: false }
  return pairOf(text) ?? { kind: 'other', text }
}

const isNamingWord = (word: string): boolean =>
  word.length >= WORD_DIGITS_MIN && /[a-f]/i.test(word) && isNaming(word)

/** `29C8… a.example.com`, `a.example.com: 29C8…`: one word names something, at an end of the line, and no other does. */
function pairOf(text: string): Line | null {
  const words = text.split(/\s+/)
  if (words.length < 2 || words.filter(isNamingWord).length !== 1) return null
  const [first = ''] = words
  const last = words.at(-1) as string
  if (isNamingWord(first)) {
    const rest = text.slice(first.length).trim()
    return { kind: 'pair', text: first, beside: rest.split(/\s{2,}|\t/)[0] ?? '', isFirst: true }
  }
  if (!isNamingWord(last) || words.length > 2) return null
  return { kind: 'pair', text: last, beside: first.replace(/[:=]$/, ''), isFirst: false }
}

/** How a text names what it names. */
type Look =
  | 'list'
  /** A word beside each. */
  | 'pairs'
  /** What tools print of certificates: only what has its label counts, and what stands at the beginning of a line. */
  | 'printout'
  /** All of them in one line. */
  | 'one-line'

/** Null for what is no such text. */
function lookOf(text: string): Look | null {
  const lines = text.split(/\r\n?|\n/).slice(0, LINES_LOOKED_AT)
  const read = lines.map(lineOf)
  const count = (is: (line: Line) => boolean) => read.filter(is).length
  const labelled = count((one) => one.kind === 'label' || (one.kind === 'value' && one.isLabelled))
  const values = count(({ kind }) => kind === 'value')
  const pairs = count(({ kind }) => kind === 'pair')
  const context = count((one) => one.kind === 'other' && OTHER_LABEL.test(one.text))
  const others = count(({ kind }) => kind === 'other')
  const isNamed = read.some(
    (one, at) =>
      (one.kind === 'value' && one.isLabelled && isNaming(undressSerial(one.text))) ||
      (one.kind === 'label' && read[at + 1]?.kind === 'value'),
  )
  if (labelled > 0 && isNamed && (context > 0 || count(({ kind }) => kind === 'label') > 0)) return 'printout'
  if (values + pairs === 0)
    return others === 1 && onOneLine(lines.find((line) => line.trim() !== '') ?? '') !== null
      ? 'one-line'
      : null
  if (values + pairs < (values + pairs + others) * NAMING_SHARE_MIN) return null
  return pairs > values ? 'pairs' : 'list'
}

/** Several values of one line; null where it holds anything else. */
function onOneLine(line: string): string[] | null {
  const words = line
    .replace(/^\ufeff/, '')
    .split(/[\s,;|]+/)
    .filter((word) => word !== '')
  return words.length > 1 && words.every(isNamingWord) ? words : null
}

/**
 * One serial number (or thumbprint, or id) a line, with or without a label, bullets, notes, comments or a host beside it: the
 * commonest inventory of all. And what tools print of certificates, in which a label stands before each serial number.
 */
export const LIST: TextFormat = {
  takes: 'text',
  format: 'list',
  knows(head, schema, settings) {
    if (settings.delimiter !== undefined || typeof settings.heading === 'number') return false
    if (/^\ufeff?"?sep=/i.test(head.text)) return false
    return lookOf(withoutKeys(head.text)) !== null && !hasHeading(head, schema, settings)
  },
  open({ head, schema, settings, sink, serialFormat }) {
    const table = createTableReader({
      schema,
      settings: { ...settings, heading: 'none' },
      file: head.name,
      sink,
      serialFormat,
    })
    const reader = createLineReader(lookOf(withoutKeys(head.text)) ?? 'list')
    return {
      push: (piece) => table.take(reader.push(piece)),
      end() {
        table.take(reader.end())
        return table.end()
      },
    }
  },
  show({ head, schema, settings }) {
    const reader = createLineReader(lookOf(withoutKeys(head.text)) ?? 'list')
    const rows = head.isWhole ? [...reader.push(head.text), ...reader.end()] : reader.push(head.text)
    return showTable(rows, schema, { ...settings, heading: 'none' }, head.name)
  },
}

/** A column of serials with its heading above is a table. */
function hasHeading({ text, name }: TextHead, schema: TargetSchema, settings: ReadSettings): boolean {
  try {
    const rows = createCsvReader(delimiterOf(text, undefined), name).push(text)
    return (
      findHeading(rows.slice(0, 60), schema, settings, name).heading !== null &&
      isFound(rows, schema, settings, name)
    )
  } catch {
    return false
  }
}

const isFound = (
  rows: readonly TableRow[],
  schema: TargetSchema,
  settings: ReadSettings,
  name: string,
): boolean => findHeading(rows.slice(0, 60), schema, settings, name).map.missing.length === 0

function createLineReader(look: Look) {
  let pending = ''
  let line = 0
  let isValueNext = false
  let isAnyRead = false
  /** Which word of a pair names something, as in the first. */
  let isFirst: boolean | undefined

  const cellsOf = (raw: string): string[] | null => {
    const found = lineOf(raw)
    const wasNext = isValueNext
    isValueNext = found.kind === 'label' || (wasNext && found.kind === 'nothing')
    const beside = look === 'pairs' ? [''] : []
    switch (found.kind) {
      case 'nothing':
      case 'label':
        return null
      case 'value':
        // Below another label, key identifiers and the octets of keys are printed the same way: they are indented.
        if (look === 'printout' && !found.isLabelled && !wasNext && /^\s/.test(raw)) return null
        return [found.text, ...beside]
      case 'pair':
        // In a printout it has another label, or is the talk of a tool; else it may name what no label tells, and is shown.
        if (look === 'printout') return /^\s/.test(raw) || OTHER_LABEL.test(raw) ? null : [raw.trim()]
        if (look !== 'pairs') return [raw.trim()]
        isFirst ??= found.isFirst
        return isFirst === found.isFirst ? [found.text, found.beside] : [raw.trim(), '']
      case 'other':
        if (look === 'printout' || (!isAnyRead && PRINTED_HEADING.test(found.text))) return null
        return [found.text, ...beside]
      default:
        return found satisfies never
    }
  }
  const take = (lines: readonly string[]): TableRow[] =>
    lines.flatMap((raw) => {
      line += 1
      const several = look === 'one-line' ? onOneLine(raw) : null
      if (several !== null) return several.map((text) => ({ line, cells: [text] }))
      const cells = cellsOf(raw)
      if (cells === null) return []
      isAnyRead = true
      return [{ line, cells }]
    })
  return {
    push(text: string): TableRow[] {
      const all = pending + text
      // A carriage return at the end may be half of a line's end.
      const held = all.endsWith('\r') ? 1 : 0
      const lines = all.slice(0, all.length - held).split(/\r\n?|\n/)
      pending = (lines.pop() ?? '') + (held === 1 ? '\r' : '')
      return take(lines)
    },
    end(): TableRow[] {
      const rest = pending.replace(/\r$/, '')
      pending = ''
      return rest === '' ? [] : take([rest])
    },
  }
}
