import { z } from 'zod'

/** DigiCert Partner Subscriptions, "List ACME credentials": active and revoked ones. */
export const CredentialList = z.looseObject({
  credentials: z.array(
    z.looseObject({
      credential_id: z.int().positive(),
      status: z.string().min(1),
      kid_hint: z.string().nullish(),
      created_at: z.string().nullish(),
    }),
  ),
})
export type CredentialList = z.infer<typeof CredentialList>
