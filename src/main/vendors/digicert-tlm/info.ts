import type { VendorInfo } from '../../../contract/vendor.ts'
import { certificates, resumeOperation, revokeOperation, unknownLimits } from '../common-info.ts'
import { COMMON_FIELDS, PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { serialColumn, thumbprintColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { QUERY_FIELDS } from './query-fields.ts'
import { REASONS } from './reasons.ts'

const CERTIFICATE = certificates([serialColumn(true), thumbprintColumn('sha256')])

const REVOKE = revokeOperation({
  target: CERTIFICATE,
  reasons: REASONS,
  reasonRequired: true,
  warnings: [],
})

/** DigiCert ONE's OpenAPI, `DELETE /certificate/{serial_number}/revoke`: "certificate resumed". */
const RESUME = resumeOperation({
  title: 'Resume suspended certificates',
  target: CERTIFICATE,
  warnings: [
    'Only certificates that were suspended with certificate_hold can be resumed; the vendor refuses all others.',
  ],
})

export const INFO: VendorInfo = {
  id: 'digicert-tlm',
  title: 'DigiCert Trust Lifecycle Manager',
  operations: [REVOKE, RESUME],
  secret: {
    label: 'API token',
    help: 'The token of a DigiCert ONE service user with the permissions "View certificates" and "Revoke".',
  },
  baseUrlExample: 'https://demo.one.digicert.com',
  connectionFields: [PAGE_ITEMS_FIELD, ...COMMON_FIELDS],
  queryFields: QUERY_FIELDS,
  limits: unknownLimits(START_PER_SECOND),
  assumptions: ASSUMPTIONS,
}
