import { canonicalName, nameParts } from '../../inventory/distinguished-name.ts'
import { canonicalSerial } from '../../inventory/serial.ts'
import { bareCertificate, listedCertificate } from '../../x509/revocation-sources.ts'
import type { DiscoveredItem, Target } from '../port.ts'
import { shownByList, wordOf } from './certificate-status.ts'
import { ISSUER, SERIAL } from './info.ts'
import type { ListedCertificate } from './wire.ts'

/** A listed certificate by the columns that name a target. */
export const targetOf = (listed: Pick<ListedCertificate, 'serialNumber' | 'issuerDN'>): Target =>
  targetReader()(listed)

/** As `targetOf`, for lists: their rows name the same few CAs again and again. */
export function targetReader(): typeof targetOf {
  const issuers = new Map<string, string>()
  return ({ serialNumber, issuerDN }) => {
    const issuer = issuers.get(issuerDN) ?? canonicalName(issuerDN)
    issuers.set(issuerDN, issuer)
    return { [SERIAL]: canonicalSerial(serialNumber), [ISSUER]: issuer }
  }
}

/** What tells one certificate from another. */
export const identityOf = (target: Target): string => `${target[SERIAL] ?? ''} ${target[ISSUER] ?? ''}`

/** Base64 of the Base64 of the certificate; empty where there is none. */
const certificateText = ({ base64Cert }: ListedCertificate): string =>
  Buffer.from(base64Cert ?? '', 'base64').toString('latin1')

const dayOf = (ms: number | null | undefined): string | undefined =>
  ms == null || ms <= 0 ? undefined : new Date(ms).toISOString()

/** A listed certificate as an inventory keeps it. */
export function discovered(listed: ListedCertificate): DiscoveredItem {
  const word = wordOf(shownByList(listed))
  const target = targetOf(listed)
  const certificate = certificateText(listed)
  const subject = nameParts(listed.subjectDN ?? '') ?? []
  const pairs: readonly (readonly [string, string | null | undefined])[] = [
    ['common_name', subject.find(({ type }) => type === 'CN')?.value],
    ['organization', subject.find(({ type }) => type === 'O')?.value],
    ['valid_from', dayOf(listed.notBefore)],
    ['valid_to', dayOf(listed.expireDate)],
    ['status', word === 'not revoked' ? 'active' : word],
    ['issuer', listed.issuerDN],
    ['profile_id', listed.certificateProfile],
    ['end_entity_profile', listed.endEntityProfile],
    ['end_entity', listed.username],
  ]
  return {
    target,
    attributes: {
      ...Object.fromEntries(pairs.flatMap(([name, value]) => (value ? [[name, value]] : []))),
      ...listedCertificate(certificate, target[SERIAL] ?? ''),
    },
    certificate: bareCertificate(certificate),
  }
}
