import type { InventoryItem, ItemFilter } from '../../../contract/inventories.ts'
import type { TargetSchema, VendorId } from '../../../contract/vendor.ts'
import { attributesOf } from '../../batches/check-batch.ts'
import { issuedBySources } from '../../batches/seal-batch.ts'
import type { Inventories } from '../../inventory/inventories.ts'
import { schemaOf } from '../../inventory/target-schema.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import { sourcesKey } from '../../x509/revocation-sources.ts'
import { fateSql, STANDING } from '../figures.ts'
import type { LeftOut } from '../incident-event.ts'
import type { IncidentParts } from '../incident-parts.ts'
import { namedItem } from '../members.ts'

/** Where members came from, and of what they are. */
interface Origin {
  readonly inventory: string
  readonly vendor: VendorId
  readonly kind: string
}

/** What of a wave one batch can hold. */
export interface Cut {
  readonly vendor: VendorId
  readonly kind: string
  readonly schema: TargetSchema
  /** The inventories to read its items from: which of their items, by ordinal, and which members these are. */
  readonly from: readonly { readonly inventory: string; readonly members: ReadonlyMap<number, number> }[]
}

export const membersOf = ({ from }: Cut): number[] => from.flatMap(({ members }) => [...members.values()])

const ROWS_PER_TURN = 2_000

/** Which of its items an inventory's filter means, by vendor and kind; null to leave that kind out of the wave. */
export type Where = (schema: TargetSchema, vendor: VendorId) => ItemFilter | null

/**
 * Cuts a wave from the population: what a filter selects of the inventories that its members came from, as far as it is
 * neither revoked, in doubt, refused, expired nor excluded, and in no other batch and wave. What was left out is counted.
 *
 * @throws AppError `input.no-such-inventory` where an inventory of the population was removed
 */
export async function cutWave(
  { db, clock, inventories, vendors, members }: IncidentParts,
  incident: number,
  where: Where,
): Promise<{ cuts: Cut[]; leftOut: LeftOut }> {
  const origins = db
    .prepare<[number], Origin>(`
      SELECT DISTINCT addition.inventory, member.vendor, member.kind
      FROM incident_addition AS addition JOIN incident_member AS member ON member.addition = addition.id
      WHERE addition.incident = ? AND addition.event IS NOT NULL ORDER BY addition.id`)
    .all(incident)
  const select = db.prepare<
    { id: number; now: number },
    { fate: string; standing: number; isPlanned: number }
  >(`
    SELECT ${fateSql('member')} AS fate, member.standing,
      EXISTS (SELECT 1 FROM incident_wave_member AS planned WHERE planned.member = member.id) AS isPlanned
    FROM incident_member AS member WHERE member.id = :id`)
  const leftOut = {
    revoked: 0,
    expired: 0,
    excluded: 0,
    inDoubt: 0,
    refused: 0,
    inBatches: 0,
    inWaves: 0,
    namesakes: 0,
  }
  const why = (id: number): keyof LeftOut | null => {
    const member = select.get({ id, now: clock.now() })
    const fate = member?.fate as
      | Exclude<keyof LeftOut, 'inBatches' | 'inWaves' | 'namesakes'>
      | 'notYetRevoked'
    if (fate !== 'notYetRevoked') return fate
    if (member?.standing !== STANDING.none) return 'inBatches'
    return member.isPlanned === 1 ? 'inWaves' : null
  }
  const cuts = new Map<string, Cut & { from: { inventory: string; members: Map<number, number> }[] }>()
  const seen = new Set<number>()
  const targets = new Set<string>()
  for (const { inventory, vendor, kind } of origins) {
    const schema = schemaOf(vendors, vendor, kind)
    const filter = where(schema, vendor)
    if (filter === null) continue
    const key = `${vendor} ${kind}`
    const cut = cuts.get(key) ?? { vendor, kind, schema, from: [] }
    cuts.set(key, cut)
    const chosen = new Map<number, number>()
    cut.from.push({ inventory, members: chosen })
    let looked = 0
    for (const item of inventories.walk(inventory, filter)) {
      looked += 1
      if (looked % ROWS_PER_TURN === 0) await new Promise(setImmediate)
      const found = members.find({ incident, vendor, schema }, namedItem(item))
      const [member, another] = found
      if (member === undefined || another !== undefined || seen.has(member.id)) continue
      seen.add(member.id)
      const reason = why(member.id)
      const target = `${key} ${canonicalJson(item.target)}`
      if (reason !== null) leftOut[reason] += 1
      else if (targets.has(target)) leftOut.namesakes += 1
      else {
        targets.add(target)
        chosen.set(item.ordinal, member.id)
      }
    }
  }
  return { cuts: [...cuts.values()].filter(({ from }) => from.some((one) => one.members.size > 0)), leftOut }
}

/**
 * The items of a cut as a search would find them, with some of the certificates that they were read from: by those it can be
 * shown later that a CA itself wrote the addresses at which its lists are asked.
 */
export async function* pagesOf(inventories: Inventories, { from }: Cut) {
  for (const { inventory, members } of from) {
    if (members.size === 0) continue
    const issued = issuedBySources(inventories.certificates(inventory))
    let page: {
      target: InventoryItem['target']
      attributes: Record<string, string>
      certificate?: string
    }[] = []
    for (const item of inventories.walk(inventory, {})) {
      if (!members.has(item.ordinal)) continue
      const attributes = attributesOf(item)
      const key = issued.size === 0 ? null : sourcesKey(attributes)
      const certificate = key === null ? undefined : issued.get(key)?.pop()
      page.push({ target: item.target, attributes, ...(certificate !== undefined && { certificate }) })
      if (page.length < ROWS_PER_TURN) continue
      yield { items: page }
      page = []
      await new Promise(setImmediate)
    }
    if (page.length > 0) yield { items: page }
  }
}
