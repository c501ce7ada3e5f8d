import type { VendorInfo } from '../../../contract/vendor.ts'
import { certificates, resumeOperation, revokeOperation, unknownLimits } from '../common-info.ts'
import { integerField, momentField } from '../fields.ts'
import { idColumn, serialColumn, thumbprintColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { CONNECTION_FIELDS } from './connection-options.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { REASONS } from './reasons.ts'

/** Names of the target's columns and of the operations' options. */
export const ID = 'keyfactor_id'
export const SERIAL = 'serial_number'
export const THUMBPRINT = 'thumbprint'
export const EFFECTIVE_DATE = 'effective_date'
export const COLLECTION = 'collection_id'

const CERTIFICATE = certificates(
  [
    idColumn(ID, 'Keyfactor id', false, [
      'keyfactorid',
      'keyfactorcertid',
      'keyfactorcertificateid',
      'commandid',
      'certificateid',
      'certid',
    ]),
    serialColumn(false),
    thumbprintColumn('sha1'),
  ],
  {
    oneOf: [ID, SERIAL, THUMBPRINT],
    // Serial numbers are not unique across the CAs behind one Command.
    apart: { attribute: 'issuer', unless: [ID, THUMBPRINT] },
  },
)

const COLLECTION_FIELD = integerField(
  COLLECTION,
  'Certificate collection, id',
  "For accounts that may revoke within one collection only: Command looks at the collection's permissions instead of the global ones.",
)

const REVOKE = revokeOperation({
  target: CERTIFICATE,
  options: [
    momentField(
      EFFECTIVE_DATE,
      'Effective from',
      'With its zone, such as 2026-11-20T16:00:00Z; it may lie ahead. Without it, at once.',
    ),
    COLLECTION_FIELD,
  ],
  reasons: REASONS,
  reasonRequired: true,
  commentRequired: true,
  warnings: [],
})

/** "POST Certificates Revoke", Reason -1: "Remove from hold". */
const RESUME = resumeOperation({
  title: 'Remove certificates from hold',
  target: CERTIFICATE,
  options: [COLLECTION_FIELD],
  commentRequired: true,
  warnings: [
    'Only certificates that were revoked with certificate_hold can be removed from hold; Command refuses all others.',
  ],
})

export const INFO: VendorInfo = {
  id: 'keyfactor-command',
  title: 'Keyfactor Command',
  operations: [REVOKE, RESUME],
  secret: {
    label: 'Password or client secret',
    help: 'Basic: DOMAIN\\user:password of an Active Directory account. OAuth: the client secret. The account needs the permission /certificates/collections/revoke/.',
  },
  baseUrlExample: 'https://command.example.com/KeyfactorAPI',
  connectionFields: CONNECTION_FIELDS,
  queryFields: QUERY_FIELDS,
  limits: unknownLimits(START_PER_SECOND),
  assumptions: ASSUMPTIONS,
}
