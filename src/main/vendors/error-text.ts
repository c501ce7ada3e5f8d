import { z } from 'zod'

/** A vendor's refusal in its own words. */
export interface ErrorText {
  readonly code: string
  readonly message: string
}

/** Longer texts are cut: they go into the journal and the report. */
export const MESSAGE_CHARS_MAX = 500

const text = z.string().nullish()
const DigicertError = z.looseObject({ code: z.string().min(1), message: text })
/** DigiCert's page on errors shows both: `{"error":{…}}` as the structure, `{"errors":[…]}` as the example. */
const DigicertErrorBody = z.union([
  z.looseObject({ errors: z.array(DigicertError).min(1) }),
  z.looseObject({ error: DigicertError }),
])

/** The words of DigiCert's APIs for a refusal; null when the body is not an error of theirs (a proxy, a wrong path). */
export function readDigicertError(body: string): ErrorText | null {
  const parsed = DigicertErrorBody.safeParse(parseJson(body))
  if (!parsed.success) return null
  const found =
    'errors' in parsed.data ? (parsed.data.errors as z.infer<typeof DigicertError>[])[0] : parsed.data.error
  const { code, message } = found as z.infer<typeof DigicertError>
  return { code: code.slice(0, MESSAGE_CHARS_MAX), message: (message ?? '').slice(0, MESSAGE_CHARS_MAX) }
}

/** A body that is not JSON reads as undefined, which no schema takes. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
