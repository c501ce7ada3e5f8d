import { z } from 'zod'
import { parseJson } from '../http/json.ts'
import type { Answer } from '../http/transport.ts'

/** A vendor's refusal in its own words. */
export interface ErrorText {
  readonly code: string
  readonly message: string
}

/** Longer texts are cut: they go into the journal and the report. */
export const MESSAGE_CHARS_MAX = 500

/** Stands where the vendor gives none: not one of its own. */
export const NO_CODE = '(no code)'

const text = z.string().nullish()
/** Of a list: DigiCert ONE's OpenAPI of 2022 has `field` and `message`, and no `code`. */
const ListedError = z
  .looseObject({ code: text, message: text, field: text })
  .refine(({ code, message }) => isText(code) || isText(message))
/** A single one: with a `code`, or, as DigiCert's signing tools read it, with a `status`. */
const SingleError = z
  .looseObject({ code: text, message: text, field: text, status: z.union([z.string(), z.int()]).nullish() })
  .refine(({ code, message, status }) => isText(code) || (isText(message) && status != null))
/** DigiCert's page on errors shows both: `{"error":{…}}` as the structure, `{"errors":[…]}` as the example. */
const DigicertErrorBody = z.union([
  z.looseObject({ errors: z.array(ListedError).min(1) }),
  z.looseObject({ error: SingleError }),
])

function isText(value: string | null | undefined): boolean {
  return (value ?? '').trim() !== ''
}

/** The words of DigiCert's APIs for a refusal; null when a body, read as JSON, is not an error of theirs (a proxy, a wrong path). */
export function readDigicertError(told: unknown): ErrorText | null {
  // What zod says of each body that is none costs more than all else that is made of it.
  if (!hasMember(told, 'errors') && !hasMember(told, 'error')) return null
  const parsed = DigicertErrorBody.safeParse(told)
  if (!parsed.success) return null
  const found = 'errors' in parsed.data ? (parsed.data.errors as unknown[])[0] : parsed.data.error
  const { code, message, field, status } = found as z.infer<typeof SingleError>
  const name = [code, typeof status === 'string' ? status : ''].find(isText) ?? NO_CODE
  const words = [field, message].filter(isText).join(': ')
  return { code: name.slice(0, MESSAGE_CHARS_MAX), message: words.slice(0, MESSAGE_CHARS_MAX) }
}

/** Whether a parsed body is an object with that member. */
export const hasMember = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && name in value

/** The JSON of an answer, whatever its status; undefined where none came, or its body is none. */
export const answerJson = (answer: Answer): unknown =>
  answer.kind === 'answer' ? (answer.json ?? parseJson(answer.body)) : undefined
