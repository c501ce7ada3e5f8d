import { z } from 'zod'

/**
 * What the vendor's answers look like, as far as they are read. Further fields are let through; a missing or misshapen one
 * that is read means that something else has answered.
 */

const text = z.string().nullish()
const id = z.int().positive()
const Page = z.looseObject({ total: z.int().nonnegative() }).nullish()
const Named = z.looseObject({ name: text }).nullish()

/** "Request info", "List requests", and the answer to "Revoke order certificates" and "Revoke certificate". */
export const RequestInfo = z.looseObject({
  id,
  type: text,
  /** submitted, pending, approved, rejected. */
  status: z.string().min(1),
  /** UTC, ISO 8601. */
  date: text,
  comments: text,
  processor_comment: text,
  order: z.looseObject({ id, certificate: z.looseObject({ common_name: text }).nullish() }).nullish(),
})
export type RequestInfo = z.infer<typeof RequestInfo>

export const RequestList = z.looseObject({ requests: z.array(RequestInfo), page: Page })
export type RequestList = z.infer<typeof RequestList>

/** The answer 201 to a revocation: a request that somebody must approve. */
export const CreatedRequest = RequestInfo.extend({ type: z.literal('revoke') })

/** "Order info". */
export const OrderInfo = z.looseObject({
  id,
  status: z.string().min(1),
  certificate: z.looseObject({ id: id.nullish(), serial_number: text, status: text }).nullish(),
  requests: z.array(RequestInfo).nullish(),
})
export type OrderInfo = z.infer<typeof OrderInfo>

const ListedCertificate = z.looseObject({ id: id.nullish(), serial_number: text, status: text })
export type ListedCertificate = z.infer<typeof ListedCertificate>

/** "List reissues", "List duplicates"; an empty list may be an empty object. */
export const CertificateList = z.union([
  z.looseObject({ certificates: z.array(ListedCertificate) }),
  z.strictObject({}).transform(() => ({ certificates: [] as ListedCertificate[] })),
])

/** "List orders". */
export const OrderList = z.looseObject({
  orders: z.array(
    z.looseObject({
      id,
      status: z.string().min(1),
      certificate: z
        .looseObject({ id: id.nullish(), common_name: text, valid_from: text, valid_till: text })
        .nullish(),
      organization: Named,
      container: Named,
      product: z.looseObject({ name: text, type: text, name_id: text }).nullish(),
    }),
  ),
  page: Page,
})
export type OrderList = z.infer<typeof OrderList>

/** "Status change list"; an empty object where nothing has changed. */
export const StatusChanges = z.union([
  z.looseObject({
    orders: z.array(z.looseObject({ order_id: id, certificate_id: id.nullish(), status: z.string().min(1) })),
    page: Page,
  }),
  z.strictObject({}),
])
export type StatusChanges = z.infer<typeof StatusChanges>

/** "View user", of the key's own user. */
export const User = z.looseObject({
  id,
  username: text,
  account_id: id.nullish(),
  first_name: text,
  last_name: text,
  access_roles: z.array(z.looseObject({ name: text })).nullish(),
})

export const wordOf = (status: string | null | undefined): string => (status ?? '').trim().toLowerCase()
