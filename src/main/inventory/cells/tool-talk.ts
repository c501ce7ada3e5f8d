/** What tools say below their rows and between them: neither rows nor errors. */
const TALK: readonly RegExp[] = [
  /^Maximum Row Index: \d+/i,
  /^CertUtil: /i,
  /^\(?\d+ (?:rows?|records?|entries)(?: (?:affected|selected|returned|fetched))?\.?\)?$/i,
  /^\d+ rows? in set(?:, \d+ warnings?)?(?: \([\d.]+ sec\))?$/i,
  /^#TYPE /,
  /^sep=.$/i,
]
const RULE = /^[-=+|\s]*[-=]{2,}[-=+|\s]*$/
const LONG_RULE = /-{3,}|={3,}/
const TOTAL =
  /^(?:grand |sub)?(?:totals?|sums?|count|gesamt(?:summe|zahl)?|summe|anzahl|somme|итого|всего|合計|总计)\s*[:=]?$/i

/** A row that is a tool's talk or a ruled line. */
export function isTalk(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '')
  if (
    filled.length > 0 &&
    filled.every((cell) => RULE.test(cell)) &&
    filled.some((cell) => LONG_RULE.test(cell))
  )
    return true
  const [first = ''] = filled
  return filled.length === 1 && TALK.some((form) => form.test(first.trim()))
}

export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '')

/** Whether a cell says that its row sums up others. */
export const saysTotal = (cells: readonly string[]): boolean => cells.some((cell) => TOTAL.test(cell.trim()))
