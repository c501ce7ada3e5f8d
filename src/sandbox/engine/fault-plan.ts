import { seededRandom } from '../seeded-random.ts'
import type { Route } from '../vendor-world.ts'
import type { AnswerFault, FaultRule, LastingFault, Occasion, Selector } from './fault.ts'

export interface Struck {
  /** The fault as it was written, for the request log. */
  readonly text: string
  readonly fault: AnswerFault
}

/** The faults of one vendor with their counters. Same requests in the same order: same faults. */
export interface FaultPlan {
  /** Counts the request against every rule; the first rule whose occasion it is decides. */
  next(route: Route): { readonly struck: Struck | null; readonly lasting: readonly LastingFault[] }
  /** Whether the next TCP connection is closed at accept. */
  refusesConnection(): boolean
}

export function faultPlan(vendor: string, rules: readonly FaultRule[]): FaultPlan {
  const mine = rules.filter(
    (rule) =>
      (rule.kind === 'connection' ? rule.vendor : rule.selector.vendor) === null || vendorOf(rule) === vendor,
  )
  const states = mine.map((rule) => ({
    rule,
    count: 0,
    byTarget: new Map<string, number>(),
    random: rule.kind === 'random' ? seededRandom(rule.seed) : null,
  }))
  type State = (typeof states)[number]

  const strikes = (state: State, occasion: Occasion, targets: readonly string[]): boolean => {
    state.count += 1
    if (occasion.kind !== 'each') return fits(occasion, state.count)
    let struck = false
    for (const target of targets) {
      const times = (state.byTarget.get(target) ?? 0) + 1
      state.byTarget.set(target, times)
      struck ||= times === occasion.n
    }
    return struck
  }

  return {
    next: (route) => {
      let struck: Struck | null = null
      const lasting: LastingFault[] = []
      for (const state of states) {
        const { rule } = state
        if (rule.kind === 'connection' || !selects(rule.selector, route)) continue
        switch (rule.kind) {
          case 'answer':
            if (strikes(state, rule.occasion, route.targets))
              struck ??= { text: rule.text, fault: rule.fault }
            break
          case 'lasting':
            state.count += 1
            if (state.count === rule.from) lasting.push(rule.fault)
            break
          case 'random': {
            // Drawn for every request, so that one rule's hits do not shift another's.
            const hit = (state.random?.next() ?? 1) < rule.rate
            const fault = state.random?.pick(rule.faults)
            if (hit && fault) struck ??= { text: `${rule.text} (${fault.kind})`, fault }
            break
          }
          default:
            rule satisfies never
        }
      }
      return { struck, lasting }
    },
    refusesConnection: () => {
      let refused = false
      for (const state of states)
        if (state.rule.kind === 'connection' && strikes(state, state.rule.occasion, [])) refused = true
      return refused
    },
  }
}

const vendorOf = (rule: FaultRule): string | null =>
  rule.kind === 'connection' ? rule.vendor : rule.selector.vendor

function selects(selector: Selector, route: Route): boolean {
  if (selector.target !== null && !route.targets.includes(selector.target)) return false
  if (selector.requests === 'any') return true
  if (selector.requests === 'read')
    return route.group === 'status' || route.group === 'list' || route.group === 'check'
  return selector.requests === route.group || selector.requests === route.operation
}

function fits(occasion: Exclude<Occasion, { kind: 'each' }>, count: number): boolean {
  switch (occasion.kind) {
    case 'always':
      return true
    case 'every':
      return count % occasion.n === 0
    case 'ranges':
      return occasion.ranges.some(({ first, last }) => count >= first && count <= last)
  }
}
