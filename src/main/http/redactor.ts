import type { Secret } from '../keychain/secret.ts'

/** What stands where a secret stood. */
export const REDACTED = '[secret]'

/** Shorter ones cannot be told from ordinary text: nobody's key is so short. */
const CHARS_LEAST = 4
/** Shorter ones count as a whole word only, lest a short password eats a piece of every other one. */
const CHARS_WHOLE_WORD = 8
/** Of long ones so much of the beginning is enough: whoever quotes a key may cut it. */
const CHARS_OF_CUT = 16
const CHARS_BEYOND_CUT = 8
/** Encodings shorter than this are no evidence of anything. */
const CHARS_ENCODED_LEAST = 8
/** Access tokens come and go; so many of the latest are looked for. */
const SECRETS_MAX = 32

/** Hides what was revealed to a server from what the server answers, so that no echo gets into a journal. */
export interface Redactor {
  add(secret: Secret): void
  /** A text with every form of every secret replaced; JSON stays JSON. */
  redact(text: string): string
  /** Whether none of several texts holds a secret: looked for in all at once. */
  isClean(texts: readonly string[]): boolean
}

/**
 * Finds secrets as they are, cut, in any case, escaped as JSON, a URL or HTML have it, in Base64 at any alignment (RFC 4648,
 * both alphabets) and in hex. Of `Basic` credentials the password is a secret too (RFC 7617 section 2).
 */
export function createRedactor(): Redactor {
  const patterns = new Map<string, readonly RegExp[]>()
  const replaced = (text: string): string => {
    let plain = text
    for (const ofSecret of patterns.values())
      for (const pattern of ofSecret) plain = plain.replace(pattern, REDACTED)
    return plain
  }
  return {
    add(secret) {
      const text = secret.reveal()
      const known = patterns.get(text)
      patterns.delete(text)
      patterns.set(text, known ?? patternsOf(text))
      const [oldest] = patterns.keys()
      if (patterns.size > SECRETS_MAX && oldest !== undefined) patterns.delete(oldest)
    },
    redact(text) {
      const plain = replaced(text)
      return plain === text ? text : (redactedJson(text, replaced) ?? plain)
    },
    isClean(texts) {
      const all = texts.join('\n')
      return replaced(all) === all
    },
  }
}

/** The same JSON with its strings and names redacted; null for what is none. A number that looks like a key stays a number. */
function redactedJson(text: string, redact: (text: string) => string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? JSON.stringify(redactedValue(value, redact)) : null
  } catch {
    // No JSON, or nested deeper than any vendor's.
    return null
  }
}

function redactedValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((inner) => redactedValue(inner, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [redact(name), redactedValue(inner, redact)]),
  )
}

function patternsOf(header: string): readonly RegExp[] {
  const [, scheme, credentials] = /^(Basic|Bearer) +(.+)$/i.exec(header) ?? []
  if (credentials === undefined) return patternsOfText(header)
  if (scheme?.toLowerCase() !== 'basic') return patternsOfText(credentials)
  const pair = Buffer.from(credentials, 'base64').toString('utf8')
  const user = pair.slice(0, pair.indexOf(':') + 1)
  return [
    ...patternsOfText(credentials),
    // A user's name alone is no secret, and stands in many an answer.
    ...patternsOfText(pair, user.length + CHARS_OF_CUT),
    ...patternsOfText(pair.slice(user.length)),
  ]
}

/** @param cutAt so much of its beginning stands for all of it */
function patternsOfText(text: string, cutAt = CHARS_OF_CUT): readonly RegExp[] {
  if (text.length < CHARS_LEAST) return []
  const bytes = Buffer.from(text, 'utf8')
  const whole = spelt(text)
  const cut = text.length < cutAt + CHARS_BEYOND_CUT ? [] : [`${spelt(text.slice(0, cutAt))}[^\\s"'<>]*`]
  const plain = text.length < CHARS_WHOLE_WORD ? [`(?<![A-Za-z0-9])${whole}(?![A-Za-z0-9])`] : [whole, ...cut]
  const encoded = [...base64Of(bytes).map(spelt), bytes.toString('hex')].filter(
    (form) => form.length >= CHARS_ENCODED_LEAST,
  )
  return [...plain, ...encoded].map((pattern) => new RegExp(pattern, 'gi'))
}

/** The part of each Base64 text with these bytes in it that the bytes alone decide, by where in a group of three they begin. */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
  })
}

/** A text whose every character may be escaped: `\/`, `\u002f`, `%2F`, `%252F`, `&#47;`, `&#x2f;`. */
function spelt(text: string): string {
  return [...text].map(speltCharacter).join('')
}

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  ' ': '\\+',
  // Base64's other alphabet (RFC 4648 section 5).
  '+': '-',
  '/': '_',
}

function speltCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).padStart(2, '0')
  const literal = character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const named = NAMED[character]
  const escapes = [`\\\\+u00${hex}`, `%(?:25)*${hex}`, `&#0*${code};`, `&#x0*${hex};`]
  // A backslash before a character that must be, or may be, escaped in JSON.
  const plain = /[A-Za-z0-9]/.test(character) ? literal : `\\\\*${literal}`
  return `(?:${[plain, ...(named === undefined ? [] : [named]), ...escapes].join('|')})`
}
