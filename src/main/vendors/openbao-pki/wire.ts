import { z } from 'zod'

/** What OpenBao's answers look like, as far as they are read (docs/api). Further fields are let through. */

const text = z.string().nullish()

/** "Revoke certificate". */
export const Revoked = z.looseObject({
  data: z.looseObject({ revocation_time: z.int().positive() }),
})

/** An answer without data: nothing was done, and the warnings say why. */
export const Warned = z.looseObject({ data: z.null(), warnings: z.array(z.string()).min(1) })

/** "Read certificate": seconds since the epoch, 0 while it is not revoked. */
export const CertificateRecord = z.looseObject({
  data: z.looseObject({
    certificate: z.string(),
    revocation_time: z.int().nonnegative(),
    revocation_time_rfc3339: text,
  }),
})
export type CertificateRecord = z.infer<typeof CertificateRecord>

const KeyInfo = z.looseObject({ common_name: text, issuer: text, not_before: text, not_after: text })
/** "List certificates", plain or detailed, and "List revoked certificates". */
export const SerialList = z.looseObject({
  data: z.looseObject({
    keys: z.array(z.string().min(1)),
    key_info: z.record(z.string(), KeyInfo).nullish(),
  }),
})
export type SerialList = z.infer<typeof SerialList>
export type KeyInfo = z.infer<typeof KeyInfo>

/** "Lookup a token (Self)". */
export const TokenFacts = z.looseObject({
  data: z.looseObject({
    policies: z.array(z.string()).nullish(),
    expire_time: text,
  }),
})

/** "Read CRL configuration". */
export const CrlConfig = z.looseObject({
  data: z.looseObject({ auto_rebuild: z.boolean(), disable: z.boolean().nullish() }),
})
export type CrlConfig = z.infer<typeof CrlConfig>

/** "Login with AppRole". A token must fit into a header. */
export const Login = z.looseObject({
  auth: z.looseObject({
    client_token: z.string().regex(/^[\x21-\x7e]+$/),
    lease_duration: z.number().nonnegative().nullish(),
  }),
})

/** `ErrorResponse` (sdk/logical/response_util.go): words without codes, none for what is not there. */
export const Errors = z.looseObject({ errors: z.array(z.string()) })
