import { expect } from 'vitest'
import { systemClock } from '../../src/main/clock.ts'
import type { Item } from '../../src/main/vendors/port.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { certificateMaker } from '../../src/sandbox/vendors/acme/certificate.ts'
import { derivedJwk } from '../../src/sandbox/vendors/acme/derived-key.ts'
import { BUCKET, CA_ARN } from '../../src/sandbox/vendors/aws-private-ca/aws-world.ts'
import type { ConformanceSubject, ConformanceWay } from './describe-conformance.ts'

const HOUR_MS = 3_600_000

interface Facts extends Omit<ConformanceSubject, 'vendor' | 'operation' | 'way'> {
  readonly ways?: readonly ConformanceWay[]
}

const certificates =
  (status: string, reason: Item['reason']) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('digicert-tlm')
      .filter((item) => item.status === status && item.facts['collides'] === false)
      .map((item, index) => ({
        ordinal: index + 1,
        target: { serial_number: item.target, thumbprint: String(item.facts['thumbprint']) },
        attributes: {},
        reason,
      }))

const TLM = {
  keyHeader: { name: 'x-api-key', value: (key: string) => key },
  ownHeaders: [],
  unknown: { serial_number: '0123456789ABCDEF' },
  targetName: ({ target }: Item) => target['serial_number'] ?? '',
} as const

const acmeCredentials =
  (status: string) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('digicert-partner')
      .filter((item) => item.status === status)
      .map(({ facts }, index) => ({
        ordinal: index + 1,
        target: {
          acme_contract_id: String(facts['acme_contract_id']),
          credential_id: String(facts['credential_id']),
        },
        attributes: {},
        reason: null,
      }))

const certCentral =
  (
    status: string,
    targetOf: (item: ReturnType<Sandbox['items']>[number]) => Item['target'],
    statusFact = 'status',
  ) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('digicert-certcentral')
      .filter((item) => (statusFact === 'status' ? item.status : item.facts[statusFact]) === status)
      .filter((item) => item.facts['role'] === 'primary' && item.facts['order_status'] !== 'reissue_pending')
      .map((item, index) => ({
        ordinal: index + 1,
        target: targetOf(item),
        attributes: { order_id: String(item.facts['order_id']) },
        reason: 'superseded',
      }))

const certificateOf = ({ target }: { target: string }) => ({ certificate_id: target })
const orderOf = ({ facts }: { facts: Readonly<Record<string, unknown>> }) => ({
  order_id: String(facts['order_id']),
})

const CERTCENTRAL = {
  keyHeader: { name: 'x-dc-devkey', value: (key: string) => key },
  ownHeaders: [],
  order: { options: { skip_approval: 'true' } },
} as const

/** Certificates of Command by their own id, without those whose serial number another CA has used too. */
const commandCertificates =
  (isWanted: (item: ReturnType<Sandbox['items']>[number]) => boolean, reason: Item['reason']) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('keyfactor-command')
      .filter((item) => isWanted(item) && item.facts['shared_serial'] === false)
      .map((item, index) => ({
        ordinal: index + 1,
        target: { keyfactor_id: item.target, thumbprint: String(item.facts['thumbprint']) },
        attributes: {},
        reason,
      }))

const COMMAND = {
  keyHeader: {
    name: 'authorization',
    value: (key: string) => `Basic ${Buffer.from(key, 'utf8').toString('base64')}`,
  },
  ownHeaders: ['x-keyfactor-requested-with', 'x-keyfactor-api-version'],
  unknown: { keyfactor_id: '999999' },
  targetName: ({ target }: Item) => target['keyfactor_id'] ?? '',
} as const

/** Certificates of EJBCA, without those whose serial number the other CA has used too: the log names serial numbers. */
const ejbcaCertificates =
  (status: string, reason: Item['reason']) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('ejbca')
      .filter((item) => item.status === status && item.facts['shared_serial'] === false)
      .map((item, index) => ({
        ordinal: index + 1,
        target: {
          serial_number: item.target,
          issuer_dn: String(item.facts['issuer_dn']),
        },
        attributes: {},
        reason,
      }))

const EJBCA = {
  keyHeader: { name: 'authorization', value: (key: string) => `Bearer ${key}` },
  ownHeaders: [],
  connection: { auth: 'bearer' },
  unknown: { serial_number: '0123456789ABCDEF', issuer_dn: 'CN=Corp Issuing CA 1,O=Example Org,C=SE' },
  targetName: ({ target }: Item) => target['serial_number'] ?? '',
} as const

