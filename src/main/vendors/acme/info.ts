import type { OperationInfo, TargetSchema, VendorInfo } from '../../../contract/vendor.ts'
import { COMMON_FIELDS } from '../connection-fields.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { REASONS } from './reasons.ts'

/** Names of the target's columns. */
export const SERIAL = 'serial_number'
export const THUMBPRINT = 'thumbprint'
export const CERTIFICATE = 'certificate'
/** Option of a batch: whose directory it goes to, where that says which reasons are taken. */
export const OPERATOR = 'operator'
/** Connection option: whose key signs. */
export const SIGNER = 'signer'
export const BY_CERTIFICATE_KEY = 'certificate'

const TARGET: TargetSchema = {
  kind: 'certificate',
  noun: { one: 'certificate', many: 'certificates' },
  columns: [
    {
      name: SERIAL,
      label: 'Serial number',
      type: 'serial',
      required: false,
      identity: true,
      synonyms: [
        'serialnumber',
        'serial',
        'serialno',
        'sn',
        'certserial',
        'certificateserial',
        'certificateserialnumber',
        'serialnumberhex',
        'serialhex',
        'seriennummer',
      ],
    },
    {
      name: THUMBPRINT,
      label: 'SHA-256 thumbprint',
      type: 'sha256',
      required: false,
      identity: true,
      synonyms: [
        'thumbprint',
        'thumbprintsha256',
        'sha256thumbprint',
        'sha256',
        'sha256fingerprint',
        'fingerprintsha256',
        'certsha256',
      ],
    },
    {
      name: CERTIFICATE,
      label: 'Certificate',
      type: 'certificate',
      required: true,
      identity: false,
      synonyms: [
        'certificate',
        'cert',
        'pem',
        'certificatepem',
        'pemcertificate',
        'certpem',
        'x509',
        'x509certificate',
        'certificatebase64',
        'der',
        'certificateder',
        'rawcertificate',
        'zertifikat',
      ],
    },
  ],
  oneOf: [],
}

const REVOKE: OperationInfo = {
  id: 'revoke',
  title: 'Revoke certificates',
  done: 'revoked',
  reversible: false,
  target: TARGET,
  options: [
    {
      name: OPERATOR,
      label: 'Whose directory',
      type: 'choice',
      required: false,
      choices: [
        { value: 'any', label: 'Any: all reasons of RFC 5280' },
        { value: 'lets-encrypt', label: "Let's Encrypt: reasons 0, 1, 4 and 5" },
      ],
      fallback: 'any',
      help: 'Reasons that the operator does not take are then refused at sealing, and not by the operator one by one.',
    },
  ],
  reasons: REASONS,
  reasonRequired: false,
  commentRequired: false,
  warnings: [
    'ACME shows no status: what the directory took ends as unconfirmed, and the check of effect (CRL, OCSP) shows what relying parties see. What was in doubt is for a person.',
  ],
}

export const INFO: VendorInfo = {
  id: 'acme',
  title: 'ACME (RFC 8555)',
  operations: [REVOKE],
  secret: {
    label: 'Private key',
    help: "The account's key, or the certificates' own: a JWK (certbot's private_key.json) or PEM. RSA, P-256, P-384, P-521 or Ed25519.",
  },
  baseUrlExample: 'https://acme-v02.api.letsencrypt.org/directory',
  connectionFields: [
    {
      name: SIGNER,
      label: 'Whose key',
      type: 'choice',
      required: false,
      choices: [
        { value: 'account', label: 'The account that the certificates were issued for' },
        { value: BY_CERTIFICATE_KEY, label: "The certificates' own key" },
      ],
      fallback: 'account',
      help: "A certificate's own key revokes it at any account, which is what a key that was found in the open is for. Give it for one run (--key-stdin); it is not kept.",
    },
    ...COMMON_FIELDS,
  ],
  queryFields: [],
  limits: `Each operator's own: starts at ${START_PER_SECOND} requests a second and adapts.`,
  assumptions: ASSUMPTIONS,
}
