import type { Field } from '../../../contract/vendor.ts'
import { choiceField, textField } from '../fields.ts'

/** Not the vendor's word: the search goes without the filter. */
export const ANY_STATUS = 'any'
export const KIND_FALLBACK = 'certificate'

/** What is looked for, and filters of `GET /order/certificate` (Services API, "List orders"). */
export const QUERY_FIELDS: readonly Field[] = [
  choiceField(
    'kind',
    'Look for',
    [
      { value: 'certificate', label: 'Primary certificates of orders' },
      { value: 'order', label: 'Orders' },
      { value: 'request', label: 'Open revoke requests' },
    ],
    KIND_FALLBACK,
    'The list of orders names the primary certificate of each; duplicates and earlier reissues are not found by it.',
  ),
  choiceField(
    'status',
    'Order status',
    [
      { value: 'issued', label: 'Issued' },
      { value: 'pending', label: 'Pending' },
      { value: 'reissue_pending', label: 'Reissue pending' },
      { value: 'waiting_pickup', label: 'Waiting for pickup' },
      { value: 'rejected', label: 'Rejected' },
      { value: 'canceled', label: 'Canceled' },
      { value: 'revoked', label: 'Revoked' },
      { value: ANY_STATUS, label: 'Any' },
    ],
    'issued',
    'Issued includes expired ones.',
  ),
  textField('common_name', 'Common name'),
  textField('domain_name', 'Domain'),
  textField('serial_number', 'Serial number'),
  textField('id', 'Order id'),
  textField('certificate_id', 'Certificate id'),
  textField('container_id', 'Division, id'),
  textField('valid_till', 'Valid to', 'A date, or a window of dates as first...last.'),
  textField('email', 'Recipient of mail'),
]
