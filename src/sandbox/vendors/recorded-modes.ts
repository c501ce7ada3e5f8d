import type { VendorName } from '../vendor-name.ts'

/** A shape that public records show and the vendor's page does not, or the other way round: settings of the vendor's world. */
export interface RecordedMode {
  readonly name: string
  /** Where it was seen. */
  readonly source: string
  readonly settings: Readonly<Record<string, number | boolean | string>>
}

const DIGICERT_ONE: readonly RecordedMode[] = [
  {
    name: 'errors with a field and no code',
    source: "DigiCert ONE's OpenAPI of 2022",
    settings: { errorShape: 'field' },
  },
  {
    name: 'errors with a status and no code',
    source: "DigiCert's signing tools",
    settings: { errorShape: 'status' },
  },
  {
    name: 'entity_not_found',
    source: 'clients of DigiCert ONE',
    settings: { notFoundCode: 'entity_not_found' },
  },
]

/** By vendor: what the usual settings leave out. Whoever tries a client tries it in each of these too. */
export const RECORDED_MODES: Readonly<Record<VendorName, readonly RecordedMode[]>> = {
  'digicert-tlm': [
    ...DIGICERT_ONE,
    {
      name: 'small pages, refused without a code',
      source: "DigiCert ONE's OpenAPI of 2022",
      settings: { errorShape: 'field', maxPage: 50 },
    },
  ],
  'digicert-certcentral': [
    {
      name: 'a bad key is 403',
      source: 'recorded answer',
      settings: { keyRefusal: '403' },
    },
    {
      name: 'lists without the word revoked',
      source: '"List reissues" and "List duplicates": approved, issued, pending, rejected; show_archived',
      settings: { listWords: 'documented' },
    },
    {
      name: 'lists without the word revoked, changes of orders only',
      source: 'the same, and "Status change list" as a list of orders',
      settings: { listWords: 'documented', changesOf: 'orders' },
    },
  ],
  'digicert-partner': [],
  'digicert-dtm': DIGICERT_ONE,
  'keyfactor-command': [
    {
      name: '25.4.1',
      source: 'recorded answers of 25.4.1: "Active (1)", "Revoked (2)"',
      settings: { stateString: 'numbered', productVersion: '25.4.1', isUnsorted: true },
    },
    {
      name: '404 without a body',
      source: 'clients of Command',
      settings: { notFoundShape: 'empty', parameterStyle: 'plain' },
    },
    {
      name: '404 as a problem document',
      source: 'clients of Command; RFC 9457',
      settings: { notFoundShape: 'problem', parameterStyle: 'pq' },
    },
    {
      name: 'a lifted hold leaves its date',
      source: 'inferred from RevocationEffDate being kept apart from CertState',
      settings: { liftedHoldKeepsDate: true },
    },
    {
      name: 'the collection is read from the query',
      source: 'a client of another maker',
      settings: { collectionFrom: 'query' },
    },
  ],
  ejbca: [
    {
      name: 'small pages',
      source: "EJBCA's maximum of a query is a setting of each installation",
      settings: { pageMax: 20 },
    },
  ],
  acme: [],
  'openbao-pki': [
    {
      name: 'lists at once, and no detailed one',
      source: "HashiCorp Vault, API, PKI: its lists have no parameters 'after' and 'limit'",
      settings: { heedsPaging: false, hasDetailedList: false },
    },
  ],
  'aws-private-ca': [],
}