/** Certificates of a CA that names them by their serial numbers alone. */
const storedCertificates =
  (vendor: 'openbao-pki' | 'aws-private-ca', status: string, reason: Item['reason'] = null) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items(vendor)
      .filter((item) => item.status === status)
      .map(({ target }, index) => ({
        ordinal: index + 1,
        target: { serial_number: target },
        attributes: {},
        reason,
      }))

/** Document credentials in a state, without those whose name another user's has too. */
const documentCredentials =
  (status: string, reason: Item['reason']) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('digicert-dtm')
      .filter((item) => item.status === status && item.facts['shared_name'] === false)
      .map((item, index) => ({
        ordinal: index + 1,
        target: { name: item.target, user_id: String(item.facts['user_id']) },
        attributes: {},
        reason,
      }))

const clientAdmins = (sandbox: Sandbox): readonly Item[] =>
  sandbox
    .items('digicert-dtm')
    .filter(({ facts }) => facts['kind'] === 'client-admin')
    .map(({ target }, index) => ({
      ordinal: index + 1,
      target: {
        user_id: target,
        email: 'ada@example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        user_name: 'ada',
        phone_number: '911234567890',
      },
      attributes: {},
      reason: null,
    }))

const DTM = {
  keyHeader: { name: 'x-api-key', value: (key: string) => key },
  ownHeaders: [],
  unknown: { name: 'nobody', user_id: 'a37322f1-5fd3-40d1-a1bc-a8640466a052' },
  targetName: ({ target }: Item) => target['name'] ?? '',
} as const

/** Ids of the requests that `askForRevocations` makes: the sandbox counts from here. */
const REQUEST_IDS = ['9000001', '9000002', '9000003', '9000004', '9000005', '9000006', '9000007', '9000008']
const DECIDED = 6

/** Requests that wait for an administrator, and, from the seventh on, some that were decided. */
const askForRevocations = (approve: boolean) => async (sandbox: Sandbox) => {
  const orders = certCentral('issued', orderOf)(sandbox)
  for (const [index] of REQUEST_IDS.entries()) {
    const order = orders[index]?.target['order_id'] ?? ''
    const answer = await fetch(`${sandbox.url('digicert-certcentral')}/order/certificate/${order}/revoke`, {
      method: 'PUT',
      headers: { 'x-dc-devkey': sandbox.key('digicert-certcentral') },
      body: '{}',
    })
    expect(answer.status).toBe(201)
  }
  for (const id of REQUEST_IDS.slice(DECIDED)) sandbox.decide('digicert-certcentral', id, approve)
}
const requests = (ids: readonly string[]) => (): readonly Item[] =>
  ids.map((request_id, index) => ({
    ordinal: index + 1,
    target: { request_id },
    attributes: {},
    reason: null,
  }))

const decision = (approve: boolean): Facts => ({
  ...CERTCENTRAL,
  order: {},
  prepare: askForRevocations(approve),
  ownEffects: [approve ? 'request-approved' : 'request-rejected'],
  items: requests(REQUEST_IDS.slice(0, DECIDED)),
  done: requests(REQUEST_IDS.slice(DECIDED)),
  unknown: { request_id: '17' },
  targetName: ({ target }) => target['request_id'] ?? '',
  query: { kind: 'request' },
})

const acmeCertificates =
  (status: string) =>
  (sandbox: Sandbox): readonly Item[] =>
    sandbox
      .items('acme')
      .filter((item) => item.status === status && item.facts['owner'] === 'own')
      .map(({ target, facts }, index) => ({
        ordinal: index + 1,
        target: {
          serial_number: target,
          thumbprint: String(facts['thumbprint']),
          certificate: String(facts['certificate']),
        },
        attributes: {},
        reason: 'superseded',
      }))

const STRANGERS_CERTIFICATE = certificateMaker(
  'Somebody else',
  derivedJwk('somebody else'),
)({
  serial: '0102030405060708',
  commonName: 'host.example.com',
  validFrom: new Date('2026-03-01T00:00:00Z'),
  validTo: new Date('2027-03-01T00:00:00Z'),
})

/** Between any two questions an hour goes by, so that each is answered by a report of its own. */
const WITH_AUDIT_REPORTS: ConformanceWay = {
  name: 'audit reports from a bucket',
  options: (baseUrl) => ({ audit_bucket: BUCKET, s3_url: baseUrl }),
  settings: { reportEveryMs: 0 },
  second: (transport) => {
    const real = systemClock()
    let hours = 0
    const monotonic = () => {
      hours += 1
      return real.monotonic() + hours * HOUR_MS
    }
    return { transport, path: '', clock: { ...real, monotonic } }
  },
}

