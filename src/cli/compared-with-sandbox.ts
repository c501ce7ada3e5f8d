import { countOf } from '../contract/counted.ts'
import type { ItemState } from '../contract/item-state.ts'
import type { Runs } from '../main/runner/runs.ts'
import type { Effect, WorldItem } from '../sandbox/vendor-world.ts'

const PAGE = 200
const EFFECTIVE: readonly ItemState[] = ['confirmed', 'pending-approval', 'accepted', 'unconfirmed']
const WITHOUT_EFFECT: readonly ItemState[] = ['already-done', 'refused', 'queued', 'skipped']
const UNKNOWN: readonly ItemState[] = ['unresolved']

/** What the sandbox knows: every effect that it had, and everything that it has. */
export interface SandboxFacts {
  readonly effects: readonly Effect[]
  readonly items: readonly WorldItem[]
  /** The same before the runs. */
  readonly before: readonly WorldItem[]
}

/**
 * Holds the items of one vendor's batches against the sandbox's log: every effect once, and each item in the state that the log says. Targets
 * that share a name (serial numbers that collide) are counted together. An item that was in doubt may be confirmed for what
 * it was before the run: where the vendor does not say since when, nobody can tell. What is left to a person may be either.
 *
 * @returns what differs, a sentence each
 */
export function comparedWithSandbox(
  runs: Pick<Runs, 'items'>,
  batches: readonly string[],
  facts: SandboxFacts,
): string[] {
  const { effects, items, before } = facts
  const differences: string[] = []
  const states = new Map<string, ItemState[]>()
  for (const batch of batches)
    for (let offset = 0; ; offset += PAGE) {
      const page = runs.items(batch, { group: 'all', offset, limit: PAGE })
      if (page.items.length === 0) break
      for (const { ordinal, target, state } of page.items) {
        states.set(target, [...(states.get(target) ?? []), state])
        if (![...EFFECTIVE, ...WITHOUT_EFFECT, ...UNKNOWN].includes(state))
          differences.push(`item ${ordinal} (${target}) ended ${state}`)
      }
    }
  const worldItems = Map.groupBy(items, ({ target }) => target)
  const seen = new Map<string, number>()
  const decided = new Set(
    effects.filter(({ kind }) => kind.startsWith('request-')).map(({ request }) => request),
  )
  for (const effect of effects) {
    // What follows from a decision is not another effect.
    if (decided.has(effect.request) && !effect.kind.startsWith('request-')) continue
    const name = namesOf(effect, worldItems).find((candidate) => states.has(candidate))
    if (name === undefined)
      differences.push(`${effect.target}: ${effect.kind} at the vendor, and not in the batch`)
    else seen.set(name, (seen.get(name) ?? 0) + 1)
  }
  for (const [name, own] of states) {
    const claimed = own.filter((state) => EFFECTIVE.includes(state)).length
    const times = seen.get(name) ?? 0
    const unknown = own.filter((state) => UNKNOWN.includes(state)).length
    const wasSo =
      times === 0 && own.every((state) => state === 'confirmed') && isUnchanged(name, before, items)
    if ((times < claimed || times > claimed + unknown) && !wasSo)
      differences.push(`${name}: ${countOf(times, 'effect')} at the vendor, ${claimed} in the journal`)
  }
  return differences
}

/** How a batch may call the thing that an effect was about: by itself, or with what tells it from others. */
function namesOf(
  { target, detail }: Effect,
  worldItems: ReadonlyMap<string, readonly WorldItem[]>,
): readonly string[] {
  const facts = (worldItems.get(target) ?? []).flatMap((item) => Object.values(item.facts).map(String))
  const details = Object.values(detail).map(String)
  return [
    ...details.map((value) => `${target}/${value}`),
    ...facts.map((value) => `${value}/${target}`),
    target,
    ...facts,
  ]
}

function isUnchanged(name: string, before: readonly WorldItem[], items: readonly WorldItem[]): boolean {
  const statusIn = (list: readonly WorldItem[]): string | undefined =>
    list.find(({ target, facts }) => {
      const values = Object.values(facts).map(String)
      return (
        target === name ||
        values.some(
          (value) => value === name || `${value}/${target}` === name || `${target}/${value}` === name,
        )
      )
    })?.status
  const status = statusIn(before)
  return status !== undefined && status === statusIn(items)
}
