import type { ItemState } from '../../contract/item-state.ts'

/** A run begins with this many items, each step confirmed before the next: a wrong reason or host shows on one, not on all. */
const STEPS = [1, 5, 50] as const
const ENDED_WELL: ReadonlySet<ItemState> = new Set(['confirmed', 'already-done', 'pending-approval'])

export type CanaryVerdict = 'going' | 'passed' | 'failed'

/** The first careful steps of a run. State: the step, and the items that belong to it. */
export interface Canary {
  isActive(): boolean
  /** How many further items may join the step now. */
  allowance(): number
  has(ordinal: number): boolean
  join(ordinals: readonly number[]): void
  members(): readonly number[]
  /**
   * Looks at the step once all its items are settled; `passed` leads to the next step, `failed` means that not one of
   * them ended as meant.
   *
   * @param states of the members
   * @param moreToSend whether items are left that could still join
   */
  judge(
    states: readonly ItemState[],
    isSettled: (state: ItemState) => boolean,
    moreToSend: boolean,
  ): CanaryVerdict
}

/** @param endedWell items that ended as meant before: a resumed run does not begin at the beginning */
export function createCanary(enabled: boolean, endedWell: number): Canary {
  let step: number = enabled ? firstStep(endedWell) : STEPS.length
  let members = new Set<number>()
  return {
    isActive: () => step < STEPS.length,
    allowance: () => (STEPS[step] ?? Number.POSITIVE_INFINITY) - members.size,
    has: (ordinal) => members.has(ordinal),
    join(ordinals) {
      for (const ordinal of ordinals) members.add(ordinal)
    },
    members: () => [...members],
    judge(states, isSettled, moreToSend) {
      const size = STEPS[step]
      if (size === undefined) return 'passed'
      if (!states.every(isSettled) || (members.size < size && moreToSend)) return 'going'
      if (members.size === 0) return 'going'
      if (!states.some((state) => ENDED_WELL.has(state))) {
        members = new Set()
        return 'failed'
      }
      step += 1
      members = new Set()
      return 'passed'
    },
  }
}

function firstStep(endedWell: number): number {
  let sum = 0
  for (const [index, size] of STEPS.entries()) {
    sum += size
    if (endedWell < sum) return index
  }
  return STEPS.length
}
