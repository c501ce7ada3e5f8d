import { AppError } from '../../app-error.ts'
import { isNaming } from '../columns/by-content.ts'
import type { TableRow } from '../columns/find-heading.ts'
import { createTableReader } from '../columns/table-reader.ts'
import { moreThanHeld } from './answer-page.ts'
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
        const answer = answerOf(text, head.name)
        table.take(rowsOf(answer))
        const { serialFormat: proved, reading } = table.end()
        return { serialFormat: proved, reading: { ...reading, heading: null, ...moreOf(answer) } }
      },
    }
  },
  show({ head, schema, settings }) {
    const text = head.isWhole ? head.text : closedEarly(head.text)
    if (text === null) return NOTHING_SHOWN
    const { heading: _, ...others } = settings
    const answer = answerOf(text, head.name)
    // Of the beginning alone nobody can say how many there are.
    const more = head.isWhole ? moreOf(answer) : {}
    return { ...showTable(rowsOf(answer), schema, others, head.name), heading: null, ...more }
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

/** What is listed, and what stands around the lists: the pages of an API's answer. */
interface Answer {
  readonly elements: readonly unknown[]
  readonly around: readonly unknown[]
}

function moreOf({ around, elements }: Answer): { readonly more?: string } {
  const more = moreThanHeld(around, elements.length)
  return more === null ? {} : { more }
}

function rowsOf({ elements }: Answer): TableRow[] {
  const flat = elements.map((element) => flattened(element))
  const names = [...new Set(flat.flatMap((one) => [...one.keys()]))]
  if (names.length === 1 && names[0] === '')
    return flat.map((one, at) => ({ line: at + 1, cells: [one.get('') ?? ''] }))
  return [
    { line: 0, cells: names },
    ...flat.map((one, at) => ({ line: at + 1, cells: names.map((name) => one.get(name) ?? '') })),
  ]
}

function answerOf(marked: string, file: string): Answer {
  const text = marked.replace(/^\ufeff/, '')
  let whole: unknown
  try {
    whole = parse(text)
  } catch (error) {
    return linesOf(text, file, error)
  }
  if (Array.isArray(whole)) return pagesOf(whole)
  const arrays = arraysIn(whole, 0)
  if (arrays.length === 1)
    return { elements: pagesOf(arrays[0] as readonly unknown[]).elements, around: [whole] }
  const names = arrays.length === 0 ? namesIn(whole, 0) : []
  if (names.length === 1) return { elements: names[0] as readonly unknown[], around: [whole] }
  if (arrays.length === 0 && whole !== null && typeof whole === 'object')
    return { elements: [whole], around: [] }
  throw new AppError(
    'input.json-shape',
    `"${file}" holds ${arrays.length === 0 ? 'no list' : `${arrays.length} lists`} of objects: one is needed.`,
    { hint: 'Take the list of certificates out into a file of its own.' },
  )
}

/** Answers of an API, page by page: each holds one list, and that is what is meant. */
function pagesOf(elements: readonly unknown[]): Answer {
  const lists = elements.map((element) => (Array.isArray(element) ? [] : arraysIn(element, 0)))
  const hasNames = (element: unknown) =>
    element !== null &&
    typeof element === 'object' &&
    Object.keys(element).some((name) => /serial|thumbprint/i.test(name))
  return lists.length > 0 && lists.every(({ length }) => length === 1) && !elements.some(hasNames)
    ? { elements: lists.flatMap(([list = []]) => list), around: elements }
    : { elements, around: [] }
}

/** Lists of texts that name something, inside an object that holds no list of objects. */
function namesIn(value: unknown, depth: number): unknown[][] {
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return []
  if (!Array.isArray(value)) return Object.values(value).flatMap((one) => namesIn(one, depth + 1))
  return value.length > 0 && value.every((one) => typeof one === 'string' && isNaming(one)) ? [value] : []
}

/** Texts of JSON one after the other, over several lines each, as tools print them; null where they do not end so. */
function textsOf(text: string): string[] | null {
  const texts: string[] = []
  let depth = 0
  let isString = false
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string
    if (isString) {
      if (char === '\\') at += 1
      else if (char === '"') isString = false
    } else if (char === '"') isString = true
    else if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') {
      depth -= 1
      if (depth > 0) continue
      texts.push(text.slice(from, at + 1))
      from = at + 1
    }
  }
  return text.slice(from).trim() === '' && texts.length > 1 ? texts : null
}

function severalOf(text: string): readonly unknown[] | null {
  try {
    return textsOf(text)?.map(parse) ?? null
  } catch {
    return null
  }
}

function linesOf(text: string, file: string, error: unknown): Answer {
  const several = severalOf(text)
  if (several !== null) return pagesOf(several)
  const lines = text.split('\n')
  const elements = lines.flatMap((line, at) => {
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
  return { elements, around: [] }
}

/** Lists of objects inside an object, none inside another. */
function arraysIn(value: unknown, depth: number): unknown[][] {
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return []
  if (Array.isArray(value)) return value.some((one) => one !== null && typeof one === 'object') ? [value] : []
  return Object.values(value).flatMap((one) => arraysIn(one, depth + 1))
}

/** What APIs put around each object of a list, and says nothing of it. */
const WRAPPINGS = new Set([
  'node',
  'attributes',
  'data',
  'item',
  'resource',
  'properties',
  'fields',
  '_source',
  'record',
])

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
    for (const [key, text] of flattened(inner, pathTo(path, name, inner), depth + 1)) found.set(key, text)
  return found
}

const pathTo = (path: string, name: string, inner: unknown): string => {
  const isWrapping =
    path === '' && WRAPPINGS.has(name) && inner !== null && typeof inner === 'object' && !Array.isArray(inner)
  if (isWrapping) return ''
  return path === '' ? name : `${path}.${name}`
}
