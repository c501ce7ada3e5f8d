/** The vendors that the sandbox can play, by the ids that the product gives them. */
export const VENDOR_NAMES = [
  'digicert-tlm',
  'digicert-certcentral',
  'digicert-partner',
  'digicert-dtm',
  'keyfactor-command',
  'ejbca',
  'acme',
  'openbao-pki',
  'aws-private-ca',
] as const
export type VendorName = (typeof VENDOR_NAMES)[number]

export const isVendorName = (text: string): text is VendorName =>
  (VENDOR_NAMES as readonly string[]).includes(text)
