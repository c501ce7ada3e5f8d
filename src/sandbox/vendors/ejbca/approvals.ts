import type { WorldInit } from '../../vendor-world.ts'
import type { EjbcaCertificate } from './ejbca-certificate.ts'

/** Approval requests of revocations: "Possible status values: PENDING, APPROVED, REJECTED, EXPIRED." */
export function approvals(
  init: WorldInit,
  settings: { readonly approveAfterMs: number },
  apply: (certificate: EjbcaCertificate, reason: string) => void,
) {
  const requests = new Map<string, { certificate: EjbcaCertificate; reason: string; status: string }>()
  let last = 1_700_000_000

  const decide = (id: string, approve: boolean): boolean => {
    const request = requests.get(id)
    if (request?.status !== 'PENDING') return false
    request.status = approve ? 'APPROVED' : 'REJECTED'
    init.record({
      kind: approve ? 'request-approved' : 'request-rejected',
      target: id,
      detail: { serial_number: request.certificate.serial },
    })
    if (approve) apply(request.certificate, request.reason)
    return true
  }
  return {
    decide,
    isOpen: (certificate: EjbcaCertificate): boolean =>
      [...requests.values()].some((one) => one.certificate === certificate && one.status === 'PENDING'),
    status: (id: string): string | undefined => requests.get(id)?.status,
    ask(certificate: EjbcaCertificate, reason: string): number {
      last += 1
      const id = String(last)
      requests.set(id, { certificate, reason, status: 'PENDING' })
      init.record({
        kind: 'request-created',
        target: certificate.serial,
        detail: { request_id: last, reason, issuer_dn: certificate.issuer, duplicate: false },
      })
      if (settings.approveAfterMs > 0) init.later(settings.approveAfterMs, () => void decide(id, true))
      return last
    },
  }
}
