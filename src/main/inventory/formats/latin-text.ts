/**
 * Letters beyond ASCII that a language of the West writes, in its own words and in names that it has taken over. What
 * Windows-1252 makes of another encoding mixes letters that no language has together.
 */
const ALPHABETS: readonly ReadonlySet<string>[] = [
  'äöüßéèàâêô', // German
  'àâæçéèêëîïôœùûüÿñöä', // French
  'áéíóúüñçªº·', // Spanish
  'ãõáéíóúâêôàçüèòñªº', // Portuguese
  'àèéìíòóùúî', // Italian
  'àçèéíïóòúü·ªº', // Catalan
  'åäöéüèà', // Swedish
  'åäöéšž', // Finnish
  'æøåéóòôüäöè', // Danish, Norwegian
  'áéíóúýðþæöø', // Icelandic, Faroese
  'äëïöüéèêóáíâûîôç', // Dutch, Luxembourgish
  'äöõüšž', // Estonian
  'âêîôûáéíóúàèìòùäëïöüë', // Irish, Gaelic, Welsh, Albanian
].map((letters) => new Set(letters))

const LETTER = /\p{L}/u
/** May stand between two letters: l’eau, col·legi, a soft hyphen. */
const BETWEEN_LETTERS = new Set(['’', '‘', '´', '·', '\u00ad', '\u00a0', '…'])
/** May stand between two words: Köln–Bonn. */
const DASHES = new Set(['–', '—'])
/** Never before a letter, whatever stands before them. */
const NEVER_BEFORE_LETTERS = new Set([...'¹²³¼½¾¯¸¨´ˆ˜¬¦¶¤¥ƒ‡†‰ªº'])
/** Letters beyond ASCII stand at most in so few lines that no language writes so. */
const ODD_LINES_MAX = 0.15

/** Whether text that was read as Windows-1252 looks like names of the West, by its lines with letters beyond ASCII. */
export function isOfTheWest(text: string): boolean {
  const lines = text.split(/\r\n|[\r\n]/).filter(hasBeyondAscii)
  const odd = lines.filter((line) => strangePlaces(line) > 0 || !isInOneAlphabet(line))
  return odd.length <= lines.length * ODD_LINES_MAX
}

function isInOneAlphabet(line: string): boolean {
  const letters = [...line.toLowerCase()].filter((letter) => letter > '\u007f' && LETTER.test(letter))
  return ALPHABETS.some((alphabet) => letters.every((letter) => alphabet.has(letter)))
}

/**
 * How often something beyond ASCII stands where no language of Latin script puts it: a sign within or before a word (`Wa³êsa`),
 * a capital within a word of small letters (`SociŽtŽ`), a control character.
 */
export function strangePlaces(text: string): number {
  let found = 0
  const signs = [...text]
  for (const [at, sign] of signs.entries()) {
    if (sign <= '\u007f') continue
    const before = signs[at - 1] ?? ' '
    const after = signs[at + 1] ?? ' '
    const [isAfterLetter, isBeforeLetter] = [LETTER.test(before), LETTER.test(after)]
    if (/\p{C}/u.test(sign) && sign !== '\u00ad') found += 1
    else if (!LETTER.test(sign) || sign === 'ª' || sign === 'º') {
      const isDash = DASHES.has(sign) && !/\p{Ll}/u.test(after)
      const isBetween = isAfterLetter && isBeforeLetter && !isDash && !BETWEEN_LETTERS.has(sign)
      if (isBetween || (isBeforeLetter && NEVER_BEFORE_LETTERS.has(sign))) found += 1
    } else if (sign === 'ƒ') found += 1
    else if (/\p{Lu}/u.test(sign) && isAfterLetter) {
      if (/\p{Ll}/u.test(before) || /\p{Ll}/u.test(after)) found += 1
    }
  }
  return found
}

export const hasBeyondAscii = (text: string): boolean => /[^\0-\u007f]/.test(text)
