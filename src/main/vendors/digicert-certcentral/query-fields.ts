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
export const KIND_FALLBACK = 'certificate'

/** What is looked for, and filters of `GET /order/certificate` (Services API, "List orders"). */
export const QUERY_FIELDS: readonly Field[] = [
  {
    name: 'kind',
    label: 'Look for',
    type: 'choice',
    required: false,
    choices: [
      { value: 'certificate', label: 'Primary certificates of orders' },
      { value: 'order', label: 'Orders' },
      { value: 'request', label: 'Open revoke requests' },
    ],
    fallback: KIND_FALLBACK,
    help: 'The list of orders names the primary certificate of each; duplicates and earlier reissues are not found by it.',
  },
  {
    name: 'status',
    label: 'Order status',
    type: 'choice',
    required: false,
    choices: [
      { value: 'issued', label: 'Issued' },
      { value: 'pending', label: 'Pending' },
      { value: 'reissue_pending', label: 'Reissue pending' },
      { value: 'waiting_pickup', label: 'Waiting for pickup' },
      { value: 'rejected', label: 'Rejected' },
      { value: 'canceled', label: 'Canceled' },
      { value: 'revoked', label: 'Revoked' },
      { value: ANY_STATUS, label: 'Any' },
    ],
    fallback: 'issued',
    help: 'Issued includes expired ones.',
  },
  text('common_name', 'Common name'),
  text('domain_name', 'Domain'),
  text('serial_number', 'Serial number'),
  text('id', 'Order id'),
  text('certificate_id', 'Certificate id'),
  text('container_id', 'Division, id'),
  text('valid_till', 'Valid to', 'A date, or a window of dates as first...last.'),
  text('email', 'Recipient of mail'),
]
