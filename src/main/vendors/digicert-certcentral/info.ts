import type { OperationInfo, TargetSchema, VendorInfo } from '../../../contract/vendor.ts'
import { certificates, operation, revokeOperation } from '../common-info.ts'
import { COMMON_FIELDS } from '../connection-fields.ts'
import { flagField } from '../fields.ts'
import { idColumn, serialColumn } from '../target-columns.ts'
import { ASSUMPTIONS } from './assumptions.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { REASONS } from './reasons.ts'

export const SKIP_APPROVAL = 'skip_approval'

const CERTIFICATE = certificates(
  [
    idColumn('certificate_id', 'Certificate id', false, [
      'certificateid',
      'certid',
      'digicertcertificateid',
      'certificateidentifier',
    ]),
    serialColumn(false),
  ],
  { oneOf: ['certificate_id', 'serial_number'] },
)

const ORDER: TargetSchema = {
  kind: 'order',
  noun: { one: 'order', many: 'orders' },
  columns: [
    idColumn('order_id', 'Order id', true, [
      'orderid',
      'order',
      'ordernumber',
      'orderno',
      'ordernr',
      'certificateorderid',
      'digicertorderid',
      'bestellnummer',
    ]),
  ],
  oneOf: [],
}

const REQUEST: TargetSchema = {
  kind: 'request',
  noun: { one: 'request', many: 'requests' },
  columns: [
    idColumn('request_id', 'Request id', true, [
      'requestid',
      'request',
      'requestnumber',
      'revokerequestid',
      'approvalrequestid',
    ]),
  ],
  oneOf: [],
}

const SKIP = flagField(
  SKIP_APPROVAL,
  'Skip the approval',
  "Revokes at once; the key must have administrator rights. The vendor then keeps no comment: only this program's record says why, so one is required.",
)

const PAST_SIGNATURES =
  'Revoking a code signing or document signing certificate makes past signatures and timestamps made with it invalid, for most implementations.'
const REASONS_TLS = 'Reasons count for TLS certificates only: the vendor ignores them for all others.'

const revocation = (
  facts: Pick<OperationInfo, 'id' | 'title' | 'target'>,
  warnings: readonly string[],
): OperationInfo =>
  revokeOperation({
    ...facts,
    options: [SKIP],
    reasons: REASONS,
    warnings: [...warnings, PAST_SIGNATURES, REASONS_TLS],
  })

/** "Revoke certificate". */
const REVOKE_CERTIFICATE = revocation(
  { id: 'revoke-certificate', title: 'Revoke certificates', target: CERTIFICATE },
  [
    'Only the certificates named are revoked: duplicates and reissues of the same orders stay valid, and the orders stay active.',
    'A certificate with a pending reissue cannot be revoked: the vendor refuses it until the reissue is complete or cancelled.',
  ],
)
/** "Revoke order certificates". */
const REVOKE_ORDER = revocation({ id: 'revoke-order', title: 'Revoke orders', target: ORDER }, [
  'Revoking an order revokes every certificate on it: duplicates and reissues too.',
])

const decision = (facts: Pick<OperationInfo, 'id' | 'title' | 'done'>, warning: string): OperationInfo =>
  operation({
    ...facts,
    target: REQUEST,
    warnings: [
      warning,
      'The key must have administrator rights, and the vendor may refuse whoever made the request.',
    ],
  })
/** "Update request status". */
const APPROVE_REQUEST = decision(
  { id: 'approve-request', title: 'Approve requests', done: 'approved' },
  'Approving a revoke request revokes what it asks for: all certificates of an order, if it is about an order.',
)
const REJECT_REQUEST = decision(
  { id: 'reject-request', title: 'Reject requests', done: 'rejected' },
  'What a rejected request asks for stays valid.',
)

export const INFO: VendorInfo = {
  id: 'digicert-certcentral',
  title: 'DigiCert CertCentral',
  operations: [REVOKE_CERTIFICATE, REVOKE_ORDER, APPROVE_REQUEST, REJECT_REQUEST],
  secret: {
    label: 'API key',
    help: 'A CertCentral API key of this region. Without administrator rights each revocation becomes a request that an administrator must approve.',
  },
  baseUrlExample: 'https://www.digicert.com/services/v2',
  connectionFields: COMMON_FIELDS,
  queryFields: QUERY_FIELDS,
  limits:
    '100 requests in 5 seconds and 1000 in 5 minutes for each key. A newer page of the vendor says 1000 in 3 minutes; the slower figure is kept unless the connection sets its own. Europe: https://certcentral.digicert.eu/services/v2.',
  assumptions: ASSUMPTIONS,
}
