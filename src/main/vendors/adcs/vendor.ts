import { REASON_CODES } from '../../../contract/vendor.ts'
import { revokeByHand, SERIAL, vendorByHand } from '../by-hand.ts'
import type { HandOverKit } from '../hand-over-kit.ts'
import type { Vendor } from '../port.ts'
import { ASSUMED } from './assumptions.ts'

/** Microsoft, certutil: `certutil [options] -revoke SerialNumber [Reason]`, reasons by number. */
const kit: HandOverKit = {
  template: 'adcs.ps1',
  scriptName: 'revoke.ps1',
  entry: ({ target, reason }) => ({
    serial: target[SERIAL.name] ?? '',
    reason: String(REASON_CODES[reason ?? 'unspecified']),
    sha256: null,
  }),
  steps: (items) => [
    'Copy this folder to the CA, or to a machine with its management tools; sign in as somebody who may "Issue and Manage Certificates".',
    'Read list.csv and revoke.ps1. Look without changing anything (with -Config where the CA is on another machine):',
    '$ powershell -NoProfile -ExecutionPolicy Bypass -File .\\revoke.ps1',
    'Revoke:',
    `$ powershell -NoProfile -ExecutionPolicy Bypass -File .\\revoke.ps1 -Yes ${items}`,
    'Publish a new CRL:',
    '$ certutil -CRL',
    'Bring back result.txt.',
  ],
  assumptions: ASSUMED,
}

/** Microsoft Active Directory Certificate Services: by `certutil`, at the CA. */
export const adcs: Vendor = vendorByHand({
  id: 'adcs',
  title: 'Microsoft AD CS',
  operation: revokeByHand([SERIAL], (reason) => String(REASON_CODES[reason])),
  kit,
})
