import type { TargetSchema } from '../../contract/vendor.ts'
import type { Target } from '../vendors/port.ts'

/** What is compared of two certificates of one vendor and kind. */
export interface Named {
  readonly target: Target
  readonly issuer: string | null
}

/**
 * Texts that a certificate can be found by: its required identity columns together, or each of those that it has. Whoever is
 * found by one is a candidate only (`isSameCertificate`): serial numbers have namesakes.
 */
export function keysOf(schema: TargetSchema, target: Target): string[] {
  const identity = schema.columns.filter((column) => column.identity)
  const required = identity.filter((column) => column.required)
  if (required.length > 0) return [required.map(({ name }) => `${name}:${target[name] ?? ''}`).join('\u001f')]
  return identity.flatMap(({ name }) => (target[name] === undefined ? [] : [`${name}:${target[name]}`]))
}

/** A thumbprint that both have decides. Else nothing that both know may differ: not an identity column, not the issuer. */
export function isSameCertificate(schema: TargetSchema, one: Named, other: Named): boolean {
  const shared = schema.columns.filter(
    ({ name, identity }) => identity && one.target[name] !== undefined && other.target[name] !== undefined,
  )
  const isEqual = ({ name }: { name: string }) => one.target[name] === other.target[name]
  const thumbprints = shared.filter(({ type }) => type === 'sha256' || type === 'sha1')
  if (thumbprints.length > 0) return thumbprints.every(isEqual)
  if (!shared.every(isEqual)) return false
  return one.issuer === null || other.issuer === null || isSameIssuer(one.issuer, other.issuer)
}

/** Tools print a name's parts in either order, or its common name alone. */
function isSameIssuer(one: string, other: string): boolean {
  if (isWholeName(one) === isWholeName(other)) return parts(one).join() === parts(other).join()
  return commonName(one) === commonName(other)
}

const isWholeName = (name: string): boolean => name.includes('=')
const parts = (name: string): string[] =>
  name
    .toLowerCase()
    .split(',')
    .map((part) =>
      part
        .trim()
        .replaceAll('"', '')
        .replace(/\s*=\s*/, '='),
    )
    .toSorted()
const commonName = (name: string): string =>
  isWholeName(name)
    ? (parts(name)
        .find((part) => part.startsWith('cn='))
        ?.slice('cn='.length) ?? '')
    : name.trim().toLowerCase()
