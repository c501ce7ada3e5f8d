import { createHash, type Hash } from 'node:crypto'
import type { InventoryItem } from '../../contract/inventories.ts'
import type { TargetSchema, VendorId } from '../../contract/vendor.ts'
import type { Db } from '../db/workspace-db.ts'
import { readDate } from '../inventory/certificate-date.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { memberLine } from '../reports/incident/incident-format.ts'
import type { Target } from '../vendors/port.ts'
import { isSameCertificate, keysOf, type Named } from './same-certificate.ts'

/** A row of `incident_member` as far as it takes to know a certificate again. */
export interface KnownMember {
  readonly id: number
  readonly known: string
  readonly known_issuer: string | null
  readonly ends_ms: number | null
  readonly told: number
  readonly replaced: number
}

/** Which certificates are meant: of one incident, vendor and kind. */
export interface Scope {
  readonly incident: number
  readonly vendor: VendorId
  readonly schema: TargetSchema
}

export const namedItem = (item: Pick<InventoryItem, 'target' | 'attributes'>): Named => ({
  target: item.target,
  issuer: item.attributes['issuer'] ?? null,
})

/** Whether the inventory says of it that it is revoked. */
export const isToldRevoked = ({ attributes }: Pick<InventoryItem, 'attributes'>): boolean =>
  attributes['status']?.trim().toLowerCase() === 'revoked'

/** What people write where there is none. */
const NO_REPLACEMENT = ['no', 'none', 'false', 'n/a', 'null', 'tbd', 'pending', 'open']

/** What the inventory names as its replacement; null where it names none. */
export function namedReplacement({ attributes }: Pick<InventoryItem, 'attributes'>): string | null {
  const text = attributes['replaced_by']?.trim() ?? ''
  return /[\p{L}\p{N}]/u.test(text) && !NO_REPLACEMENT.includes(text.toLowerCase()) ? text : null
}

/** Its DNS names in lower case and in order; null where the inventory knows none. */
export function namesOf({ attributes }: Pick<InventoryItem, 'attributes'>): string | null {
  const names = (attributes['dns_names'] ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return names.length === 0 ? null : [...new Set(names)].toSorted().join(' ')
}

export interface Members {
  /** Those that a name fits. @param pending members of this unfinished addition are found too */
  find(scope: Scope, named: Named, pending?: number): KnownMember[]
  insert(scope: Scope, item: InventoryItem, addition: number, digest: Hash): number
  /** Keeps what an inventory tells of a member beyond what was known. Where other names fit it by that, batches are looked up again. */
  learn(scope: Scope, member: KnownMember, item: InventoryItem): void
}

export function openMembers(db: Db): Members {
  const byKey = db.prepare<[number, string, string, string, number], KnownMember>(`
    SELECT member.id, member.known, member.known_issuer, member.ends_ms, member.told, member.replaced
    FROM incident_key AS named
    CROSS JOIN incident_member AS member ON member.id = named.member
    CROSS JOIN incident_addition AS addition ON addition.id = member.addition
    WHERE named.incident = ? AND named.key = ? AND member.vendor = ? AND member.kind = ?
      AND (addition.event IS NOT NULL OR addition.id = ?)`)
  const insert = db.prepare(`
    INSERT INTO incident_member (incident, addition, vendor, kind, target, issuer, known, known_issuer, label, valid_from,
      valid_to, ends_ms, key_sha256, source_row, told, replaced, replacement, names)
    VALUES (:incident, :addition, :vendor, :kind, :target, :issuer, :target, :issuer, :label, :validFrom, :validTo, :endsMs,
      :spki, :row, :told, :replaced, :replacement, :names)`)
  const insertKey = db.prepare<[number, string, number]>(
    'INSERT OR IGNORE INTO incident_key (incident, key, member) VALUES (?, ?, ?)',
  )
  const learn = db.prepare<[string, string | null, number | null, number]>(
    'UPDATE incident_member SET known = ?, known_issuer = ?, ends_ms = ? WHERE id = ?',
  )
  const lookUpAgain = db.prepare<[number]>(
    'UPDATE incident_batch SET addition = 0 WHERE incident = ? AND addition > 0',
  )
  return {
    find({ incident, vendor, schema }, named, pending = 0) {
      const found = new Map<number, KnownMember>()
      for (const key of keysOf(schema, named.target))
        for (const member of byKey.all(incident, key, vendor, schema.kind, pending)) {
          const other = { target: JSON.parse(member.known) as Target, issuer: member.known_issuer }
          if (isSameCertificate(schema, named, other)) found.set(member.id, member)
        }
      return [...found.values()]
    },
    insert({ incident, vendor, schema }, item, addition, digest) {
      const { target, issuer } = namedItem(item)
      const replacement = namedReplacement(item)
      digest.update(memberLine({ vendor, kind: schema.kind, target, issuer }))
      const { lastInsertRowid } = insert.run({
        incident,
        addition,
        vendor,
        kind: schema.kind,
        target: canonicalJson(target),
        issuer,
        label: item.commonName ?? '',
        validFrom: item.validFrom ?? null,
        validTo: item.validTo ?? null,
        endsMs: endsMs(item),
        spki: item.attributes['key_sha256'] ?? null,
        row: item.sourceRow,
        told: Number(isToldRevoked(item)),
        replaced: Number(replacement !== null),
        replacement,
        names: namesOf(item),
      })
      for (const key of keysOf(schema, target)) insertKey.run(incident, key, Number(lastInsertRowid))
      return Number(lastInsertRowid)
    },
    learn({ incident, schema }, member, item) {
      const { target, issuer } = namedItem(item)
      const known = JSON.parse(member.known) as Target
      const more = schema.columns.filter(
        ({ name, identity }) => identity && known[name] === undefined && target[name] !== undefined,
      )
      const ends = member.ends_ms ?? endsMs(item)
      if (
        more.length === 0 &&
        (member.known_issuer ?? issuer) === member.known_issuer &&
        ends === member.ends_ms
      )
        return
      const merged = { ...known, ...Object.fromEntries(more.map(({ name }) => [name, target[name] ?? ''])) }
      learn.run(canonicalJson(merged), member.known_issuer ?? issuer, ends, member.id)
      for (const key of keysOf(schema, merged)) insertKey.run(incident, key, member.id)
      if (more.length > 0 || (member.known_issuer ?? issuer) !== member.known_issuer)
        lookUpAgain.run(incident)
    },
  }
}

const endsMs = ({ validTo }: InventoryItem): number | null => {
  const seconds = validTo === undefined ? null : readDate(validTo).endsAt
  return seconds === null ? null : seconds * 1000
}

/** Over the numbers of members, one a line, in their order. */
export function digestOfMembers(db: Db, ids: readonly number[]): string {
  const numberOf = db
    .prepare<[number], number>('SELECT coalesce(number, id) FROM incident_member WHERE id = ?')
    .pluck()
  const digest = createHash('sha256')
  for (const number of ids.map((id) => numberOf.get(id) ?? id).toSorted((a, b) => a - b))
    digest.update(`${number}\n`)
  return digest.digest('hex')
}
