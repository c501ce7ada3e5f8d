import { z } from 'zod'

/**
 * What EJBCA's answers look like, as far as they are read (ejbca-go-client-sdk, api/openapi.yaml). Further fields are let
 * through; a missing or misshapen one that is read means that something else has answered.
 */

const text = z.string().nullish()
const number = z.number().nullish()

/** `RevokeStatusRestResponse`: of a question for the status, and of a change that was made. */
export const RevocationStatus = z.looseObject({
  issuer_dn: z.string(),
  serial_number: z.string().min(1),
  revoked: z.boolean(),
  revocation_reason: text,
  revocation_date: text,
})
export type RevocationStatus = z.infer<typeof RevocationStatus>

/** `ExceptionInfoRestResponse`, with the status 202; versions before 8 tell no `request_id`. */
export const Waiting = z.looseObject({
  status_code: z.literal(202),
  info_message: z.string().min(1),
  request_id: z.int().nullish(),
})

/** `ApprovalRequestStatusRestResponse`: PENDING, APPROVED, REJECTED, EXPIRED. */
export const ApprovalStatus = z.looseObject({ status: z.string().min(1) })

/** `ExceptionErrorRestResponse`; the code is the HTTP status. */
export const EjbcaError = z.looseObject({ error_code: z.int(), error_message: text })

/** `CaInfosRestResponse`: the CAs that the account may see. */
export const CaList = z.looseObject({
  certificate_authorities: z.array(z.looseObject({ name: z.string(), subject_dn: z.string() })),
})

/** `RestResourceStatusRestResponse`. */
export const ResourceStatus = z.looseObject({ status: z.string(), revision: text })

/** `CertificateRestResponseV2`, whose names are spelled otherwise than those of all other answers. */
export const ListedCertificate = z.looseObject({
  serialNumber: z.string().min(1),
  issuerDN: z.string().min(1),
  /** 20 active, 21 active and somebody was told that it ends, 40 revoked (cesecore, CertificateConstants). */
  status: z.int(),
  revocationReason: z.int().nullish(),
  /** These are milliseconds since the epoch; -1 for none. */
  revocationDate: number,
  notBefore: number,
  expireDate: number,
  subjectDN: text,
  username: text,
  certificateProfile: text,
  endEntityProfile: text,
  /** Base64 of the Base64 of the certificate (the example "TUlJR…" is "MIIF…" once more). */
  base64Cert: text,
})
export type ListedCertificate = z.infer<typeof ListedCertificate>

/** `SearchCertificatesRestResponseV2`. */
export const SearchPage = z.looseObject({ certificates: z.array(ListedCertificate) })
export type SearchPage = z.infer<typeof SearchPage>
