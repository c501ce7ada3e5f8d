/** Changes to evidence field by field: values, members, spellings. */
import { type Change, changedAfter, type Draft, isRecipe, type Json, type Part } from './draft.ts'

export type Random = () => number
type Members = Record<string, Json>
type Step = string | number

/** A place in a line: its lines are of one kind (the header, an event of a type), so that rare fields are changed as often as common ones. */
interface Place {
  readonly part: Part
  readonly index: number
  readonly steps: readonly Step[]
}

/** The places of a draft by the field that they are of. */
export type Fields = ReadonlyMap<string, readonly Place[]>

export const pick = <T>(list: readonly T[], random: Random): T =>
  list[Math.floor(random() * list.length)] as T

export function fieldsOf(draft: Draft): Fields {
  const fields = new Map<string, Place[]>()
  const visit = (kind: string, place: Place, value: Json): void => {
    const name = `${kind} ${place.steps.map((step) => (typeof step === 'number' ? '#' : step)).join('.')}`
    const known = fields.get(name)
    if (known === undefined) fields.set(name, [place])
    else known.push(place)
    if (typeof value !== 'object' || value === null) return
    for (const [step, member] of Array.isArray(value) ? value.entries() : Object.entries(value as Members))
      if (step !== '$signer') visit(kind, { ...place, steps: [...place.steps, step] }, member as Json)
  }
  const { header, items, events, summary, excerptOf } = draft
  visit('header', { part: 'header', index: 0, steps: [] }, header)
  for (const [index, item] of items.entries()) visit('item', { part: 'item', index, steps: [] }, item)
  for (const [index, event] of events.entries())
    visit(String((event as Members)['type']), { part: 'event', index, steps: [] }, event)
  visit('summary', { part: 'summary', index: 0, steps: [] }, summary)
  if (excerptOf !== null)
    visit('proof', { part: 'proof', index: 0, steps: [] }, { proof: { batch: [''], item: [''] } })
  return fields
}

/** All texts of some drafts: what stands in one field is tried in others. */
export function textsOf(drafts: readonly Draft[]): readonly string[] {
  const texts = new Set<string>()
  const visit = (value: Json): void => {
    if (typeof value === 'string') texts.add(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit)
  }
  for (const { header, items, events, summary } of drafts)
    [header, ...items, ...events, summary].forEach(visit)
  return [...texts]
}

/** A change of one field, drawn at random. */
export function drawChange(fields: Fields, texts: readonly string[], random: Random): Change {
  const field = pick([...fields.keys()], random)
  const { part, index, steps } = pick(fields.get(field) ?? [], random)
  const own = { part, index }
  if (random() < 0.15) {
    const [what, spelling] = pick(SPELLINGS, random)
    const seed = random()
    return { ...own, what: `${field}: ${what}`, spelling: (line) => spelling(line, seed) }
  }
  const seed = random()
  const [what, change] = pick(WAYS, random)
  return {
    ...own,
    what: `${field}: ${what} ${seed}`,
    value: (line) => changedAt(line, steps, (value) => change(value, seeded(seed), texts)),
  }
}

