import type { Field } from '../../../contract/vendor.ts'

const text = (name: string, label: string, help: string): Field => ({
  name,
  label,
  type: 'text',
  required: false,
  choices: [],
  help,
})
const date = (name: string, label: string, help: string): Field => ({
  name,
  label,
  type: 'date-time',
  required: false,
  choices: [],
  help,
})

/** Filters of `POST /v2/certificate/search` (ejbca-go-client-sdk, SearchCertificateCriteriaRestRequest). */
export const QUERY_FIELDS: readonly Field[] = [
  {
    name: 'status',
    label: 'Status',
    type: 'choice',
    required: false,
    choices: [
      { value: 'active', label: 'Active' },
      { value: 'on-hold', label: 'On hold' },
      { value: 'revoked', label: 'Revoked' },
      { value: 'any', label: 'Any' },
    ],
    fallback: 'active',
    help: 'Active ones are what can be revoked; those on hold are what can be removed from hold. Expired ones may be among the active.',
  },
  text('ca', 'CA', 'Its name in EJBCA, not its distinguished name.'),
  text('certificate_profile', 'Certificate profile', 'Its name.'),
  text('end_entity_profile', 'End entity profile', 'Its name.'),
  date('issued_after', 'Issued after', 'With its zone, such as 2026-03-01T00:00:00Z.'),
  date('issued_before', 'Issued before', 'With its zone.'),
  date('expires_after', 'Expires after', 'With its zone: leaves out what has expired.'),
]
