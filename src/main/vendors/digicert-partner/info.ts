import type { Field, VendorInfo } from '../../../contract/vendor.ts'
import { revokeOperation, statusFilter, unknownLimits } from '../common-info.ts'
import { COMMON_FIELDS } from '../connection-fields.ts'
import { integerField } from '../fields.ts'
import { idColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'

/** Name of the target's column and of the option that stands in for it when the file has none. */
export const CONTRACT = 'acme_contract_id'
export const CREDENTIAL = 'credential_id'
/** Connection option: the contract whose credentials are listed to try the key. */
export const CHECK_CONTRACT = 'check_contract_id'

const contractField = (name: string, required: boolean, help: string): Field => ({
  ...integerField(name, 'ACME contract id', help),
  required,
})

const REVOKE = revokeOperation({
  title: 'Revoke ACME credentials',
  target: {
    kind: 'acme-credential',
    noun: { one: 'ACME credential', many: 'ACME credentials' },
    columns: [
      idColumn(CONTRACT, 'ACME contract id', false, [
        'acmecontractid',
        'acmecontract',
        'contractid',
        'contract',
      ]),
      idColumn(CREDENTIAL, 'Credential id', true, ['credentialid', 'acmecredentialid', 'credential']),
    ],
    oneOf: [],
  },
  options: [
    contractField(
      CONTRACT,
      false,
      'For inventories without a column for it: the contract of all credentials.',
    ),
  ],
  warnings: [
    'The contract, SANs, product and billing stay active: only issuing with these credentials ends. Certificates that were issued with them are not revoked.',
  ],
})

export const INFO: VendorInfo = {
  id: 'digicert-partner',
  title: 'DigiCert Partner Subscriptions',
  operations: [REVOKE],
  secret: {
    label: 'Subaccount API key',
    help: 'A Partner Subscriptions key of the subaccount. Keys of the parent account are refused for ACME contracts.',
  },
  baseUrlExample: 'https://www.digicert.com',
  connectionFields: [
    contractField(
      CHECK_CONTRACT,
      false,
      'Its credentials are listed to check the key; the vendor documents no other way.',
    ),
    ...COMMON_FIELDS,
  ],
  queryFields: [contractField(CONTRACT, true, 'The contract whose credentials are listed.'), statusFilter()],
  limits: unknownLimits(START_PER_SECOND),
  assumptions: ASSUMPTIONS,
}