/** Drawn anew at each application, so that a change is the same each time it is made. */
function seeded(seed: number): Random {
  let state = Math.floor(seed * 2 ** 32)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const GONE = Symbol('gone')
type Way = (
  value: Json,
  random: Random,
  texts: readonly string[],
) => Json | typeof GONE | { readonly beside: readonly [string, Json] }

const set = (value: object, name: string, member: Json): Members =>
  Object.defineProperty({ ...value } as Members, name, {
    value: member,
    enumerable: true,
    writable: true,
    configurable: true,
  })

function changedAt(
  value: Json,
  [step, ...rest]: readonly Step[],
  change: (value: Json) => ReturnType<Way>,
): Json {
  if (step === undefined) {
    const made = change(value)
    if (made === GONE) return null
    return isBeside(made) ? made.beside[1] : made
  }
  if (typeof value !== 'object' || value === null) return value
  const inside = (value as Members)[step]
  if (rest.length > 0)
    return with_(value, step, inside === undefined ? null : changedAt(inside, rest, change))
  if (inside === undefined && !Object.hasOwn(value, step)) return value
  const made = change(inside as Json)
  if (made === GONE) {
    if (Array.isArray(value)) return value.filter((_, index) => index !== step)
    const { [String(step)]: _, ...others } = value as Members
    return others
  }
  if (!isBeside(made)) return with_(value, step, made)
  return Array.isArray(value) ? [...value, made.beside[1]] : set(value, ...made.beside)
}

const isBeside = (made: ReturnType<Way>): made is { readonly beside: readonly [string, Json] } =>
  typeof made === 'object' && made !== null && 'beside' in made && !Array.isArray(made)
const with_ = (value: object, step: Step, member: Json): Json =>
  Array.isArray(value)
    ? value.map((one: Json, index) => (index === step ? member : one))
    : set(value, String(step), member)

const NUMBERS = [
  0,
  1,
  -1,
  2,
  7,
  0.5,
  1.5,
  21.25,
  1e-7,
  1e-6,
  123456789.125,
  1e21,
  1e20,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  5e-324,
  1.7976931348623157e308,
  4.35,
  0.1 + 0.2,
  100,
  333333333.3333333,
  1e23,
]
/** Seen and not seen, of every plane, and what the two languages might part over. */
const CHARACTERS = [
  '\u0000',
  '\u0001',
  '\b',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\u001b',
  '\u007f',
  '\u0080',
  '\u0085',
  '\u00a0',
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u0660',
  '\u180e',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u200e',
  '\u2028',
  '\u2029',
  '\u202a',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u206f',
  '\u3000',
  '\u3164',
  '\ud800',
  '\udfff',
  '\udc00\ud800',
  '\ue000',
  '\ufeff',
  '\uff11',
  '\uffa0',
  '\ufff0',
  '\ufffc',
  '\ufffd',
  '\uffff',
  '😀',
  '\u{1d173}',
  '\u{13430}',
  '\u{1bca0}',
  '\u{e0001}',
  '\u{e0fff}',
  '\u{e1000}',
  '\u{10ffff}',
  '/',
  '\\',
  '"',
  "'",
  '<',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'ſ',
  ' ',
]
const LENGTHS = [59, 60, 61, 119, 120, 121, 1999, 2000, 2001]
const TIMES = [
  '2026-11-20T10:00:00Z',
  '2026-11-20T10:00Z',
  '2026-11-20T10:00:00.00Z',
  '2026-11-20T10:00:00.0000Z',
  '2026-11-20T10:00:00.000',
  '2026-11-20T10:00:00.000+00:00',
  '2026-11-20t10:00:00.000z',
  '2026-11-20 10:00:00.000Z',
  '2026-11-20T24:00:00.000Z',
  '2026-11-20T23:60:00.000Z',
  '2026-11-20T23:59:60.000Z',
  '2026-02-29T10:00:00.000Z',
  '2024-02-29T10:00:00.000Z',
  '1900-02-29T10:00:00.000Z',
  '2000-02-29T10:00:00.000Z',
  '2026-04-31T10:00:00.000Z',
  '2026-13-01T10:00:00.000Z',
  '2026-00-10T10:00:00.000Z',
  '2026-01-00T10:00:00.000Z',
  '0000-01-01T00:00:00.000Z',
  '0000-02-29T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '+010000-01-01T00:00:00.000Z',
  '-000001-01-01T00:00:00.000Z',
  '２０２６-11-20T10:00:00.000Z',
  '2026-11-20T10:00:00,000Z',
  '20261120T100000.000Z',
  '2026-11-20T10:00:00.000Z\n',
  ' 2026-11-20T10:00:00.000Z',
  '2026-11-30T23:59:59.999Z',
  '2026-12-01T00:00:00.000Z',
  '2026-12-01T00:00:00.001Z',
  '2026-12-20T10:00:00.999Z',
  '2026-12-20T10:00:01.000Z',
  '2027-02-18T10:00:01.000Z',
  '2027-02-18T10:00:01.001Z',
  '2027-03-01T00:00:00.000Z',
]

/** Of a signature that is still to be made, what it will be is changed. */
const text: (change: (text: string, random: Random) => string) => Way = (change) => (value, random) => {
  if (typeof value === 'string') return change(value, random)
  return isRecipe(value) ? changedAfter(value, (jws) => change(jws, random)) : String(value)
}
const inside = (text: string, insert: string, random: Random): string => {
  const place = Math.floor(random() * (text.length + 1))
  return text.slice(0, place) + insert + text.slice(place)
}

/** Small numbers that spell a point of small order, for keys and for R. */
const SMALL_ORDER = Buffer.from('0100000000000000000000000000000000000000000000000000000000000000', 'hex')
const L = 2n ** 252n + 27742317777372353535851937790883648493n

/** Signatures are made before these are applied at the second time: what they change is what is read. */
const SIGNATURES: readonly ((signature: Buffer) => Buffer)[] = [
  (signature) => Buffer.concat([signature.subarray(0, 32), plus(signature.subarray(32), L)]),
  (signature) => Buffer.concat([SMALL_ORDER, signature.subarray(32)]),
  (signature) => Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)]),
  (signature) => Buffer.concat([Buffer.alloc(32, 0xff), signature.subarray(32)]),
  (signature) => signature.subarray(0, 63),
  (signature) => Buffer.concat([signature, Buffer.alloc(1)]),
]
function plus(little: Buffer, more: bigint): Buffer {
  const sum = (BigInt(`0x0${Buffer.from(little).reverse().toString('hex')}`) + more) % 2n ** 256n
  return Buffer.from(sum.toString(16).padStart(64, '0'), 'hex').reverse()
}

