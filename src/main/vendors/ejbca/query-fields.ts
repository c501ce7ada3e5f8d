import type { Field } from '../../../contract/vendor.ts'
import { statusFilter } from '../common-info.ts'
import { momentField, textField } from '../fields.ts'

/** Filters of `POST /v2/certificate/search` (ejbca-go-client-sdk, SearchCertificateCriteriaRestRequest). */
export const QUERY_FIELDS: readonly Field[] = [
  statusFilter(
    'Active ones are what can be revoked; those on hold are what can be removed from hold. Expired ones may be among the active.',
    [{ value: 'on-hold', label: 'On hold' }],
  ),
  textField('ca', 'CA', 'Its name in EJBCA, not its distinguished name.'),
  textField('certificate_profile', 'Certificate profile', 'Its name.'),
  textField('end_entity_profile', 'End entity profile', 'Its name.'),
  momentField('issued_after', 'Issued after', 'With its zone, such as 2026-03-01T00:00:00Z.'),
  momentField('issued_before', 'Issued before', 'With its zone.'),
  momentField('expires_after', 'Expires after', 'With its zone: leaves out what has expired.'),
]
