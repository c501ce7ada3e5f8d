import { z } from 'zod'

/**
 * What the vendor's answers look like, as far as they are read. Further fields are let through; a missing or misshapen one
 * that is read means that something else has answered.
 */

const Named = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() })
const text = z.string().nullish()

/** DigiCert TLM, Bulk revoke multiple certificates, Step 3: the full record; a search lists the same without details. */
export const Certificate = z.looseObject({
  serial_number: z.string().min(1),
  thumbprint: text,
  status: z.string().min(1),
  common_name: text,
  valid_from: text,
  valid_to: text,
  profile: Named.nullish(),
  seat: z.looseObject({ seat_id: text }).nullish(),
  business_unit: Named.nullish(),
  /** Steps 1 and 3. */
  account: Named.nullish(),
  ica: Named.nullish(),
  issuing_ca_name: text,
  certificate_type: text,
  /** Base64: Step 1 shows it in a search's items, Step 3 in the record. */
  certificate: text,
  subject: z.looseObject({ organization_name: text }).nullish(),
  revocation: z.looseObject({ reason: text, revocation_date: text }).nullish(),
})
export type Certificate = z.infer<typeof Certificate>

/** Step 1. */
export const SearchPage = z.looseObject({
  total: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  limit: z.int().nonnegative(),
  items: z.array(Certificate),
})
export type SearchPage = z.infer<typeof SearchPage>
