import { isAscii, isUtf8 } from 'node:buffer'
import { canonicalJson } from './canonical.ts'

/** Arrays and objects within each other: nothing that the product writes nests half as deep. */
const DEPTH_MAX = 32

/** Why bytes are not one line of canonical JSON, in words that follow "the line". */
export class NotCanonical extends Error {}

/**
 * Reads one line as canonical JSON (RFC 8785). Besides being JSON in UTF-8, its bytes must be the only spelling that its
 * value has: no spaces, no member twice, members in order, each number and character written in the one way allowed. And it nests at most `DEPTH_MAX` deep, and names no member `__proto__`,
 * which other readers take for something else.
 *
 * @throws NotCanonical
 */
export function parseCanonical(line: Buffer): unknown {
  const text = textOf(line)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new NotCanonical('is not JSON')
  }
  if (!isCanonical(text, value)) {
    throw new NotCanonical(
      'is JSON, but not in canonical form (RFC 8785): it was not written by this product or was edited',
    )
  }
  return value
}

function textOf(line: Buffer): string {
  if (isAscii(line)) return line.toString('latin1')
  if (!isUtf8(line)) throw new NotCanonical('is not valid UTF-8')
  return line.toString('utf8')
}

/**
 * RFC 8785 spells strings and numbers as `JSON.stringify` does and sorts members; so, members being in order, equal text
 * proves the form at a fraction of the cost. Where the quick way says no, the library has the last word: names that look
 * like array indices are moved by the parser, and lone surrogates (`\ud…`) are forbidden.
 */
function isCanonical(text: string, value: unknown): boolean {
  try {
    const isSorted = hasSortedMembers(value, DEPTH_MAX)
    if (isSorted && !text.includes('\\ud') && JSON.stringify(value) === text) return true
    return canonicalJson(value) === text
  } catch (error) {
    if (error instanceof NotCanonical) throw error
    // The library refuses lone surrogates.
    return false
  }
}

/** @throws NotCanonical for what no line may hold, wherever it stands */
function hasSortedMembers(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) throw new NotCanonical(`nests more than ${DEPTH_MAX} deep`)
  let isSorted = true
  if (Array.isArray(value)) {
    for (const member of value) if (!hasSortedMembers(member, depth - 1)) isSorted = false
    return isSorted
  }
  let previous: string | undefined
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') throw new NotCanonical('has a member named "__proto__"')
    // Strings compare by UTF-16 code units, which is the order that RFC 8785 section 3.2.3 asks for.
    if (previous !== undefined && previous >= name) isSorted = false
    previous = name
    if (typeof member === 'object' && member !== null && !hasSortedMembers(member, depth - 1))
      isSorted = false
  }
  return isSorted
}
