import { type HandOverReason, revokeByHand, SERIAL, vendorByHand } from '../by-hand.ts'
import type { HandOverKit } from '../hand-over-kit.ts'
import type { Vendor } from '../port.ts'
import { thumbprintColumn } from '../target-columns.ts'

const THUMBPRINT = thumbprintColumn('sha256')

/** openssl-ca(1), `-crl_reason`. */
const CRL_REASONS: Readonly<Record<HandOverReason, string>> = {
  unspecified: 'unspecified',
  key_compromise: 'keyCompromise',
  ca_compromise: 'CACompromise',
  affiliation_changed: 'affiliationChanged',
  superseded: 'superseded',
  cessation_of_operation: 'cessationOfOperation',
}

const kit: HandOverKit = {
  template: 'openssl-ca.sh',
  scriptName: 'revoke.sh',
  entry: ({ target, reason }) => ({
    serial: target[SERIAL.name] ?? '',
    reason: CRL_REASONS[(reason ?? 'unspecified') as HandOverReason] ?? '',
    sha256: target[THUMBPRINT.name]?.toUpperCase() ?? null,
  }),
  steps: (items) => [
    'Copy this folder to the CA. Go to the folder from which you use openssl ca there: paths in its configuration may be relative.',
    'Read list.csv and revoke.sh. Look without changing anything:',
    '$ sh FOLDER/revoke.sh --config OPENSSL.CNF',
    'Revoke. What openssl ca needs besides goes after two dashes, such as -- -passin file:FILE:',
    `$ sh FOLDER/revoke.sh --config OPENSSL.CNF --yes ${items}`,
    'Make and publish a new CRL:',
    '$ openssl ca -config OPENSSL.CNF -gencrl -out CRL.PEM',
    'Bring back result.txt.',
  ],
  assumptions: [],
}

/** OpenSSL's `ca` with its database in a file: by a shell script, at the CA. */
export const opensslCa: Vendor = vendorByHand({
  id: 'openssl-ca',
  title: 'OpenSSL CA',
  operation: revokeByHand([SERIAL, THUMBPRINT], (reason) => CRL_REASONS[reason]),
  kit,
})
