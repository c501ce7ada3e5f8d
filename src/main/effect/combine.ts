import type { EffectVerdict } from '../../contract/effect.ts'
import type { Reason } from '../../contract/vendor.ts'
import { isoTime } from '../clock.ts'

/** What one source says of a certificate. Times in milliseconds since the epoch. */
export type Said =
  | { readonly kind: 'revoked'; readonly since: number; readonly reason: Reason; readonly asOf: number }
  | { readonly kind: 'not-revoked'; readonly asOf: number; readonly nextUpdate: number | null }
  | { readonly kind: 'unusable'; readonly why: string }

/**
 * What relying parties see, from what a list and a responder say. One that shows it revoked is enough: a relying party
 * that looks there refuses the certificate. The other's word is kept as a note.
 *
 * @param crl null when there is no list, `ocsp` when no responder was asked
 */
export function combine(crl: Said | null, ocsp: Said | null): EffectVerdict {
  if (crl?.kind === 'revoked' && ocsp?.kind === 'revoked') {
    return {
      kind: 'revoked',
      by: 'crl+ocsp',
      since: isoTime(Math.min(crl.since, ocsp.since)),
      reason: crl.reason === 'unspecified' ? ocsp.reason : crl.reason,
      asOf: isoTime(Math.max(crl.asOf, ocsp.asOf)),
    }
  }
  if (crl?.kind === 'revoked') return revoked('crl', crl, noteOf('The responder', ocsp))
  if (ocsp?.kind === 'revoked') return revoked('ocsp', ocsp, noteOf('The list', crl))
  if (crl?.kind === 'not-revoked' && ocsp?.kind === 'not-revoked') {
    const newest = ocsp.asOf >= crl.asOf ? ocsp : crl
    return notRevoked('crl+ocsp', newest, null)
  }
  if (crl?.kind === 'not-revoked') return notRevoked('crl', crl, noteOf('The responder', ocsp))
  if (ocsp?.kind === 'not-revoked') return notRevoked('ocsp', ocsp, noteOf('The list', crl))
  const whys = [crl, ocsp].flatMap((said) => (said === null ? [] : [said.why]))
  return {
    kind: 'not-checkable',
    why: whys.join(' ') || 'Neither a list of revoked certificates nor a responder is known for it.',
  }
}

function revoked(
  by: 'crl' | 'ocsp',
  { since, reason, asOf }: Extract<Said, { kind: 'revoked' }>,
  note: string | null,
): EffectVerdict {
  return {
    kind: 'revoked',
    by,
    since: isoTime(since),
    reason,
    asOf: isoTime(asOf),
    ...(note === null ? {} : { note }),
  }
}

function notRevoked(
  by: 'crl' | 'ocsp' | 'crl+ocsp',
  { asOf, nextUpdate }: Extract<Said, { kind: 'not-revoked' }>,
  note: string | null,
): EffectVerdict {
  return {
    kind: 'not-revoked',
    by,
    asOf: isoTime(asOf),
    ...(nextUpdate === null ? {} : { nextUpdate: isoTime(nextUpdate) }),
    ...(note === null ? {} : { note }),
  }
}

/** What the other source says, when it adds something to the verdict. */
function noteOf(who: string, said: Said | null): string | null {
  switch (said?.kind) {
    case undefined:
    case 'revoked':
      return null
    case 'not-revoked':
      return `${who} of ${isoTime(said.asOf)} does not show it as revoked.`
    case 'unusable':
      return said.why
    default:
      return said satisfies never
  }
}
