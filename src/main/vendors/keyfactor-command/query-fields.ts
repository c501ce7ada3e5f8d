import type { Field } from '../../../contract/vendor.ts'
import { flagField, integerField, textField } from '../fields.ts'

/** What `GET /Certificates` takes ("GET Certificates"), as far as it narrows a search. */
export const QUERY_FIELDS: readonly Field[] = [
  textField(
    'query_string',
    'Query',
    'In Command\'s query language, e.g. IssuedCN -contains "corp.example.com" AND CertState -eq "1". Without one, every certificate that the account sees.',
  ),
  integerField('collection_id', 'Certificate collection, id'),
  flagField('include_revoked', 'Revoked certificates too'),
  flagField('include_expired', 'Expired certificates too'),
]
