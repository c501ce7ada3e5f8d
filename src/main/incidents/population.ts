import { createHash } from 'node:crypto'
import type { InventoryItem, ItemFilter } from '../../contract/inventories.ts'
import { AppError } from '../app-error.ts'
import { isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { schemaOf } from '../inventory/target-schema.ts'
import { fateSql } from './figures.ts'
import type { Gone } from './incident-event.ts'
import type { IncidentRow } from './incident-journal.ts'
import type { IncidentParts } from './incident-parts.ts'
import {
  digestOfMembers,
  isToldRevoked,
  type KnownMember,
  namedItem,
  namedReplacement,
  namesOf,
  type Scope,
} from './members.ts'

/** Members written in one transaction: small enough that a running batch's journal never waits long. */
const ITEMS_PER_TRANSACTION = 2_000
/** An addition that nobody has touched for so long was given up. */
const STALE_AFTER_MS = 60_000
/** Excluded or included in one go: one transaction, for which a running batch's journal waits. */
export const CHOSEN_MAX = 100_000
/** Far behind every clock: an exclusion without an end. */
export const FOR_EVER_MS = Date.UTC(9999, 0)

export interface Added {
  readonly inventory: string
  readonly items: number
  readonly added: number
  readonly present: number
  readonly told: number
}

export interface Compared {
  readonly inventory: string
  readonly items: number
  /** In the inventory and not in the population: `add` takes them in. */
  readonly new: number
  readonly present: number
  readonly told: number
  /** Members that the comparison found a replacement for, for the first time. */
  readonly replaced: number
  /** Members of this vendor and kind that the inventory does not have. */
  readonly gone: Gone
}

/** Which members: those that an inventory lists, or those of whose names or labels one is given. */
export type Chosen =
  | { readonly inventory: string; readonly filter: ItemFilter }
  | { readonly find: readonly string[] }

export interface Population {
  /** Takes an inventory in: what is not in the population yet. All or nothing. */
  add(row: IncidentRow, inventory: string, filter: ItemFilter): Promise<Added>
  /** Compares a later inventory with the population; nothing enters and nothing leaves. */
  compare(row: IncidentRow, inventory: string): Promise<Compared>
  exclude(row: IncidentRow, chosen: Chosen, why: string, untilMs: number | null): number
  include(row: IncidentRow, chosen: Chosen, why: string): number
}

export function openPopulation(parts: IncidentParts): Population {
  const { db, clock, inventories, vendors, journal, members, operator } = parts
  const insertAddition = db.prepare<[number, string, number]>(
    'INSERT INTO incident_addition (incident, inventory, touched_ms) VALUES (?, ?, ?)',
  )
  const selectPending = db.prepare<[number], { id: number; touched_ms: number }>(
    'SELECT id, touched_ms FROM incident_addition WHERE incident = ? AND event IS NULL',
  )
  const touch = db.prepare<[number, number]>('UPDATE incident_addition SET touched_ms = ? WHERE id = ?')
  const complete = db.prepare<[number, number]>('UPDATE incident_addition SET event = ? WHERE id = ?')
  const removeSome = db.prepare<[number, number]>(
    'DELETE FROM incident_member WHERE id IN (SELECT id FROM incident_member WHERE incident = ? AND addition = ? LIMIT 2000)',
  )
  const removeAddition = db.prepare<[number]>('DELETE FROM incident_addition WHERE id = ?')
  const setTold = db.prepare<[number]>('UPDATE incident_member SET told = 1 WHERE id = ?')
  const setReplaced = db.prepare<[string, number]>(
    'UPDATE incident_member SET replaced = 1, replacement = ? WHERE id = ?',
  )
  const keepTold = ({ revoked, replaced }: Told) => {
    for (const id of revoked) setTold.run(id)
    for (const [id, by] of replaced) setReplaced.run(by, id)
  }

  const discard = (incident: number, addition: number) => {
    while (removeSome.run(incident, addition).changes > 0);
    removeAddition.run(addition)
  }
  /** One addition at a time: two would not see each other's members. */
  const begin = (row: IncidentRow, inventory: string): number => {
    for (const { id, touched_ms } of selectPending.all(row.id)) {
      // Also when the clock was set back since.
      if (Math.abs(clock.now() - touched_ms) < STALE_AFTER_MS)
        throw new AppError('state.incident-busy', `An inventory is being added to incident "${row.name}".`, {
          hint: 'Wait for it. If it was broken off, its place is free after a minute.',
        })
      discard(row.id, id)
    }
    return Number(insertAddition.run(row.id, inventory, clock.now()).lastInsertRowid)
  }
  const scopeOf = (row: IncidentRow, name: string) => {
    const inventory = inventories.get(name)
    const schema = schemaOf(vendors, inventory.vendor, inventory.kind)
    const operations = vendors.get(inventory.vendor)?.info.operations ?? []
    if (!operations.some(({ done, target }) => done === 'revoked' && target.kind === inventory.kind))
      throw new AppError(
        'input.wrong-kind',
        `Inventory "${name}" holds ${inventory.kind} targets, which ${inventory.vendor} does not revoke.`,
        { hint: 'Import the file with the --kind of what is to be revoked.' },
      )
    const scope: Scope = { incident: row.id, vendor: inventory.vendor, schema }
    return { inventory, scope }
  }
  /** Walks an inventory in transactions of so many items, and lets the event loop have its turn between them. */
  const walk = async (
    name: string,
    filter: ItemFilter,
    perChunk: (items: readonly InventoryItem[]) => void,
  ): Promise<void> => {
    let chunk: InventoryItem[] = []
    const flush = async () => {
      const items = chunk
      chunk = []
      inTransaction(db, () => perChunk(items))
      await new Promise(setImmediate)
    }
    for (const item of inventories.walk(name, filter)) {
      chunk.push(item)
      if (chunk.length >= ITEMS_PER_TRANSACTION) await flush()
    }
    if (chunk.length > 0) await flush()
  }

  const choose = (row: IncidentRow, chosen: Chosen): number[] => {
    const ids = new Set<number>()
    const take = (found: readonly { readonly id: number }[]) => {
      for (const { id } of found) ids.add(id)
      if (ids.size > CHOSEN_MAX)
        throw new AppError(
          'input.too-many',
          `More than ${CHOSEN_MAX.toLocaleString('en')} members are meant.`,
          {
            hint: 'Take them in several steps, with --where.',
          },
        )
    }
    if ('inventory' in chosen) {
      const { scope } = scopeOf(row, chosen.inventory)
      for (const item of inventories.walk(chosen.inventory, chosen.filter))
        take(members.find(scope, namedItem(item)))
    } else {
      const byText = db.prepare<[number, string, string], { id: number }>(`
        SELECT member.id FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
        WHERE member.incident = ? AND addition.event IS NOT NULL
          AND (member.label = ? COLLATE NOCASE
            OR EXISTS (SELECT 1 FROM json_each(member.known) WHERE value = ? COLLATE NOCASE))`)
      for (const text of chosen.find) {
        const found = byText.all(row.id, text.trim(), text.trim())
        if (found.length === 0)
          throw new AppError(
            'input.no-such-member',
            `No member of incident "${row.name}" is named "${text}".`,
            {
              hint: 'Give a serial number, a thumbprint or a common name exactly as the report has it.',
            },
          )
        take(found)
      }
    }
    return [...ids]
  }

  return {
    async add(row, name, filter) {
      const { inventory, scope } = scopeOf(row, name)
      const addition = begin(row, name)
      try {
        const digest = createHash('sha256')
        const told: Told = { revoked: new Set(), replaced: new Map() }
        let items = 0
        let added = 0
        await walk(name, filter, (chunk) => {
          touch.run(clock.now(), addition)
          for (const item of chunk) {
            items += 1
            const found = members.find(scope, namedItem(item), addition)
            if (found.length === 0) {
              members.insert(scope, item, addition, digest)
              added += 1
            } else noteFound(scope, found, item, told)
          }
        })
        const counts = { items, added, present: items - added, told: told.revoked.size }
        const replaced = told.replaced.size === 0 ? {} : { replaced: told.replaced.size }
        const data = {
          ...described(inventory),
          addition,
          ...counts,
          ...replaced,
          sha256: digest.digest('hex'),
        }
        journal.append(row.id, { type: 'incident.added', data }, (seq) => {
          complete.run(seq, addition)
          keepTold(told)
        })
        return { inventory: name, ...counts }
      } catch (error) {
        discard(row.id, addition)
        throw error
      }
    },

    async compare(row, name) {
      const { inventory, scope } = scopeOf(row, name)
      const present = new Set<number>()
      const told: Told = { revoked: new Set(), replaced: new Map() }
      const others: Replacement[] = []
      let items = 0
      let isNew = 0
      await walk(name, {}, (chunk) => {
        for (const item of chunk) {
          items += 1
          const found = members.find(scope, namedItem(item))
          for (const { id } of found) present.add(id)
          noteFound(scope, found, item, told)
          if (found.length > 0) continue
          isNew += 1
          const replacement = replacementOf(item)
          if (replacement !== null) others.push(replacement)
        }
      })
      for (const [id, by] of replacedMembers(db, row.id, others)) told.replaced.set(id, by)
      const gone = goneMembers(db, scope, present, told.replaced, clock.now())
      const counts = {
        items,
        new: isNew,
        present: items - isNew,
        told: told.revoked.size,
        replaced: told.replaced.size,
        gone,
      }
      const data = { ...described(inventory), ...counts }
      journal.append(row.id, { type: 'incident.compared', data }, () => keepTold(told))
      return { inventory: name, ...counts }
    },

    exclude(row, chosen, why, untilMs) {
      const meant = choose(row, chosen)
      if (meant.length === 0)
        throw new AppError(
          'input.no-such-member',
          `None of that is in the population of incident "${row.name}".`,
          {
            hint: 'Take the inventory in first: rescind incident add',
          },
        )
      const endMs = untilMs ?? FOR_EVER_MS
      // One that ends sooner would end the other, which is another decision: that of including again.
      const longer = db.prepare<[number, number], { id: number }>(
        'SELECT id FROM incident_member WHERE id = ? AND excluded_until_ms > ?',
      )
      const ids = meant.filter((id) => longer.get(id, endMs) === undefined)
      if (ids.length === 0)
        throw new AppError(
          'input.excluded-for-longer',
          `All of that is excluded from incident "${row.name}" for longer already.`,
          { hint: 'To end an exclusion sooner, include them again first: rescind incident include' },
        )
      const until = untilMs === null ? null : isoTime(untilMs)
      const data = { items: ids.length, why, until, sha256: digestOfMembers(db, ids) }
      const insert = db.prepare(
        'INSERT INTO incident_exclusion (incident, event, why, who, at, until, items) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      const mark = db.prepare<[number, number, number]>(
        'UPDATE incident_member SET exclusion = ?, excluded_until_ms = ? WHERE id = ?',
      )
      journal.append(row.id, { type: 'incident.excluded', data }, (seq) => {
        const at = isoTime(clock.now())
        const { lastInsertRowid } = insert.run(row.id, seq, why, operator, at, until, ids.length)
        for (const id of ids) mark.run(Number(lastInsertRowid), endMs, id)
      })
      return ids.length
    },

    include(row, chosen, why) {
      const excluded = db.prepare<[number, number], { id: number }>(
        'SELECT id FROM incident_member WHERE id = ? AND excluded_until_ms > ?',
      )
      const ids = choose(row, chosen).filter((id) => excluded.get(id, clock.now()) !== undefined)
      if (ids.length === 0)
        throw new AppError('input.not-excluded', `None of that is excluded from incident "${row.name}".`, {
          hint: `See what is: rescind incident report "${row.name}" --format csv --out FILE`,
        })
      const clear = db.prepare<[number]>(
        'UPDATE incident_member SET exclusion = NULL, excluded_until_ms = 0 WHERE id = ?',
      )
      const data = { items: ids.length, why, sha256: digestOfMembers(db, ids) }
      journal.append(row.id, { type: 'incident.included', data }, () => {
        for (const id of ids) clear.run(id)
      })
      return ids.length
    },
  }

  function noteFound(scope: Scope, found: readonly KnownMember[], item: InventoryItem, told: Told): void {
    // What fits several tells nothing of either.
    const [member, another] = found
    if (member === undefined || another !== undefined) return
    members.learn(scope, member, item)
    if (isToldRevoked(item) && member.told === 0) told.revoked.add(member.id)
    const replacement = namedReplacement(item)
    if (replacement !== null && member.replaced === 0) told.replaced.set(member.id, replacement)
  }
}

const described = (inventory: {
  readonly inventory: string
  readonly vendor: string
  readonly kind: string
  readonly source: { readonly sha256: string }
}) => ({
  inventory: inventory.inventory,
  vendor: inventory.vendor,
  kind: inventory.kind,
  digest: inventory.source.sha256,
})

/** What an inventory tells of members for the first time. */
interface Told {
  readonly revoked: Set<number>
  /** With what replaces them. */
  readonly replaced: Map<number, string>
}

interface Replacement {
  readonly label: string
  /** DNS names, where they are known. */
  readonly names: string | null
  /** To tell people which it is. */
  readonly text: string
  readonly spki: string
  readonly validFrom: string
}

/** What may stand for another: its name, its key and when it begins are known. */
function replacementOf(item: InventoryItem): Replacement | null {
  const spki = item.attributes['key_sha256']
  if (spki === undefined || item.commonName === undefined || item.validFrom === undefined) return null
  const [target = ''] = Object.values(item.target)
  const label = item.commonName.toLowerCase()
  return { label, names: namesOf(item), text: target, spki, validFrom: item.validFrom }
}

/**
 * Members for whose names there is a later certificate with another key, and which that is. Both keys must be known; where both
 * lists know the DNS names, the later one must have all of them.
 */
function replacedMembers(db: Db, incident: number, others: readonly Replacement[]): Map<number, string> {
  const found = new Map<number, string>()
  if (others.length === 0) return found
  const byName = Map.groupBy(others, ({ label }) => label)
  const known = db.prepare<
    [number],
    { id: number; label: string; names: string | null; spki: string; begins: string }
  >(`
    SELECT member.id, member.label, member.names, member.key_sha256 AS spki, member.valid_from AS begins
    FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
    WHERE member.incident = ? AND addition.event IS NOT NULL AND member.replaced = 0
      AND member.key_sha256 IS NOT NULL AND member.valid_from IS NOT NULL`)
  for (const { id, label, names, spki, begins } of known.iterate(incident)) {
    const replacement = (byName.get(label.toLowerCase()) ?? []).find(
      (other) => other.spki !== spki && other.validFrom > begins && hasNames(other.names, names),
    )
    if (replacement !== undefined) found.set(id, replacement.text)
  }
  return found
}

function hasNames(has: string | null, needed: string | null): boolean {
  if (has === null || needed === null) return true
  const names = new Set(has.split(' '))
  return needed.split(' ').every((name) => names.has(name))
}

/** Members that a later inventory of their vendor and kind does not have, by what explains it. */
function goneMembers(
  db: Db,
  { incident, vendor, schema }: Scope,
  present: ReadonlySet<number>,
  replacedNow: ReadonlyMap<number, string>,
  nowMs: number,
): Gone {
  const gone = { revoked: 0, toldRevoked: 0, expired: 0, replaced: 0, excluded: 0, unexplained: 0 }
  const rows = db.prepare<
    { incident: number; vendor: string; kind: string; now: number },
    { id: number; fate: string; standing: number; replaced: number }
  >(`
    SELECT member.id, ${fateSql('member')} AS fate, member.standing, member.replaced
    FROM incident_member AS member JOIN incident_addition AS addition ON addition.id = member.addition
    WHERE member.incident = :incident AND addition.event IS NOT NULL AND member.vendor = :vendor AND member.kind = :kind`)
  for (const { id, fate, standing, replaced } of rows.iterate({
    incident,
    vendor,
    kind: schema.kind,
    now: nowMs,
  })) {
    if (present.has(id)) continue
    if (fate === 'revoked') gone[standing === 4 ? 'revoked' : 'toldRevoked'] += 1
    else if (fate === 'expired') gone.expired += 1
    else if (replaced === 1 || replacedNow.has(id)) gone.replaced += 1
    else if (fate === 'excluded') gone.excluded += 1
    else gone.unexplained += 1
  }
  return gone
}
