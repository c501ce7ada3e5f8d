import { SandboxError } from '../sandbox-error.ts'
import type { VendorName } from '../vendor-name.ts'
import type { VendorWorld, WorldInit } from '../vendor-world.ts'
import { tlmWorld } from './digicert-tlm/tlm-world.ts'

const notYet = (): VendorWorld => {
  throw new SandboxError('this vendor has no sandbox yet')
}

/** How to make each vendor. */
export const VENDOR_WORLDS: Record<VendorName, (init: WorldInit) => VendorWorld> = {
  'digicert-tlm': tlmWorld,
  'digicert-certcentral': notYet,
  'digicert-partner': notYet,
  'digicert-dtm': notYet,
  'keyfactor-command': notYet,
}
