import type { VendorName } from '../vendor-name.ts'
import type { VendorWorld, WorldInit } from '../vendor-world.ts'
import { acmeWorld } from './acme/acme-world.ts'
import { awsWorld } from './aws-private-ca/aws-world.ts'
import { certCentralWorld } from './digicert-certcentral/certcentral-world.ts'
import { dtmWorld } from './digicert-dtm/dtm-world.ts'
import { partnerWorld } from './digicert-partner/partner-world.ts'
import { tlmWorld } from './digicert-tlm/tlm-world.ts'
import { echoing } from './echo.ts'
import { ejbcaWorld } from './ejbca/ejbca-world.ts'
import { commandWorld } from './keyfactor-command/command-world.ts'
import { limited } from './limited.ts'
import { baoWorld } from './openbao-pki/bao-world.ts'

/** How to make each vendor. */
export const VENDOR_WORLDS: Readonly<Record<VendorName, (init: WorldInit) => VendorWorld>> = {
  'digicert-tlm': (init) => limited(echoing(tlmWorld(init))),
  'digicert-certcentral': (init) => limited(echoing(certCentralWorld(init))),
  'digicert-partner': (init) => limited(echoing(partnerWorld(init))),
  'digicert-dtm': (init) => limited(echoing(dtmWorld(init))),
  'keyfactor-command': (init) => limited(echoing(commandWorld(init))),
  ejbca: (init) => limited(echoing(ejbcaWorld(init))),
  acme: (init) => limited(echoing(acmeWorld(init))),
  'openbao-pki': (init) => limited(echoing(baoWorld(init))),
  'aws-private-ca': (init) => limited(echoing(awsWorld(init))),
}
