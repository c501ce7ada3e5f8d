/** One part of a distinguished name, without escaping. */
interface NamePart {
  /** In upper case: `CN`. */
  readonly type: string
  readonly value: string
}

/** Spellings of one attribute type: Windows and OpenSSL beside RFC 4514. */
const TYPES: Readonly<Record<string, string>> = { S: 'ST', EMAIL: 'E', EMAILADDRESS: 'E' }
const TYPE = /^(?:OID\.)?([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/i
/** `/C=SE/O=Example/CN=Example CA`, as OpenSSL wrote names for long. */
const SLASHED = /^\/[A-Za-z][A-Za-z0-9.-]*=/
const AREAS = ['C', 'DC']

/**
 * The parts of a distinguished name as people and tools write it: RFC 4514, Windows' quotation marks, OpenSSL's lines and
 * slashes. Null for a text that is none.
 */
export function nameParts(text: string): readonly NamePart[] | null {
  const trimmed = text.trim()
  const pieces = SLASHED.test(trimmed)
    ? trimmed.slice(1).split(/\/(?=[A-Za-z][A-Za-z0-9.-]*=)/)
    : splitAtCommas(trimmed)
  const parts = pieces.flatMap((piece): (NamePart | null)[] => {
    if (piece.trim() === '') return []
    const at = piece.indexOf('=')
    const type = TYPE.exec(piece.slice(0, Math.max(0, at)).trim())?.[1]?.toUpperCase()
    if (type === undefined) return [null]
    return [{ type: TYPES[type] ?? type, value: unescaped(piece.slice(at + 1).trim()) }]
  })
  const named = parts.filter((part) => part !== null)
  return named.length === 0 || named.length < parts.length ? null : named
}

/**
 * A distinguished name in one form, whatever order and escaping it came in: `CN=Example CA,O=Example\, Inc.,C=SE`, from the
 * narrow to the wide. What is no such name comes back without outer blanks.
 */
export function canonicalName(text: string): string {
  const parts = nameParts(text)
  if (parts === null) return text.trim()
  const isReversed = isArea(parts.at(0)) && !isArea(parts.at(-1))
  return (isReversed ? parts.toReversed() : parts)
    .map(({ type, value }) => `${type}=${escaped(value)}`)
    .join(',')
}

const isArea = (part: NamePart | undefined): boolean => part !== undefined && AREAS.includes(part.type)

/** By commas, semicolons and line ends that stand neither behind a backslash nor in quotation marks. */
function splitAtCommas(text: string): readonly string[] {
  const pieces: string[] = []
  let from = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\\') at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && /[,;\n]/.test(character)) {
      pieces.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...pieces, text.slice(from)]
}

/** RFC 4514 section 2.4, and RFC 1779's quotation marks with doubled ones inside. */
function unescaped(text: string): string {
  const bare = /^".*"$/s.test(text) && text.length > 1 ? text.slice(1, -1).replaceAll('""', '"') : text
  if (!bare.includes('\\')) return bare
  return bare.replace(/(?:\\[0-9A-F]{2})+|\\(.)/gis, (run, plain?: string) =>
    plain === undefined ? Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8') : plain,
  )
}

/** RFC 4514 section 2.4. */
const escaped = (value: string): string =>
  value
    .replace(/[\\",+;<>]/g, (character) => `\\${character}`)
    .replace(/^[# ]/, (character) => `\\${character}`)
    .replace(/(?<!\\) $/, '\\ ')
