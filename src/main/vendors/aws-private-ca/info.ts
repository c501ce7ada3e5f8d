import type { VendorInfo } from '../../../contract/vendor.ts'
import { certificates, revokeOperation, unknownLimits } from '../common-info.ts'
import { serialColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { CONNECTION_FIELDS } from './connection-options.ts'
import { KEY_HINT } from './credentials.ts'
import { REASONS } from './reasons.ts'

export const SERIAL = 'serial_number'

const REVOKE = revokeOperation({
  target: certificates([serialColumn(true)]),
  reasons: REASONS,
  reasonRequired: true,
  warnings: [
    'AWS shows no status of a certificate. Over a connection with a bucket audit reports confirm, of which it makes one each 30 minutes; otherwise what it took ends as unconfirmed, and the check of effect (CRL, OCSP) shows what relying parties see. What was in doubt may be for a person.',
    'AWS writes the CRL about 30 minutes after a revocation, and only where the CA has one. A CA without CRL and OCSP tells nobody.',
    'All certificates of a batch are of the one CA that the connection names.',
  ],
})

export const INFO: VendorInfo = {
  id: 'aws-private-ca',
  title: 'AWS Private CA',
  operations: [REVOKE],
  secret: {
    label: 'Key pair',
    help: `${KEY_HINT} The secret key signs requests on this machine and is never sent. IAM: acm-pca:RevokeCertificate and acm-pca:DescribeCertificateAuthority on the CA.`,
  },
  baseUrlExample: 'https://acm-pca.eu-central-1.amazonaws.com',
  connectionFields: CONNECTION_FIELDS,
  queryFields: [],
  limits: unknownLimits(START_PER_SECOND, 'Quotas of the account'),
  assumptions: ASSUMPTIONS,
}
