import { readSerial } from '../../inventory/serial.ts'
import type { Attributes, Target } from '../port.ts'
import { isOnHold, stateOf } from './certificate-status.ts'
import { ID, SERIAL, THUMBPRINT } from './info.ts'
import { normalThumbprint } from './match-certificates.ts'
import type { Certificate } from './wire.ts'

/** A listed certificate by the columns that name a target. */
export function targetOf(certificate: Certificate): Target {
  const serial = readSerial(certificate.SerialNumber ?? '', 'hex')
  const thumbprint = normalThumbprint(certificate.Thumbprint)
  return {
    [ID]: String(certificate.Id),
    ...(serial.kind === 'ok' ? { [SERIAL]: serial.value } : {}),
    ...(/^[0-9A-F]{40}$/.test(thumbprint) ? { [THUMBPRINT]: thumbprint } : {}),
  }
}

export const ON_HOLD = 'on hold'

/** What a listing says of a certificate beyond its name. */
export function attributesOf(certificate: Certificate): Attributes {
  const pairs: readonly (readonly [string, string | null | undefined])[] = [
    ['common_name', certificate.IssuedCN],
    ['valid_from', certificate.NotBefore],
    ['valid_to', certificate.NotAfter],
    ['status', isOnHold(certificate) ? ON_HOLD : stateOf(certificate).toLowerCase()],
    ['issuer', certificate.IssuerDN],
    ['profile_id', certificate.TemplateName],
    ['certificate_authority', certificate.CertificateAuthorityName],
    ['requester', certificate.RequesterName],
  ]
  return Object.fromEntries(
    pairs.flatMap(([name, value]) =>
      value === null || value === undefined || value === '' ? [] : [[name, value]],
    ),
  )
}
