import type { Field } from '../../../contract/vendor.ts'

const flag = (name: string, label: string): Field => ({
  name,
  label,
  type: 'boolean',
  required: false,
  choices: [],
  fallback: 'false',
})

/** What `GET /Certificates` takes ("GET Certificates"), as far as it narrows a search. */
export const QUERY_FIELDS: readonly Field[] = [
  {
    name: 'query_string',
    label: 'Query',
    type: 'text',
    required: false,
    choices: [],
    help: 'In Command\'s query language, e.g. IssuedCN -contains "corp.example.com" AND CertState -eq "1". Without one, every certificate that the account sees.',
  },
  {
    name: 'collection_id',
    label: 'Certificate collection, id',
    type: 'integer',
    required: false,
    choices: [],
  },
  flag('include_revoked', 'Revoked certificates too'),
  flag('include_expired', 'Expired certificates too'),
]
