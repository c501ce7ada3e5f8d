import type { LaggingStatus } from '../../engine/lagging-status.ts'
import type { Reply } from '../../vendor-world.ts'
import type { Order } from './order.ts'
import type { RevokeRequest, User } from './revoke-requests.ts'

export type CertCentralAnswers = ReturnType<typeof certCentralAnswers>

/** How CertCentral writes things down. */
export function certCentralAnswers(lag: LaggingStatus, requests: () => readonly RevokeRequest[]) {
  const person = ({ id, first_name, last_name, email }: User) => ({ id, first_name, last_name, email })
  const request = (one: RevokeRequest, peek = false) => ({
    id: one.id,
    date: one.date,
    type: 'revoke',
    status: lag.seen(one, one.status, peek),
    ...(one.dateProcessed === null
      ? {}
      : { date_processed: one.dateProcessed, processor_comment: one.processorComment }),
    requester: person(one.requester),
    order: { id: one.order.id },
    comments: one.comments,
  })
  return {
    error: (status: number, code: string, message: string): Reply => ({
      status,
      json: { errors: [{ code, message }] },
    }),
    request,
    /** Order info: names the primary certificate and lists the order's requests. */
    order: (order: Order) => {
      const primary = order.certificates[0]
      return {
        ...listed(order, lag.seen(order, order.state).status),
        certificate: {
          id: primary?.id,
          thumbprint: primary?.thumbprint,
          serial_number: primary?.serial,
          common_name: primary?.commonName,
          dns_names: [primary?.commonName],
          date_issued: order.dateIssued,
          valid_till: order.validTill,
        },
        requests: requests()
          .filter((one) => one.order === order)
          .map((one) => ({
            id: one.id,
            date: one.date,
            type: 'revoke',
            status: lag.seen(one, one.status, true),
            comments: one.comments,
          })),
      }
    },
    listed: (order: Order) => listed(order, lag.seen(order, order.state, true).status),
    certificates: (
      order: Order,
      role: 'reissue' | 'duplicate',
      { isDocumented, showArchived }: { readonly isDocumented: boolean; readonly showArchived: boolean },
    ) => {
      const certificates = order.certificates
        .filter((certificate) =>
          role === 'duplicate' ? certificate.role === role : certificate.role !== 'duplicate',
        )
        .flatMap((certificate) => {
          const { status } = lag.seen(certificate, certificate.state)
          if (isDocumented && status === 'revoked' && !showArchived) return []
          return [
            {
              id: certificate.id,
              thumbprint: certificate.thumbprint,
              serial_number: certificate.serial,
              common_name: certificate.commonName,
              status: isDocumented ? (role === 'duplicate' ? 'approved' : 'issued') : status,
              valid_till: order.validTill,
            },
          ]
        })
      return isDocumented && certificates.length === 0 ? {} : { certificates }
    },
    requests: (status: string | null) => {
      const wanted = requests()
        .map((one) => request(one, true))
        .filter((one) => status === null || one.status === status)
      return {
        requests: wanted,
        page: { total: wanted.length, limit: wanted.length, offset: 0 },
      }
    },
    user: (user: User) => ({
      ...person(user),
      username: user.username,
      account_id: user.accountId,
      access_roles: user.roles.map((name, index) => ({ id: index + 1, name })),
    }),
  }
}

function listed(order: Order, status: string) {
  const primary = order.certificates[0]
  return {
    id: order.id,
    status,
    certificate: {
      id: primary?.id,
      common_name: primary?.commonName,
      dns_names: [primary?.commonName],
      valid_till: order.validTill,
    },
    date_created: `${order.dateIssued}T00:00:00+00:00`,
    organization: { id: 117483, name: order.organization },
    container: { id: 5, name: 'Example Org' },
    product: order.product,
    has_duplicates: order.certificates.some(({ role }) => role === 'duplicate'),
  }
}