/** What the suite needs to know of each operation of each vendor, by `VENDOR OPERATION`. */
export const SUBJECTS: Readonly<Record<string, Facts>> = {
  'digicert-tlm revoke': {
    ...TLM,
    items: certificates('issued', 'superseded'),
    done: certificates('revoked', 'superseded'),
  },
  'digicert-partner revoke': {
    keyHeader: { name: 'x-partner-apikey', value: (key) => key },
    ownHeaders: [],
    items: acmeCredentials('active'),
    done: acmeCredentials('revoked'),
    unknown: { acme_contract_id: '12345', credential_id: '999999' },
    targetName: ({ target }) => target['credential_id'] ?? '',
    connection: { check_contract_id: '12345' },
    query: { acme_contract_id: '12345' },
  },
  'digicert-certcentral revoke-certificate': {
    ...CERTCENTRAL,
    asksSeveral: true,
    isTold: (mode) => mode?.settings['changesOf'] !== 'orders',
    items: certCentral('issued', certificateOf),
    done: certCentral('revoked', certificateOf),
    unknown: { certificate_id: '17' },
    targetName: ({ target }) => target['certificate_id'] ?? '',
  },
  'digicert-certcentral revoke-order': {
    ...CERTCENTRAL,
    items: certCentral('issued', orderOf, 'order_status'),
    done: certCentral('revoked', orderOf, 'order_status'),
    unknown: { order_id: '17' },
    targetName: ({ target }) => target['order_id'] ?? '',
    query: { kind: 'order' },
  },
  'digicert-certcentral approve-request': decision(true),
  'digicert-certcentral reject-request': decision(false),
  'digicert-tlm resume': {
    ...TLM,
    items: certificates('suspended', null),
    done: certificates('issued', null),
  },
  'digicert-dtm revoke': {
    ...DTM,
    items: documentCredentials('ACTIVE', 'superseded'),
    done: documentCredentials('REVOKED', 'superseded'),
  },
  'digicert-dtm cancel': {
    ...DTM,
    items: documentCredentials('PENDING_ISSUANCE', null),
    done: documentCredentials('DEACTIVATED', null),
  },
  'digicert-dtm replace-client-admin': {
    ...DTM,
    key: (sandbox) => sandbox.credentials('digicert-dtm')['oauth'] ?? '',
    items: clientAdmins,
    done: clientAdmins,
    unknown: {
      user_id: 'a37322f1-5fd3-40d1-a1bc-a8640466a052',
      email: 'ada@example.com',
      first_name: 'Ada',
      last_name: 'Lovelace',
      user_name: 'ada',
    },
    targetName: ({ target }) => target['user_id'] ?? '',
  },
  'keyfactor-command revoke': {
    ...COMMAND,
    items: commandCertificates(({ status }) => status === 'active', 'superseded'),
    done: commandCertificates(({ facts }) => facts['reason'] === 4, 'superseded'),
  },
  'keyfactor-command resume': {
    ...COMMAND,
    items: commandCertificates(({ facts }) => facts['reason'] === 6, null),
    done: commandCertificates(({ status }) => status === 'active', null),
  },
  'ejbca revoke': {
    ...EJBCA,
    items: ejbcaCertificates('active', 'superseded'),
    done: ejbcaCertificates('revoked', 'superseded'),
  },
  'ejbca resume': {
    ...EJBCA,
    items: ejbcaCertificates('on-hold', null),
    done: ejbcaCertificates('active', null),
  },
  'openbao-pki revoke': {
    keyHeader: { name: 'x-vault-token', value: (key) => key },
    ownHeaders: ['x-vault-request'],
    readsWithoutKey: true,
    items: storedCertificates('openbao-pki', 'active'),
    done: storedCertificates('openbao-pki', 'revoked'),
    unknown: { serial_number: '0123456789ABCDEF' },
    targetName: ({ target }) => target['serial_number'] ?? '',
  },
  'aws-private-ca revoke': {
    // The key signs, and is never sent.
    keyHeader: null,
    ownHeaders: ['authorization', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-target'],
    connection: { ca_arn: CA_ARN },
    items: storedCertificates('aws-private-ca', 'active', 'superseded'),
    done: storedCertificates('aws-private-ca', 'revoked', 'superseded'),
    ways: [WITH_AUDIT_REPORTS],
    unknown: { serial_number: '0123456789ABCDEF' },
    targetName: ({ target }) => target['serial_number'] ?? '',
  },
  'acme revoke': {
    // The key signs, and is never sent.
    keyHeader: null,
    ownHeaders: [],
    items: acmeCertificates('valid'),
    done: acmeCertificates('revoked'),
    unknown: { serial_number: '0102030405060708', certificate: STRANGERS_CERTIFICATE.toString('base64') },
    targetName: ({ target }) => target['serial_number'] ?? '',
  },
}