const WAYS: readonly (readonly [string, Way])[] = [
  ['gone', () => GONE],
  [
    'another type',
    (_, random) => pick<Json>([null, true, false, 0, 1, '', '0', [], {}, [null], { a: 1 }], random),
  ],
  ['in an array', (value) => [value]],
  ['in an object', (value) => ({ value })],
  [
    'one more beside',
    (value, random) => ({
      beside: [
        pick(['extra', '', 'a', 'zz', '0', '__proto__', 'toString', '\u00e9', '\uffff', '😀'], random),
        value,
      ],
    }),
  ],
  [
    'nested',
    (_, random) => {
      let value: Json = 0
      for (let depth = pick([5, 28, 29, 30, 31, 32, 33, 40], random); depth > 0; depth -= 1)
        value = depth % 2 === 0 ? [value] : { a: value }
      return value
    },
  ],
  ['a number', (_, random) => pick(NUMBERS, random)],
  [
    'a number beside',
    (value, random) =>
      typeof value === 'number' ? value + pick([1, -1, 0.5, 2 ** 53, 1e-9], random) : pick(NUMBERS, random),
  ],
  ['negative', (value) => (typeof value === 'number' ? -value - 1 : -1)],
  ['the other flag', (value) => value !== true],
  ['another text', (_, random, texts) => pick(texts, random)],
  ['another text', (_, random, texts) => pick(texts, random)],
  ['a character more', text((value, random) => inside(value, pick(CHARACTERS, random), random))],
  ['a character more', text((value, random) => inside(value, pick(CHARACTERS, random), random))],
  [
    'a character less',
    text((value, random) => {
      const place = Math.floor(random() * value.length)
      return value.slice(0, place) + value.slice(place + 1)
    }),
  ],
  [
    'another character',
    text((value, random) => {
      const place = Math.floor(random() * value.length)
      return (
        value.slice(0, place) +
        pick(['0', 'g', 'A', '-', '_', '=', '+', '/', '.', 'é'], random) +
        value.slice(place + 1)
      )
    }),
  ],
  ['long', text((_, random) => pick(['a', '😀', 'é'], random).repeat(pick(LENGTHS, random)))],
  ['of a length', text((value, random) => value.padEnd(pick(LENGTHS, random), 'x'))],
  ['upper case', text((value) => value.toUpperCase())],
  ['lower case', text((value) => value.toLowerCase())],
  [
    'blanks',
    text((value, random) => pick([` ${value}`, `${value} `, `${value}\n`, `${value}\t`, ''], random)),
  ],
  ['decomposed', text((value) => value.normalize('NFD'))],
  ['a time', (_, random) => pick(TIMES, random)],
  ['a time', (_, random) => pick(TIMES, random)],
  [
    'base64',
    text((value, random) =>
      pick(
        [
          `${value}=`,
          `${value}==`,
          value.replaceAll('-', '+').replaceAll('_', '/'),
          `${value}A`,
          value.replace(/.$/, 'B'),
          value.replace('.', '..'),
          `${value}.`,
          Buffer.from(value).toString('base64'),
        ],
        random,
      ),
    ),
  ],
  [
    'a digest',
    (_, random) =>
      pick(
        ['0'.repeat(64), 'ab'.repeat(32), 'AB'.repeat(32), 'a'.repeat(63), 'a'.repeat(65), 'g'.repeat(64)],
        random,
      ),
  ],
  [
    'another signer',
    (value, random) =>
      isRecipe(value) ? { ...value, $signer: pick(['carla', 'dora', 'runner', 'stranger'], random) } : GONE,
  ],
  [
    'a signature',
    text((value, random) => {
      const [head = '', said = '', signature = ''] = value.split('.')
      return `${head}.${said}.${pick(SIGNATURES, random)(Buffer.from(signature, 'base64url')).toString('base64url')}`
    }),
  ],
]

