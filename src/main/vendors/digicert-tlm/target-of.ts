import { canonicalSerial } from '../../inventory/serial.ts'
import { listedCertificate } from '../../x509/revocation-sources.ts'
import type { Attributes, Target } from '../port.ts'
import { statusOf } from './certificate-status.ts'
import { normalThumbprint } from './search.ts'
import type { Certificate } from './wire.ts'

/** A listed certificate by the columns that name a target. */
export function targetOf(certificate: Certificate): Target {
  const thumbprint = normalThumbprint(certificate.thumbprint)
  return {
    serial_number: canonicalSerial(certificate.serial_number),
    ...(/^[0-9A-F]{64}$/.test(thumbprint) ? { thumbprint } : {}),
  }
}

/**
 * What a listing says of a certificate beyond its name. Of the certificate itself only where its revocation is told
 * is kept: at two kilobytes each a hundred thousand of them would be most of an inventory.
 */
export function attributesOf(certificate: Certificate): Attributes {
  const pairs: readonly (readonly [string, string | null | undefined])[] = [
    ['common_name', certificate.common_name],
    ['organization', certificate.subject?.organization_name],
    ['valid_from', certificate.valid_from],
    ['valid_to', certificate.valid_to],
    ['status', statusOf(certificate)],
    ['profile_id', certificate.profile?.id],
    ['profile_name', certificate.profile?.name],
    ['issuer', certificate.issuing_ca_name],
    ['issuing_ca_id', certificate.ica?.id],
    ['business_unit', certificate.business_unit?.name],
    ['seat_id', certificate.seat?.seat_id],
    ['certificate_type', certificate.certificate_type],
  ]
  const told = Object.fromEntries(
    pairs.flatMap(([name, value]) =>
      value === null || value === undefined || value === '' ? [] : [[name, value]],
    ),
  )
  const serial = canonicalSerial(certificate.serial_number)
  return { ...told, ...listedCertificate(certificate.certificate ?? '', serial) }
}
