import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { isTalk } from '../cells/tool-talk.ts'
import { serialLabelOf } from '../cells/undress.ts'
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
/** `- 29C8…`, `* 29C8…`, `1. 29C8…`, `2) 29C8…` */
const BULLET = /^\s*(?:[-*\u2022]\s+|\d{1,6}[.)]\s+)/
/** `subject=CN = a`, `Not After : …`: what OpenSSL prints beside serial numbers. */
const OTHER_LABEL = /^\s*[A-Za-z][A-Za-z0-9 _/-]{0,40}\s*[:=]/
/** Of the lines that are no comments so many must name something. */
const NAMING_SHARE_MIN = 0.5
const LINES_LOOKED_AT = 200

/** What a line names, or what kind of other line it is. */
type Line =
  | { readonly kind: 'value'; readonly text: string; readonly isLabelled: boolean }
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
  return isNaming(text) ? { kind: 'value', text, isLabelled: false } : { kind: 'other', text }
}

/**
 * One serial number (or thumbprint, or id) a line, with or without a label, bullets, notes and comments: the commonest inventory
 * of all. In a text with labels, as OpenSSL prints it, lines with other labels are about the same certificate.
 */
export const LIST: TextFormat = {
  takes: 'text',
  format: 'list',
  knows(head, schema, settings) {
    if (settings.delimiter !== undefined || typeof settings.heading === 'number') return false
    if (/^\ufeff?"?sep=/i.test(head.text)) return false
    const lines = head.text.split(/\r\n?|\n/).slice(0, LINES_LOOKED_AT)
    const read = lines.map(lineOf)
    const told = read.filter(({ kind }) => kind === 'value' || kind === 'other')
    const values = told.filter(({ kind }) => kind === 'value')
    const hasLabels = read.some((one) => one.kind === 'label' || (one.kind === 'value' && one.isLabelled))
    const others = told.filter((one) => one.kind === 'other' && !(hasLabels && OTHER_LABEL.test(one.text)))
    const isMostlyNames =
      values.length > 0 && values.length >= (values.length + others.length) * NAMING_SHARE_MIN
    const isLabelledText = hasLabels && read.some(({ kind }) => kind === 'label')
    return (isMostlyNames || isLabelledText) && !hasHeading(head, schema, settings)
  },
  open({ head, schema, settings, sink, serialFormat }) {
    const table = createTableReader({
      schema,
      settings: { ...settings, heading: 'none' },
      file: head.name,
      sink,
      serialFormat,
    })
    const reader = createLineReader()
    return {
      push: (piece) => table.take(reader.push(piece)),
      end() {
        table.take(reader.end())
        return table.end()
      },
    }
  },
  show({ head, schema, settings }) {
    const reader = createLineReader()
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

function createLineReader() {
  let pending = ''
  let line = 0
  let isLabelled = false
  let isValueNext = false
  const take = (lines: readonly string[]): TableRow[] =>
    lines.flatMap((raw) => {
      line += 1
      const found = lineOf(raw)
      switch (found.kind) {
        case 'nothing':
          return []
        case 'label':
          isLabelled = true
          isValueNext = true
          return []
        case 'value':
          isLabelled ||= found.isLabelled
          isValueNext = false
          return [{ line, cells: [found.text] }]
        case 'other': {
          const isContext = isLabelled && !isValueNext && OTHER_LABEL.test(found.text)
          isValueNext = false
          return isContext ? [] : [{ line, cells: [found.text] }]
        }
        default:
          return found satisfies never
      }
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
