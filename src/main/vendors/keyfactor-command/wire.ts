import { z } from 'zod'
import { parseJson } from '../../http/json.ts'

/**
 * What the vendor's answers look like, as far as they are read. Further fields are let through; a missing or misshapen one
 * that is read means that something else has answered.
 */

const text = z.string().nullish()

/** Keyfactor's OpenAPI, `Models.CertificateRetrievalResponse`; a search lists the same. */
export const Certificate = z.looseObject({
  Id: z.int().positive(),
  SerialNumber: text,
  /** SHA-1. */
  Thumbprint: text,
  /** 2 is revoked; no document names the others. */
  CertState: z.int(),
  CertStateString: text,
  RevocationEffDate: text,
  RevocationReason: z.int().nullish(),
  IssuedCN: text,
  IssuerDN: text,
  NotBefore: text,
  NotAfter: text,
  TemplateName: text,
  RequesterName: text,
  CertificateAuthorityName: text,
})
export type Certificate = z.infer<typeof Certificate>

export const CertificateList = z.array(Certificate)

/** `GET /Status/Endpoints`. */
export const Endpoints = z.array(z.string())

const Ids = z.array(z.int())
/** Keyfactor's OpenAPI, `Models.Revocation.RevocationResponse`. */
const Suspended = z.looseObject({ CertId: z.int(), WorkflowId: z.string().min(1), Message: text })

export interface RevocationLists {
  readonly revoked: ReadonlySet<number>
  readonly suspended: ReadonlyMap<number, { readonly workflowId: string; readonly message: string }>
  /** Why each failed, as far as it is told. */
  readonly failed: ReadonlyMap<number, string>
}

/**
 * The lists of an answer to `POST /Certificates/Revoke`; null for what holds none of them or holds one misshapen. Names
 * are compared without case. How failed ids are told is not documented: `FailedIds` as numbers, and `FailedOperations` as
 * numbers or as objects that hold an id, are understood.
 */
export function readRevocationLists(body: string): RevocationLists | null {
  const value = parseJson(body)
  // "A list of the successfully revoked certificate IDs … or a list of the failed" may be bare: then nobody knows which.
  if (Ids.safeParse(value).success) return { revoked: new Set(), suspended: new Map(), failed: new Map() }
  const lists = byName(value)
  if (lists === null) return null
  const present = (name: string): boolean => lists.get(name) !== undefined && lists.get(name) !== null
  const revoked = Ids.safeParse(present('revokedids') ? lists.get('revokedids') : [])
  const suspended = z.array(Suspended).safeParse(present('suspendedcerts') ? lists.get('suspendedcerts') : [])
  const failed = readFailed(lists)
  const isNone = !['revokedids', 'suspendedcerts', 'failedids', 'failedoperations'].some(present)
  if (isNone || !revoked.success || !suspended.success || failed === null) return null
  return {
    revoked: new Set(revoked.data),
    suspended: new Map(
      suspended.data.map((one) => [one.CertId, { workflowId: one.WorkflowId, message: one.Message ?? '' }]),
    ),
    failed,
  }
}

/** Without regard to the names' case; null for what is no object. */
export function byName(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return new Map(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner]))
}

const ID_NAMES = ['id', 'certid', 'certificateid']

function readFailed(lists: ReadonlyMap<string, unknown>): ReadonlyMap<number, string> | null {
  const failed = new Map<number, string>()
  for (const name of ['failedids', 'failedoperations']) {
    const list = lists.get(name) ?? []
    if (!Array.isArray(list)) return null
    for (const entry of list as unknown[]) {
      if (Number.isInteger(entry)) {
        failed.set(entry as number, '')
        continue
      }
      const facts = byName(entry)
      if (facts === null) return null
      const id = ID_NAMES.map((key) => facts.get(key)).find((found) => Number.isInteger(found))
      // An operation that names no certificate leaves them all in no list.
      if (id !== undefined) failed.set(id as number, textOf(facts.get('reason') ?? facts.get('message')))
    }
  }
  return failed
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
