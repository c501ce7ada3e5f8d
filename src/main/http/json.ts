/** A text read as JSON; one that is none reads as undefined, which no schema takes. */
export function parseJson(text: string): unknown {
  // Of an answer without a body, as 204 has none: what is thrown for each costs more than all else that is made of it.
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
