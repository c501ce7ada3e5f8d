import type { VendorInfo } from '../../../contract/vendor.ts'
import { certificates, resumeOperation, revokeOperation, unknownLimits } from '../common-info.ts'
import { momentField, textField } from '../fields.ts'
import { serialColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { CONNECTION_FIELDS } from './connection-options.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { REASONS } from './reasons.ts'

/** Names of the target's columns and of the operations' options. */
export const SERIAL = 'serial_number'
export const ISSUER = 'issuer_dn'
export const REVOCATION_DATE = 'revocation_date'

const CERTIFICATE = certificates([
  serialColumn(true),
  {
    name: ISSUER,
    label: 'Issuer DN',
    type: 'name',
    required: false,
    identity: true,
    synonyms: [
      'issuerdn',
      'issuer',
      'issuername',
      'issuerdistinguishedname',
      'issuersubject',
      'issuersubjectdn',
      'cadn',
      'casubjectdn',
      'aussteller',
    ],
  },
])

/** "Subject DN of the issuing CA": serial numbers are unique for one CA only. */
const ISSUER_FIELD = textField(
  ISSUER,
  'Issuer DN',
  'For inventories without a column for it: the subject DN of the CA that issued all of them, such as CN=Example CA,O=Example Org,C=SE.',
)

const REVOKE = revokeOperation({
  target: CERTIFICATE,
  options: [
    ISSUER_FIELD,
    momentField(
      REVOCATION_DATE,
      'Revoked since',
      'With its zone, such as 2026-11-20T16:00:00Z; it must lie in the past, and the certificate profile must allow it ("Allow back dated revocation"). Without it, now.',
    ),
  ],
  reasons: REASONS,
  reasonRequired: true,
  warnings: [],
})

/** "Revokes the specified certificate", reason REMOVE_FROM_CRL. */
const RESUME = resumeOperation({
  title: 'Remove certificates from hold',
  target: CERTIFICATE,
  options: [ISSUER_FIELD],
  warnings: [
    'Only certificates that were revoked with certificate_hold can be removed from hold; EJBCA refuses all others.',
  ],
})

export const INFO: VendorInfo = {
  id: 'ejbca',
  title: 'EJBCA',
  operations: [REVOKE, RESUME],
  secret: {
    label: 'Client secret or token',
    help: 'OAuth: the client secret. Bearer: the token. With a client certificate no key is needed. The account needs the rule /ra_functionality/revoke_end_entity/ and access to the CAs and end entity profiles.',
  },
  baseUrlExample: 'https://ejbca.example.com:8443/ejbca/ejbca-rest-api',
  connectionFields: CONNECTION_FIELDS,
  queryFields: QUERY_FIELDS,
  limits: unknownLimits(START_PER_SECOND),
  assumptions: ASSUMPTIONS,
}
