import type { VendorInfo } from '../../../contract/vendor.ts'
import { certificates, revokeOperation, unknownLimits } from '../common-info.ts'
import { COMMON_FIELDS } from '../connection-fields.ts'
import { choiceField } from '../fields.ts'
import { serialColumn, thumbprintColumn } from '../target-columns.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { REASONS } from './reasons.ts'

/** Name of the target's column that is sent. */
export const CERTIFICATE = 'certificate'
/** Option of a batch: whose directory it goes to, where that says which reasons are taken. */
export const OPERATOR = 'operator'
/** Connection option: whose key signs. */
export const SIGNER = 'signer'
export const BY_CERTIFICATE_KEY = 'certificate'

const TARGET = certificates([
  serialColumn(false),
  thumbprintColumn('sha256'),
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
])

const REVOKE = revokeOperation({
  target: TARGET,
  options: [
    choiceField(
      OPERATOR,
      'Whose directory',
      [
        { value: 'any', label: 'Any: all reasons of RFC 5280' },
        { value: 'lets-encrypt', label: "Let's Encrypt: reasons 0, 1, 4 and 5" },
      ],
      'any',
      'Reasons that the operator does not take are then refused at sealing, and not by the operator one by one.',
    ),
  ],
  reasons: REASONS,
  warnings: [
    'ACME shows no status: what the directory took ends as unconfirmed, and the check of effect (CRL, OCSP) shows what relying parties see. What was in doubt is for a person.',
  ],
})

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
    choiceField(
      SIGNER,
      'Whose key',
      [
        { value: 'account', label: 'The account that the certificates were issued for' },
        { value: BY_CERTIFICATE_KEY, label: "The certificates' own key" },
      ],
      'account',
      "A certificate's own key revokes it at any account, which is what a key that was found in the open is for. It is given at each check and run, and not kept.",
    ),
    ...COMMON_FIELDS,
  ],
  queryFields: [],
  limits: unknownLimits(START_PER_SECOND, "Each operator's own"),
  assumptions: ASSUMPTIONS,
}
