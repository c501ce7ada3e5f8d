import type { OperationInfo, VendorInfo } from '../../../contract/vendor.ts'
import { serialColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { CONNECTION_FIELDS } from './connection-options.ts'
import { KEY_HINT } from './credentials.ts'
import { REASONS } from './reasons.ts'

export const SERIAL = 'serial_number'

const REVOKE: OperationInfo = {
  id: 'revoke',
  title: 'Revoke certificates',
  done: 'revoked',
  reversible: false,
  target: {
    kind: 'certificate',
    noun: { one: 'certificate', many: 'certificates' },
    columns: [serialColumn(true)],
    oneOf: [],
  },
  options: [],
  reasons: REASONS,
  reasonRequired: true,
  commentRequired: false,
  warnings: [
    'AWS shows no status of a certificate. Over a connection with a bucket audit reports confirm, of which it makes one each 30 minutes; otherwise what it took ends as unconfirmed, and the check of effect (CRL, OCSP) shows what relying parties see. What was in doubt may be for a person.',
    'AWS writes the CRL about 30 minutes after a revocation, and only where the CA has one. A CA without CRL and OCSP tells nobody.',
    'All certificates of a batch are of the one CA that the connection names.',
  ],
}

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
  limits: `Quotas of the account: starts at ${START_PER_SECOND} requests a second and adapts.`,
  assumptions: ASSUMPTIONS,
}
