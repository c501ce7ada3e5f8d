import { z } from 'zod'
import { type ErrorText, hasMember, MESSAGE_CHARS_MAX } from '../error-text.ts'

/** RFC 8555 section 7.1.1, as far as it is used. */
export const Directory = z.looseObject({
  newNonce: z.url(),
  newAccount: z.url(),
  revokeCert: z.url(),
})
export type Directory = z.infer<typeof Directory>

/** RFC 8555 section 7.1.2. */
export const Account = z.looseObject({ status: z.string().min(1) })

/** RFC 8555 section 6.7, RFC 9457. */
const Problem = z.looseObject({ type: z.string(), detail: z.string().nullish() })
const ERROR_NAMESPACE = 'urn:ietf:params:acme:error:'

/** A directory's refusal, of a body read as JSON: its type without the namespace. Null for what is no error of ACME. */
export function readAcmeError(told: unknown): ErrorText | null {
  if (!hasMember(told, 'type')) return null
  const parsed = Problem.safeParse(told)
  if (!parsed.success || !parsed.data.type.startsWith(ERROR_NAMESPACE)) return null
  return {
    code: parsed.data.type.slice(ERROR_NAMESPACE.length, MESSAGE_CHARS_MAX),
    message: (parsed.data.detail ?? '').slice(0, MESSAGE_CHARS_MAX),
  }
}

/** RFC 8555 section 6.5.1: base64url, and nothing else. */
const NONCE = /^[A-Za-z0-9_-]{1,1000}$/

/** The nonce that an answer brings; undefined where there is none that may be used. */
export function nonceOf(headers: Readonly<Record<string, string>>): string | undefined {
  const nonce = headers['replay-nonce']
  return nonce !== undefined && NONCE.test(nonce) ? nonce : undefined
}

/** Of an answer whose body says nothing: no body reads as documented. */
export const NOTHING = z.never()
