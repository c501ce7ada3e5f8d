/** Values (objects, lists, texts, numbers) in one message. A page of the contract has at most a few thousand. */
const MESSAGE_VALUES_MAX = 20_000
/** Characters of all texts and names in one message. The largest that the contract allows is a PEM file of CA certificates. */
const MESSAGE_CHARS_MAX = 1_000_000

/**
 * Whether a message is of a size worth parsing. Looks at no more than the limits, so a huge one costs no more than a large
 * one, and one that refers to itself ends as too large.
 */
export function isMessageSmall(raw: unknown): boolean {
  let values = 0
  let chars = 0
  const waiting: unknown[] = [raw]
  while (waiting.length > 0) {
    const value = waiting.pop()
    values += 1
    if (typeof value === 'string') chars += value.length
    else if (typeof value === 'object' && value !== null) {
      // Binary data has no place in the contract, and its every byte would be looked at as a value.
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
        return false
      if (Array.isArray(value)) {
        if (value.length > MESSAGE_VALUES_MAX) return false
        for (const one of value) waiting.push(one)
      } else {
        for (const name in value) {
          chars += name.length
          waiting.push((value as Record<string, unknown>)[name])
          if (waiting.length > MESSAGE_VALUES_MAX) return false
        }
      }
    }
    if (values > MESSAGE_VALUES_MAX || chars > MESSAGE_CHARS_MAX) return false
  }
  return true
}
