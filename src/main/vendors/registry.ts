import type { VendorId } from '../../contract/vendor.ts'
import { acme } from './acme/vendor.ts'
import { adcs } from './adcs/vendor.ts'
import { awsPrivateCa } from './aws-private-ca/vendor.ts'
import { digicertCertcentral } from './digicert-certcentral/vendor.ts'
import { digicertDtm } from './digicert-dtm/vendor.ts'
import { digicertPartner } from './digicert-partner/vendor.ts'
import { digicertTlm } from './digicert-tlm/vendor.ts'
import { ejbca } from './ejbca/vendor.ts'
import { keyfactorCommand } from './keyfactor-command/vendor.ts'
import { openbaoPki } from './openbao-pki/vendor.ts'
import { opensslCa } from './openssl-ca/vendor.ts'
import type { ApiVendor, Vendor, VendorRegistry } from './port.ts'

/** Every vendor that this version knows: one line each. */
const VENDORS: readonly Vendor[] = [
  digicertTlm, //
  digicertPartner,
  digicertCertcentral,
  digicertDtm,
  keyfactorCommand,
  ejbca,
  acme,
  adcs,
  opensslCa,
  openbaoPki,
  awsPrivateCa,
]

export function vendorRegistry(): VendorRegistry {
  return new Map<VendorId, Vendor>(VENDORS.map((vendor) => [vendor.id, vendor]))
}

/** Those that can be connected to, and asked. */
export const apiVendors = (): readonly ApiVendor[] =>
  VENDORS.filter((vendor): vendor is ApiVendor => vendor.handOver === undefined)
