import type { Finding } from '../../../contract/batches.ts'
import type { Advise } from '../../batches/advise.ts'
import type { Clock } from '../../clock.ts'
import type { Db } from '../../db/workspace-db.ts'
import { schemaOf } from '../../inventory/target-schema.ts'
import type { VendorRegistry } from '../../vendors/port.ts'
import { type KnownMember, namedItem, openMembers } from '../members.ts'

interface AdviceDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly clock: Clock
}

/** Named in a finding; the rest is in the list of members. */
const NAMED_MAX = 5

/** What an incident says before a batch that was drafted for it is sealed: what of it is not replaced, excluded, or none of its. */
export function openBatchAdvice({ db, vendors, clock }: AdviceDeps): Advise {
  const members = openMembers(db)
  const selectIncident = db.prepare<[string], { id: number; name: string }>(
    'SELECT id, name FROM incident WHERE name = ?',
  )
  const selectMember = db.prepare<[number, number], { excluded: number; replaced: number }>(
    'SELECT excluded_until_ms > ? AS excluded, replaced FROM incident_member WHERE id = ?',
  )
  return ({ vendor, kind, request }) => {
    const incident = request.incident === undefined ? undefined : selectIncident.get(request.incident)
    const operation = vendors.get(vendor)?.info.operations.find(({ id }) => id === request.operation)
    if (incident === undefined || operation?.done !== 'revoked') return null
    const scope = { incident: incident.id, vendor, schema: schemaOf(vendors, vendor, kind) }
    const unreplaced = { count: 0, named: [] as string[] }
    let excluded = 0
    let foreign = 0
    const standing = (member: KnownMember) => selectMember.get(clock.now(), member.id)
    return {
      look(item) {
        const found = members.find(scope, namedItem(item)).map(standing)
        const [member, another] = found
        if (found.some((one) => one?.excluded === 1)) excluded += 1
        if (another !== undefined || member === undefined) foreign += 1
        else {
          if (member.replaced === 1) return
          unreplaced.count += 1
          if (unreplaced.named.length < NAMED_MAX)
            unreplaced.named.push(item.commonName ?? Object.values(item.target)[0] ?? '')
        }
      },
      findings: () => [
        ...(unreplaced.count === 0 ? [] : [unreplacedFinding(incident.name, unreplaced)]),
        ...(excluded === 0
          ? []
          : [
              {
                level: 'warning' as const,
                code: 'incident-excluded',
                message: `Excluded from incident "${incident.name}": held back by every run until the exclusion ends.`,
                count: excluded,
              },
            ]),
        ...(foreign === 0
          ? []
          : [
              {
                level: 'warning' as const,
                code: 'incident-foreign',
                message: `Not in the population of incident "${incident.name}": it does not count there.`,
                hint: `Take the inventory in: rescind incident add "${incident.name}" --inventory INVENTORY`,
                count: foreign,
              },
            ]),
      ],
    }
  }
}

function unreplacedFinding(
  incident: string,
  { count, named }: { readonly count: number; readonly named: readonly string[] },
): Finding {
  const more = count - named.length
  return {
    level: 'warning',
    code: 'not-replaced',
    message: `Revoked without a known replacement: ${named.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}.`,
    hint: `See them all: rescind incident members "${incident}" --unreplaced`,
    count,
  }
}
