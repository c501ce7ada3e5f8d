import type { Field } from '../../../contract/vendor.ts'
import { choiceField, textField } from '../fields.ts'

/** Not the vendor's word: the search goes without the filter. */
export const ANY_STATUS = 'any'

const WINDOW_HELP =
  'YYYY-MM-DD_YYYY-MM-DD. Backdated certificates may fall outside of the window in which they were issued.'

/** Filters of `GET /mpki/api/v1/certificate-search` (Bulk revoke multiple certificates, Step 1; DigiCert ONE's OpenAPI). */
export const QUERY_FIELDS: readonly Field[] = [
  textField('profile_id', 'Profile', 'UUID of the certificate profile.'),
  textField('valid_from', 'Valid from, window', WINDOW_HELP),
  textField('valid_to', 'Valid to, window', 'YYYY-MM-DD_YYYY-MM-DD.'),
  choiceField(
    'status',
    'Status',
    [
      { value: 'issued', label: 'Issued' },
      { value: 'suspended', label: 'Suspended' },
      { value: 'revoked', label: 'Revoked' },
      { value: 'expired', label: 'Expired' },
      { value: ANY_STATUS, label: 'Any' },
    ],
    'issued',
    'Issued ones are what can be revoked; suspended ones are what can be resumed.',
  ),
  textField('common_name', 'Common name'),
  textField('serial_number', 'Serial number'),
  textField('thumbprint', 'SHA-256 thumbprint'),
  textField('issuing_ca_id', 'Issuing CA, id'),
  textField('issuing_ca_name', 'Issuing CA, name'),
  textField('issuing_ca_serial_number', 'Issuing CA, serial number'),
  textField('business_unit_id', 'Business unit, id'),
  textField('business_unit_name', 'Business unit, name'),
  textField('seat_id', 'Seat, id'),
  textField('seat_type_id', 'Seat type, id'),
  textField('account_id', 'Account, id'),
]
