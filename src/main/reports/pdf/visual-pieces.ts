import bidiFactory, { type Bidi } from 'bidi-js'
import { directedParts } from '../../../contract/right-to-left.ts'

/** What is drawn in one go: letters of one font and one direction. */
export interface Piece<Font> {
  /** As it is stored, first letter first. */
  readonly text: string
  readonly font: Font
  readonly isRtl: boolean
}

/** Without state: a table of characters with functions over it. Its types tell of another module format than its file has. */
const bidi = (bidiFactory as unknown as () => Bidi)()

/** A line's pieces from left to right, as they stand on the page. @param fontOf of one character */
export function visualPieces<Font>(
  text: string,
  fontOf: (character: string) => Font,
): readonly Piece<Font>[] {
  return directedParts(text).flatMap((part) =>
    part.isRtl ? turned(part.text, fontOf) : cut(part.text, fontOf, () => 0).map(({ piece }) => piece),
  )
}

interface Levelled<Font> {
  readonly level: number
  readonly piece: Piece<Font>
}

/** A name from right to left; numbers in it run from left to right (UAX #9, rule L2, by pieces). */
function turned<Font>(text: string, fontOf: (character: string) => Font): readonly Piece<Font>[] {
  const levels = bidi.getEmbeddingLevels(text, 'rtl')
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels)
  const shown = Array.from({ length: text.length }, (_, at) => mirrored.get(at) ?? text[at]).join('')
  const pieces = cut(shown, fontOf, (at) => levels.levels[at] ?? 1)
  const highest = Math.max(...pieces.map(({ level }) => level))
  for (let level = highest; level >= 1; level -= 1) reverseFrom(pieces, level)
  return pieces.map(({ piece }) => piece)
}

/** Turns round each run of pieces of that level and above. */
function reverseFrom<Font>(pieces: Levelled<Font>[], level: number): void {
  let from = 0
  while (from < pieces.length) {
    let to = from
    while (to < pieces.length && (pieces[to] as Levelled<Font>).level >= level) to += 1
    pieces.splice(from, to - from, ...pieces.slice(from, to).toReversed())
    from = to + 1
  }
}

function cut<Font>(
  text: string,
  fontOf: (character: string) => Font,
  levelAt: (index: number) => number,
): Levelled<Font>[] {
  const pieces: Levelled<Font>[] = []
  let index = 0
  for (const character of text) {
    const font = fontOf(character)
    const level = levelAt(index)
    const last = pieces.at(-1)
    if (last !== undefined && last.level === level && last.piece.font === font)
      pieces[pieces.length - 1] = { level, piece: { ...last.piece, text: last.piece.text + character } }
    else pieces.push({ level, piece: { text: character, font, isRtl: level % 2 === 1 } })
    index += character.length
  }
  return pieces
}
