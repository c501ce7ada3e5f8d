import type { Field } from '../../../contract/vendor.ts'

const text = (name: string, label: string, help?: string): Field => ({
  name,
  label,
  type: 'text',
  required: false,
  choices: [],
  ...(help === undefined ? {} : { help }),
})

/** Not the vendor's word: the search goes without the filter. */
export const ANY_STATUS = 'any'

const WINDOW_HELP =
  'YYYY-MM-DD_YYYY-MM-DD. Backdated certificates may fall outside of the window in which they were issued.'

/** Filters of `GET /mpki/api/v1/certificate-search` (Bulk revoke multiple certificates, Step 1; DigiCert ONE's OpenAPI). */
export const QUERY_FIELDS: readonly Field[] = [
  text('profile_id', 'Profile', 'UUID of the certificate profile.'),
  text('valid_from', 'Valid from, window', WINDOW_HELP),
  text('valid_to', 'Valid to, window', 'YYYY-MM-DD_YYYY-MM-DD.'),
  {
    name: 'status',
    label: 'Status',
    type: 'choice',
    required: false,
    choices: [
      { value: 'issued', label: 'Issued' },
      { value: 'suspended', label: 'Suspended' },
      { value: 'revoked', label: 'Revoked' },
      { value: 'expired', label: 'Expired' },
      { value: ANY_STATUS, label: 'Any' },
    ],
    fallback: 'issued',
    help: 'Issued ones are what can be revoked; suspended ones are what can be resumed.',
  },
  text('common_name', 'Common name'),
  text('serial_number', 'Serial number'),
  text('thumbprint', 'SHA-256 thumbprint'),
  text('issuing_ca_id', 'Issuing CA, id'),
  text('issuing_ca_name', 'Issuing CA, name'),
  text('issuing_ca_serial_number', 'Issuing CA, serial number'),
  text('business_unit_id', 'Business unit, id'),
  text('business_unit_name', 'Business unit, name'),
  text('seat_id', 'Seat, id'),
  text('seat_type_id', 'Seat type, id'),
  text('account_id', 'Account, id'),
]
