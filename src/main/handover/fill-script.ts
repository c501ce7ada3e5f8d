/** The only four values of a script that are not the same in every hand-over. */
export interface ScriptValues {
  readonly id: string
  readonly digest: string
  readonly listSha256: string
  readonly items: number
}

const FORMS = {
  '@HAND_OVER@': /^[0-9a-f-]{36}$/,
  '@DIGEST@': /^[0-9a-f]{64}$/,
  '@LIST_SHA256@': /^[0-9a-f]{64}$/,
  '@ITEMS@': /^[1-9]\d{0,6}$/,
} as const

/**
 * Puts the values into a script's template.
 *
 * @throws RangeError for a value that is more than a number, digits or hexadecimal digits, and for a template without a place for it: a bug
 */
export function fillScript(template: string, { id, digest, listSha256, items }: ScriptValues): string {
  const values = {
    '@HAND_OVER@': id,
    '@DIGEST@': digest,
    '@LIST_SHA256@': listSha256,
    '@ITEMS@': String(items),
  }
  let script = template
  for (const [place, form] of Object.entries(FORMS)) {
    const value = values[place as keyof typeof FORMS]
    const parts = script.split(place)
    if (!form.test(value) || parts.length !== 2) throw new RangeError(`${place} cannot be filled in`)
    script = parts.join(value)
  }
  return script
}
