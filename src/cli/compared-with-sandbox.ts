import type { ItemState } from '../contract/item-state.ts'
import type { Runs } from '../main/runner/runs.ts'
import type { Effect } from '../sandbox/vendor-world.ts'

const PAGE = 200
const EFFECTIVE: readonly ItemState[] = ['confirmed', 'pending-approval', 'accepted']
const WITHOUT_EFFECT: readonly ItemState[] = ['already-done', 'refused', 'queued', 'skipped']

/**
 * Holds a run's items against the sandbox's log: every effect once, and each item in the state that the log says. Targets
 * that share a name (serial numbers that collide) are counted together.
 *
 * @returns what differs, a sentence each
 */
export function comparedWithSandbox(runs: Runs, batch: string, effects: readonly Effect[]): string[] {
  const differences: string[] = []
  const seen = new Map<string, number>()
  for (const { target } of effects) seen.set(target, (seen.get(target) ?? 0) + 1)
  const claimed = new Map<string, number>()
  for (let offset = 0; ; offset += PAGE) {
    const { items } = runs.items(batch, { group: 'all', offset, limit: PAGE })
    if (items.length === 0) break
    for (const { ordinal, target, state } of items) {
      const name = target.split('/').at(-1) ?? target
      if (EFFECTIVE.includes(state)) claimed.set(name, (claimed.get(name) ?? 0) + 1)
      else if (!WITHOUT_EFFECT.includes(state)) differences.push(`item ${ordinal} (${target}) ended ${state}`)
    }
  }
  for (const [name, times] of seen) {
    const own = claimed.get(name) ?? 0
    if (own !== times) differences.push(`${name}: ${times} effects at the vendor, ${own} in the journal`)
  }
  for (const [name, times] of claimed)
    if (!seen.has(name)) differences.push(`${name}: ${times} in the journal, none at the vendor`)
  return differences
}
