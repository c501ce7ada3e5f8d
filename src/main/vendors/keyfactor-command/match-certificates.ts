import { nameParts } from '../../inventory/distinguished-name.ts'
import { canonicalSerial, sameSerial } from '../../inventory/serial.ts'
import type { Item, Target } from '../port.ts'
import { ID, SERIAL, THUMBPRINT } from './info.ts'
import type { Certificate } from './wire.ts'

export const normalThumbprint = (thumbprint: string | null | undefined): string =>
  (thumbprint ?? '').replaceAll(/[\s:]/g, '').toUpperCase()

/** What a target's name means among certificates that were found. */
export type Match =
  | { readonly kind: 'one'; readonly certificate: Certificate }
  | { readonly kind: 'none'; readonly message: string }
  | { readonly kind: 'several'; readonly candidates: readonly string[]; readonly message: string }

/** Certificates found, by all that can name one. */
export interface FoundCertificates {
  add(certificates: readonly Certificate[]): void
  /**
   * The id decides where the target has one, else the thumbprint, else the serial number with the issuer that the inventory
   * knows. State decides nothing: that only one of two can still be revoked does not make it the one that was meant.
   */
  match(item: Pick<Item, 'target' | 'attributes'>): Match
}

export function createFoundCertificates(): FoundCertificates {
  const byId = new Map<number, Certificate>()
  const bySerial = new Map<string, Set<number>>()
  const byThumbprint = new Map<string, Set<number>>()
  const index = (map: Map<string, Set<number>>, key: string, id: number) => {
    if (key === '') return
    const ids = map.get(key)
    if (ids === undefined) map.set(key, new Set([id]))
    else ids.add(id)
  }
  const all = (ids: Iterable<number>): Certificate[] => [...ids].flatMap((id) => byId.get(id) ?? [])
  return {
    add(certificates) {
      for (const certificate of certificates) {
        byId.set(certificate.Id, certificate)
        index(bySerial, canonicalSerial(certificate.SerialNumber ?? ''), certificate.Id)
        index(byThumbprint, normalThumbprint(certificate.Thumbprint), certificate.Id)
      }
    },
    match({ target, attributes }) {
      const id = target[ID]
      const thumbprint = target[THUMBPRINT]
      const serial = target[SERIAL]
      if (id !== undefined) {
        const certificate = byId.get(Number(id))
        if (certificate === undefined) return none(`Command shows no certificate with the id ${id}.`)
        return contradicts(target, certificate)
          ? {
              kind: 'several',
              candidates: [candidateText(certificate)],
              message: `The inventory says otherwise than Command: ${candidateText(certificate)}.`,
            }
          : { kind: 'one', certificate }
      }
      if (thumbprint !== undefined) {
        const found = all(byThumbprint.get(thumbprint) ?? [])
        if (found.some((certificate) => contradicts(target, certificate)))
          return none(
            `The certificate with the thumbprint ${thumbprint} has another serial number than ${serial}.`,
          )
        return only(found, `Command shows no certificate with the thumbprint ${thumbprint}.`)
      }
      const found = all(bySerial.get(canonicalSerial(serial ?? '')) ?? [])
      const issuer = attributes['issuer']
      if (found.length < 2 || issuer === undefined)
        return only(found, `Command shows no certificate with the serial number ${serial}.`)
      const own = found.filter((certificate) => isIssuer(issuer, certificate.IssuerDN ?? ''))
      return own.length === 1 ? only(own, '') : only(found, '')
    },
  }
}

const none = (message: string): Match => ({ kind: 'none', message })

function only(found: readonly Certificate[], message: string): Match {
  const [certificate] = found
  if (certificate === undefined) return none(message)
  if (found.length === 1) return { kind: 'one', certificate }
  const candidates = found.map(candidateText)
  return {
    kind: 'several',
    candidates,
    message: `The name fits several certificates: ${candidates.join('; ')}.`,
  }
}

/** Whether a record has another serial number or thumbprint than the inventory says. */
function contradicts(target: Target, { SerialNumber, Thumbprint }: Certificate): boolean {
  const thumbprint = normalThumbprint(Thumbprint)
  const serial = SerialNumber?.trim() ?? ''
  const own = { thumbprint: target[THUMBPRINT], serial: target[SERIAL] }
  return (
    (own.thumbprint !== undefined && thumbprint !== '' && own.thumbprint !== thumbprint) ||
    (own.serial !== undefined && serial !== '' && !sameSerial(own.serial, serial))
  )
}

const candidateText = ({ Id, IssuedCN, IssuerDN, SerialNumber }: Certificate): string =>
  `id ${Id}, ${IssuedCN?.trim() || 'no common name'}, serial number ${SerialNumber?.trim() || 'not shown'}, issued by ${IssuerDN?.trim() || 'an issuer not shown'}`

/** A distinguished name in any order and spacing, or its common name alone. */
function isIssuer(known: string, issuerDn: string): boolean {
  const shown = relativeNames(issuerDn)
  const own = relativeNames(known)
  if (own.length === 1 && !known.includes('=')) return shown.includes(`cn=${own[0]}`)
  return own.length === shown.length && own.toSorted().join('\n') === shown.toSorted().join('\n')
}

const relativeNames = (name: string): readonly string[] =>
  (nameParts(name)?.map(({ type, value }) => `${type}=${value}`) ?? [name.trim()]).map((part) =>
    part.toLowerCase(),
  )