/** Somewhere outside of the first character. */
const at = (line: string, seed: number): number => 1 + Math.floor(seed * (line.length - 1))
/** The nth of what a pattern finds, replaced. */
const replaced = (line: string, pattern: RegExp, seed: number, by: (found: string) => string): string => {
  const found = [...line.matchAll(pattern)]
  const one = found[Math.floor(seed * found.length)]
  return one === undefined
    ? line
    : line.slice(0, one.index) + by(one[0]) + line.slice(one.index + one[0].length)
}
const raw = (line: string, seed: number, bytes: readonly number[]): Buffer => {
  const place = at(line, seed)
  return Buffer.concat([
    Buffer.from(line.slice(0, place)),
    Buffer.from(bytes),
    Buffer.from(line.slice(place)),
  ])
}

const SPELLINGS: readonly (readonly [string, (line: string, seed: number) => string | Buffer])[] = [
  ['a blank after a colon', (line, seed) => replaced(line, /":/g, seed, () => '": ')],
  ['a blank before the end', (line) => `${line} `],
  ['a blank at the start', (line) => ` ${line}`],
  ['a carriage return at the end', (line) => `${line}\r`],
  ['a line feed more', (line) => `${line}\n`],
  ['a number as 1.0', (line, seed) => replaced(line, /:\d+(?=[,}])/g, seed, (found) => `${found}.0`)],
  ['a number as 1e0', (line, seed) => replaced(line, /:\d+(?=[,}])/g, seed, (found) => `${found}e0`)],
  ['a number as 01', (line, seed) => replaced(line, /:\d+(?=[,}])/g, seed, (found) => `:0${found.slice(1)}`)],
  ['a number as -0', (line, seed) => replaced(line, /:\d+(?=[,}])/g, seed, () => ':-0')],
  ['a number as 1E400', (line, seed) => replaced(line, /:\d+(?=[,}])/g, seed, () => ':1E400')],
  [
    'a number of 5,000 digits',
    (line, seed) => replaced(line, /:\d+(?=[,}])/g, seed, () => `:${'9'.repeat(5000)}`),
  ],
  ['NaN', (line, seed) => replaced(line, /:(\d+|null|true|false)(?=[,}])/g, seed, () => ':NaN')],
  ['Infinity', (line, seed) => replaced(line, /:(\d+|null|true|false)(?=[,}])/g, seed, () => ':-Infinity')],
  [
    'an escaped letter',
    (line, seed) => replaced(line, /[a-z]/g, seed, (found) => `\\u00${found.charCodeAt(0).toString(16)}`),
  ],
  ['an escaped slash', (line, seed) => replaced(line, /\//g, seed, () => '\\/')],
  ['an escape in upper case', (line, seed) => replaced(line, /[a-z]/g, seed, () => '\\u001B')],
  ['half a pair', (line, seed) => replaced(line, /[a-z]/g, seed, () => '\\ud83d')],
  ['a pair by escapes', (line, seed) => replaced(line, /[a-z]/g, seed, () => '\\ud83d\\ude00')],
  ['a member twice', (line) => line.replace(/^\{("[^"]+":(?:"[^"]*"|\d+|null))/, '{$1,$1')],
  [
    'members in another order',
    (line) => line.replace(/^\{("[^"]+":(?:"[^"]*"|\d+|null)),("[^"]+":(?:"[^"]*"|\d+|null))/, '{$2,$1'),
  ],
  ['a comma at the end', (line) => line.replace(/\}$/, ',}')],
  ['a comment', (line) => `${line}//`],
  ['single quotation marks', (line) => line.replaceAll('"', "'")],
  ['a byte-order mark', (line) => `\ufeff${line}`],
  ['no UTF-8', (line, seed) => raw(line, seed, [0xff])],
  ['a long form of UTF-8', (line, seed) => raw(line, seed, [0xc0, 0x80])],
  ['half a pair in UTF-8', (line, seed) => raw(line, seed, [0xed, 0xa0, 0x80])],
  ['beyond Unicode', (line, seed) => raw(line, seed, [0xf4, 0x90, 0x80, 0x80])],
  ['a NUL', (line, seed) => raw(line, seed, [0])],
  ['UTF-16', (line) => Buffer.from(line, 'utf16le')],
  [
    'a bit',
    (line, seed) => {
      const bytes = Buffer.from(line)
      const place = Math.floor(seed * bytes.length)
      bytes[place] = (bytes[place] ?? 0) ^ (1 << (place % 8))
      return bytes
    },
  ],
  ['empty', () => ''],
  ['two lines of it', (line) => `${line}\n${line}`],
  [
    'another value',
    (_, seed) =>
      pick(
        [
          'null',
          '[]',
          '{}',
          '0',
          '"a"',
          'true',
          '{"proof":{}}',
          '{"summary":null}',
          '{"summary":{}}',
          '{"prev":1}',
        ],
        () => seed,
      ),
  ],
]

