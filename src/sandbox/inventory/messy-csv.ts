import { createHash } from 'node:crypto'
import { SandboxError } from '../sandbox-error.ts'
import { type SeededRandom, seededRandom } from '../seeded-random.ts'

export interface InventoryCsvOptions {
  /** Rows below the header; default: as many as there are things to list. */
  readonly rows?: number
  /** With the flaws that exports have after a life in spreadsheets. */
  readonly flawed?: boolean
  /** What to list, where the vendor has several kinds: `order`, `client-admin`; default: its first kind. */
  readonly kind?: string
  /** False leaves the thumbprints out, where the vendor has any. */
  readonly thumbprints?: boolean
}

/** What an import of the file must find: `rows = imported + duplicates + rejected`. */
export interface InventoryTruth {
  readonly rows: number
  readonly imported: number
  readonly duplicates: number
  /** Counts by reason: `empty`, `scientific`, `not-hex`, `too-long`, `zero`, `not-integer`. */
  readonly rejected: Readonly<Record<string, number>>
  /** Of the imported rows' names, one a line, in file order; serials as upper-case hex. */
  readonly serialsSha256: string
}

export interface InventoryCsv {
  readonly csv: string
  readonly truth: InventoryTruth
}

/** A clean table, and which cells name the thing. */
export interface InventoryTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** The column whose text is spelled oddly and damaged. */
  readonly name: { readonly column: number; readonly kind: 'serial' | 'integer' | 'text' }
  /** Columns that together tell one thing from another. */
  readonly identity: readonly number[]
  /** Columns that name the thing as well: emptied where the name is damaged, so that nothing names the row. */
  readonly otherNames?: readonly number[]
  /** A column of free text, for umlauts, formulas and line breaks. */
  readonly freeText: number
}

const SPELLINGS: readonly ((hex: string) => string)[] = [
  (s) => s,
  (s) => s.toLowerCase(),
  (s) => pairs(s).join(':'),
  (s) => pairs(s).join(':').toLowerCase(),
  (s) => `0x${s}`,
  (s) => `00${s}`,
  (s) => `  ${s} `,
  (s) => (s.match(/.{1,4}/g) ?? [s]).join(' '),
  (s) => `\u00a0${s}`,
]
const FREE_TEXTS = [
  'Müller GmbH, Köln',
  'Acme "Holdings"',
  '株式会社例',
  'plain.example.com',
  'line\nbreak Ltd',
  '=cmd|calc',
  "O'Neil; Sons",
]
const DAMAGE: Readonly<
  Record<InventoryTable['name']['kind'], Readonly<Record<string, (name: string) => string>>>
> = {
  serial: {
    empty: () => '',
    scientific: (s) =>
      `${s.replace(/\D/g, '').slice(0, 1) || '1'}.${s.replace(/\D/g, '').padEnd(5, '0').slice(0, 5)}E+37`,
    'not-hex': (s) => `${s.slice(0, 10)}G${s.slice(11)}`,
    'too-long': (s) => s.repeat(2).slice(0, 44),
    zero: () => '0',
  },
  integer: { empty: () => '', 'not-integer': (s) => `${s}x`, zero: () => '0' },
  text: { empty: () => '' },
}
const SHARE_OF_EACH_DAMAGE = 0.004
const SHARE_OF_DUPLICATES = 0.02
const SHARE_OF_FREE_TEXT = 0.05
const SHARE_OF_BARE_LF = 0.1

/** Writes the table as CSV; the same seed gives the same file. */
export function messyCsv(table: InventoryTable, seed: number, options: InventoryCsvOptions): InventoryCsv {
  const flawed = options.flawed ?? false
  const count = options.rows ?? table.rows.length
  const random = seededRandom(seed + 7)
  const plan = flawed
    ? flawPlan(count, Object.keys(DAMAGE[table.name.kind]), random)
    : new Map<number, string>()
  const out: string[] = [`${flawed ? '\ufeff' : ''}${table.header.map(quote).join(',')}\r\n`]
  const seen = new Set<string>()
  const good: (readonly string[])[] = []
  const rejected: Record<string, number> = {}
  const names = createHash('sha256')
  let imported = 0
  let next = 0

  for (let row = 0; row < count; row += 1) {
    const flaw = plan.get(row)
    const source = flaw === 'duplicate' ? random.pick(good) : table.rows[next++]
    if (!source)
      throw new SandboxError(
        `${count} rows were asked for, the inventory has ${table.rows.length}; start with more items`,
      )
    const cells = [...source]
    const name = source[table.name.column] ?? ''
    const damage = flaw === undefined || flaw === 'duplicate' ? undefined : DAMAGE[table.name.kind][flaw]
    if (flaw !== undefined && damage) {
      cells[table.name.column] = damage(name)
      for (const column of table.otherNames ?? []) cells[column] = ''
      rejected[flaw] = (rejected[flaw] ?? 0) + 1
    } else {
      good.push(source)
      if (flawed) cells[table.name.column] = spell(name, table.name.kind, random)
      const identity = table.identity.map((column) => source[column]).join('\n')
      if (!seen.has(identity)) {
        seen.add(identity)
        names.update(`${name}\n`)
        imported += 1
      }
    }
    if (flawed && random.next() < SHARE_OF_FREE_TEXT) cells[table.freeText] = random.pick(FREE_TEXTS)
    out.push(`${cells.map(quote).join(',')}${flawed && random.next() < SHARE_OF_BARE_LF ? '\n' : '\r\n'}`)
  }
  const lost = Object.values(rejected).reduce((sum, n) => sum + n, 0)
  const truth = {
    rows: count,
    imported,
    duplicates: count - imported - lost,
    rejected,
    serialsSha256: names.digest('hex'),
  }
  return { csv: out.join(''), truth }
}

/** Which rows are flawed and how: each flaw at least once where there is room, never the first row. */
function flawPlan(rows: number, damages: readonly string[], random: SeededRandom): Map<number, string> {
  const flaws = damages.flatMap((damage) =>
    Array<string>(Math.max(1, Math.round(rows * SHARE_OF_EACH_DAMAGE))).fill(damage),
  )
  flaws.push(...Array<string>(Math.max(1, Math.round(rows * SHARE_OF_DUPLICATES))).fill('duplicate'))
  const places = Array.from({ length: Math.max(0, rows - 1) }, (_, index) => index + 1)
  for (let i = places.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1)
    const [a = 0, b = 0] = [places[i], places[j]]
    places[i] = b
    places[j] = a
  }
  return new Map(flaws.slice(0, Math.floor(rows / 2)).map((flaw, index) => [places[index] ?? 1, flaw]))
}

function spell(name: string, kind: InventoryTable['name']['kind'], random: SeededRandom): string {
  switch (kind) {
    case 'serial':
      return random.pick(SPELLINGS)(name)
    case 'integer':
      return random.pick([name, ` ${name}`, `${name} `, `\u00a0${name}`])
    case 'text':
      return name
  }
}

const pairs = (hex: string): readonly string[] => hex.match(/.{1,2}/g) ?? []
const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
