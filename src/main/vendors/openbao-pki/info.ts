import type { VendorInfo } from '../../../contract/vendor.ts'
import { certificates, revokeOperation, statusFilter, unknownLimits } from '../common-info.ts'
import { serialColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { CONNECTION_FIELDS } from './connection-options.ts'

export const SERIAL = 'serial_number'

const REVOKE = revokeOperation({
  target: certificates([serialColumn(true)]),
  warnings: [
    'OpenBao and Vault take no reason: the CRL and OCSP will show these certificates as revoked without one, whatever the incident was. The reason stands in the comment and in our reports only.',
    'A certificate that was issued without being stored (no_store) cannot be revoked by its serial number, and issuers are not revoked here.',
  ],
})

export const INFO: VendorInfo = {
  id: 'openbao-pki',
  title: 'OpenBao and Vault PKI',
  operations: [REVOKE],
  secret: {
    label: 'Token or secret id',
    help: 'A token, or the secret id of an AppRole, whose policy allows update on MOUNT/revoke, list on MOUNT/certs and MOUNT/certs/revoked, and read on MOUNT/config/crl.',
  },
  baseUrlExample: 'https://bao.example.com:8200',
  connectionFields: CONNECTION_FIELDS,
  queryFields: [statusFilter('Expired ones may be among the active.')],
  limits: unknownLimits(START_PER_SECOND, 'Quotas of the installation'),
  assumptions: ASSUMPTIONS,
}
