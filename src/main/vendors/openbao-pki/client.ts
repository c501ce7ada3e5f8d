import { X509Certificate } from 'node:crypto'
import { countOf } from '../../../contract/counted.ts'
import type { Transport } from '../../http/transport.ts'
import { sameSerial } from '../../inventory/serial.ts'
import type { Secret } from '../../keychain/secret.ts'
import { type Access, fixedAccess, tokenAccess, withoutTicket } from '../access-tokens.ts'
import { asRead } from '../answer-reader.ts'
import { authorised, readAsked } from '../authorised.ts'
import { tokenEndpoint } from '../client-credentials.ts'
import { colonSerial } from '../colon-serial.ts'
import { pageItemsOf } from '../connection-fields.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type {
  ConnectionFacts,
  Item,
  Order,
  Population,
  Read,
  Submitted,
  Sweep,
  Target,
  TargetStatus,
  TokenEndpoint,
  VendorClient,
} from '../port.ts'
import { provenStatus } from '../proof.ts'
import { appRoleTokens } from './app-role.ts'
import { PAGE_ITEMS } from './assumptions.ts'
import { checkConnection } from './check-connection.ts'
import { readConnectionOptions } from './connection-options.ts'
import { discoverCertificates } from './discover-certificates.ts'
import { SERIAL } from './info.ts'
import { wholeList } from './lists.ts'
import { PROOF } from './proof.ts'
import { nameChange, reader } from './read-answer.ts'
import { CertificateRecord } from './wire.ts'

/** The status by which a token is refused, ended or without rights. */
export const DENIED = 403

/** What every request carries: "The X-Vault-Request header", "Namespaces". */
export const ownHeaders = (namespace: string | null): Readonly<Record<string, string>> => ({
  'x-vault-request': 'true',
  ...(namespace === null ? {} : { 'x-vault-namespace': namespace }),
})

/** Whether a certificate (PEM) bears another serial number. What cannot be read says nothing. */
function isAnother(pem: string, serial: string): boolean {
  try {
    return !sameSerial(new X509Certificate(pem).serialNumber, serial)
  } catch {
    return false
  }
}

const asToken = (token: Secret) => ({ 'x-vault-token': token })

/** How requests are authorised: by a token, or by those that AppRole gives. */
export function openAccess(
  connection: ConnectionFacts,
  secret: Secret,
  tokens: TokenEndpoint | undefined,
): Access {
  const { signIn, namespace } = readConnectionOptions(connection)
  if (signIn.kind === 'token') return fixedAccess(asToken(secret))
  return tokenAccess(appRoleTokens(signIn, secret, tokenEndpoint(tokens), ownHeaders(namespace)), asToken)
}

export function openClient(
  connection: ConnectionFacts,
  secret: Secret,
  transport: Transport,
  tokens: TokenEndpoint | undefined,
): VendorClient {
  const { path: mount, namespace } = readConnectionOptions(connection)
  const access = openAccess(connection, secret, tokens)
  const pageItems = pageItemsOf(connection.options, PAGE_ITEMS)
  const { ask, change } = authorised(access, transport, ownHeaders(namespace), DENIED)

  return {
    check: (signal) => checkConnection(ask, mount, signal),

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const item = onlyItem(items)
      const body = { serial_number: colonSerial(item.target) }
      const sent = await change({ method: 'POST', path: `${mount}/revoke`, body }, signal)
      if (sent.kind !== 'answered') return [withoutTicket(sent)]
      // Certificates are read without a token: that one was taken before says nothing of its end, so a refusal pauses the run.
      const { answer } = sent
      return [submittedOne(answer, reader.readSubmit(order.operation, answer, nameChange))]
    },

    async status(order: Order, item: Item, _requestId, signal): Promise<Read<TargetStatus>> {
      const serial = colonSerial(item.target)
      const asked = await ask({ path: `${mount}/cert/${serial}` }, signal)
      const read = readAsked(reader, asked, CertificateRecord)
      if (read.kind === 'error' && read.proves === 'missing')
        return {
          kind: 'ok',
          value: provenStatus(PROOF, order.operation, 'nothing such', {
            message: `The mount has no certificate ${serial}.`,
          }),
        }
      if (read.kind !== 'ok') return asRead(read)
      const { certificate, revocation_time: time, revocation_time_rfc3339: precise } = read.value.data
      if (isAnother(certificate, item.target[SERIAL] ?? ''))
        return { kind: 'unexpected', cause: 'the answer is about another certificate than was asked for' }
      return {
        kind: 'ok',
        value: provenStatus(PROOF, order.operation, time > 0 ? 'revoked' : 'not revoked', {
          since: time > 0 ? precise || new Date(time * 1000).toISOString() : null,
        }),
      }
    },

    async sweep(_order, population: Population, requestsMax, signal): Promise<Read<Sweep>> {
      const budget = { left: requestsMax }
      // What is revoked is read last, so that nothing that is revoked meanwhile is told to be active.
      const stored = await wholeList(ask, `${mount}/certs`, pageItems, budget, signal)
      if (stored.kind !== 'ok') return stored
      const revoked = await wholeList(ask, `${mount}/certs/revoked`, pageItems, budget, signal)
      if (revoked.kind !== 'ok') return revoked
      const stillActive = [...stored.value.serials].flatMap((serial): Target[] => {
        const target = { [SERIAL]: serial }
        return population.has(target) && !revoked.value.serials.has(serial) ? [target] : []
      })
      const complete = stored.value.isWhole && revoked.value.isWhole
      const note = `compared the lists of stored and of revoked certificates in ${countOf(requestsMax - budget.left, 'request')}`
      return {
        kind: 'ok',
        value: { stillActive, complete, note: complete ? note : `${note}; the list goes on` },
      }
    },

    discover: (query, signal) => discoverCertificates(ask, mount, pageItems, query, signal),
    // The transport belongs to whoever opened the connection.
    close: async () => access.close(),
  }
}