/** Changes of a file as a whole, digests left as they are. */
export const FILE_CHANGES: readonly (readonly [string, (file: Buffer, random: Random) => Buffer])[] = [
  ['cut off', (file, random) => file.subarray(0, Math.floor(random() * file.length))],
  ['no line feed at the end', (file) => file.subarray(0, -1)],
  ['a line feed more at the end', (file) => Buffer.concat([file, Buffer.from('\n')])],
  ['more after the end', (file) => Buffer.concat([file, Buffer.from('{}\n')])],
  ['CRLF', (file) => Buffer.from(file.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')],
  ['CR', (file) => Buffer.from(file.toString('latin1').replaceAll('\n', '\r'), 'latin1')],
  ['a byte-order mark', (file) => Buffer.concat([Buffer.from('\ufeff'), file])],
  ['UTF-16', (file) => Buffer.from(file.toString('utf8'), 'utf16le')],
  ['a line gone', (file, random) => inLines(file, (lines) => lines.toSpliced(lineAt(lines, random), 1))],
  [
    'a line twice',
    (file, random) =>
      inLines(file, (lines) => lines.toSpliced(lineAt(lines, random), 0, pick(lines, random))),
  ],
  [
    'two lines exchanged',
    (file, random) =>
      inLines(file, (lines) => {
        const [one, other] = [lineAt(lines, random), lineAt(lines, random)]
        return lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '')
      }),
  ],
]
const inLines = (file: Buffer, change: (lines: readonly string[]) => readonly string[]): Buffer =>
  Buffer.from(`${change(file.toString('utf8').trimEnd().split('\n')).join('\n')}\n`)
const lineAt = (lines: readonly string[], random: Random): number => Math.floor(random() * lines.length)

/** A line of a draft gone, twice or elsewhere, and every digest made anew. */
export function drawOrder(draft: Draft, random: Random): { readonly what: string; readonly draft: Draft } {
  const part = random() < 0.2 && draft.excerptOf === null ? 'items' : 'events'
  const lines = draft[part]
  const [one, other] = [Math.floor(random() * lines.length), Math.floor(random() * lines.length)]
  const [what, changed] = pick(
    [
      ['gone', lines.toSpliced(one, 1)],
      ['twice', lines.toSpliced(other, 0, lines[one] ?? null)],
      ['exchanged', lines.with(one, lines[other] ?? null).with(other, lines[one] ?? null)],
      ['moved', lines.toSpliced(one, 1).toSpliced(other, 0, lines[one] ?? null)],
      ['another in between', lines.toSpliced(other, 0, pick([null, 0, {}, [], '', { type: 'x' }], random))],
      ['cut off', lines.slice(0, one)],
    ] as const,
    random,
  )
  return { what: `${part} ${one}, ${other} ${what}`, draft: { ...draft, [part]: changed } }
}
