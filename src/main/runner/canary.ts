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

export interface CanaryStart {
  readonly enabled: boolean
  /** Items that need no further care: a resumed run does not begin at the beginning. */
  readonly behind: number
  /** False where the vendor cannot tell what became of a request: then being accepted is all there is to know. */
  readonly hasStatus: boolean
}

export function createCanary({ enabled, behind, hasStatus }: CanaryStart): Canary {
  const isWell = (state: ItemState): boolean =>
    ENDED_WELL.has(state) || (!hasStatus && state === 'unconfirmed')
  let step: number = enabled ? firstStep(behind) : STEPS.length
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
      if (!states.some(isWell)) {
        members = new Set()
        return 'failed'
      }
      step += 1
      members = new Set()
      return 'passed'
    },
  }
}

function firstStep(behind: number): number {
  let sum = 0
  for (const [index, size] of STEPS.entries()) {
    sum += size
    if (behind < sum) return index
  }
  return STEPS.length
}
