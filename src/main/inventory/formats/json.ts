import { AppError } from '../../app-error.ts'
import type { TableRow } from '../columns/find-heading.ts'
import { createTableReader } from '../columns/table-reader.ts'
import { NOTHING_SHOWN, type TextFormat } from './format.ts'
import { showTable } from './show-table.ts'

const CHARS_MAX = 256 * 1024 * 1024
const DEPTH_MAX = 4

/**
 * JSON as vendors' APIs answer it: an array of objects, the one such array inside an object, or an object a line. Numbers stay
 * the text that they were, since a serial number does not fit one. A row's line is its position, from 1.
 */
export const JSON_FORMAT: TextFormat = {
  takes: 'text',
  format: 'json',
  knows: ({ text }) => /^\ufeff?\s*(?:\{\s*"|\[\s*(?:\{|\[|"|\d|\]))/.test(text),
  open({ head, schema, settings, sink, serialFormat }) {
    let text = ''
    const { heading: _, ...others } = settings
    const table = createTableReader({ schema, settings: others, file: head.name, sink, serialFormat })
    return {
      push(piece) {
        text += piece
        if (text.length > CHARS_MAX)
          throw new AppError('input.too-big', `"${head.name}" is too big to be read as JSON.`, {
            hint: 'Export it as CSV, or in parts.',
          })
      },
      end() {
        table.take(rowsOf(text, head.name))
        const { serialFormat: proved, reading } = table.end()
        return { serialFormat: proved, reading: { ...reading, heading: null } }
      },
    }
  },
  show({ head, schema, settings }) {
    const text = head.isWhole ? head.text : closedEarly(head.text)
    if (text === null) return NOTHING_SHOWN
    const { heading: _, ...others } = settings
    return { ...showTable(rowsOf(text, head.name), schema, others, head.name), heading: null }
  },
}

/**
 * The beginning of a JSON text, closed behind the last whole element of a list, or behind the last whole line where each is an
 * object; null where none is whole.
 */
export function closedEarly(text: string): string | null {
  const open: string[] = []
  let isString = false
  let end: { readonly at: number; readonly closing: string } | null = null
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string
    if (isString) {
      if (char === '\\') at += 1
      else if (char === '"') isString = false
      continue
    }
    if (char === '"') isString = true
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']')
    else if (char === '}' || char === ']') {
      open.pop()
      const isElement = open.at(-1) === ']' && !open.slice(0, -1).includes(']')
      if (isElement || open.length === 0) end = { at: at + 1, closing: open.toReversed().join('') }
    }
  }
  return end === null ? null : text.slice(0, end.at) + end.closing
}

/** Keeps a number as it is written. */
const asWritten = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value

const parse = (text: string): unknown =>
  JSON.parse(text, asWritten as unknown as (key: string, value: unknown) => unknown)

function rowsOf(text: string, file: string): TableRow[] {
  const elements = elementsOf(text.replace(/^\ufeff/, ''), file)
  const flat = elements.map((element) => flattened(element))
  const names = [...new Set(flat.flatMap((one) => [...one.keys()]))]
  if (names.length === 1 && names[0] === '')
    return flat.map((one, at) => ({ line: at + 1, cells: [one.get('') ?? ''] }))
  return [
    { line: 0, cells: names },
    ...flat.map((one, at) => ({ line: at + 1, cells: names.map((name) => one.get(name) ?? '') })),
  ]
}

function elementsOf(text: string, file: string): readonly unknown[] {
  let whole: unknown
  try {
    whole = parse(text)
  } catch (error) {
    return linesOf(text, file, error)
  }
  if (Array.isArray(whole)) return whole
  const arrays = arraysIn(whole, 0)
  if (arrays.length === 1) return arrays[0] as readonly unknown[]
  if (arrays.length === 0 && whole !== null && typeof whole === 'object') return [whole]
  throw new AppError(
    'input.json-shape',
    `"${file}" holds ${arrays.length === 0 ? 'no list' : `${arrays.length} lists`} of objects: one is needed.`,
    { hint: 'Take the list of certificates out into a file of its own.' },
  )
}

function linesOf(text: string, file: string, error: unknown): readonly unknown[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [parse(line)]
    } catch {
      const isFirst = lines.findIndex((one) => one.trim() !== '') === at
      throw new AppError(
        'input.bad-json',
        isFirst
          ? `"${file}" is not valid JSON: ${(error as Error).message.replace(/"[\s\S]*$/, '').trim()}`
          : `"${file}", line ${at + 1}: this is not valid JSON.`,
        { hint: 'Export it again: an array of objects, or an object a line.' },
      )
    }
  })
}

/** Lists of objects inside an object, none inside another. */
function arraysIn(value: unknown, depth: number): unknown[][] {
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return []
  if (Array.isArray(value)) return value.some((one) => one !== null && typeof one === 'object') ? [value] : []
  return Object.values(value).flatMap((one) => arraysIn(one, depth + 1))
}

/** Fields by their path: `certificate.serial_number`. */
function flattened(value: unknown, path = '', depth = 0): Map<string, string> {
  const found = new Map<string, string>()
  if (value === null || value === undefined) return found
  if (typeof value !== 'object' || depth > DEPTH_MAX || Array.isArray(value)) {
    found.set(
      path,
      Array.isArray(value) ? value.filter((one) => typeof one !== 'object').join(' ') : String(value),
    )
    return found
  }
  for (const [name, inner] of Object.entries(value))
    for (const [key, text] of flattened(inner, path === '' ? name : `${path}.${name}`, depth + 1))
      found.set(key, text)
  return found
}
