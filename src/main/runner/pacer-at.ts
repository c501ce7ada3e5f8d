import type { OpenConnection } from '../connections/connections.ts'
import { type Budget, createBudget, type Pacer } from './pacer.ts'
import type { PaceLimits, RateDeps } from './rate.ts'

/**
 * The budgets of all places, by their limits. Runs, searches and probes of this program that lead to one place take turns there,
 * whatever their connections are called: a vendor counts what comes.
 */
export interface Pacers {
  /** For one more run, search or probe over the connection. */
  at(open: OpenConnection): Pacer
}

export function createPacers(deps: Pick<RateDeps, 'db' | 'clock' | 'random'>): Pacers {
  const budgets = new Map<string, Budget>()
  return {
    at(open) {
      const scope = new URL(open.connection.baseUrl).origin
      const limits = limitsOf(open)
      const key = JSON.stringify([scope, limits])
      const budget =
        budgets.get(key) ?? createBudget({ ...deps, scope, limits, throttleMs: open.vendor.throttleMs })
      budgets.set(key, budget)
      return budget.join()
    },
  }
}

/** The limits that a connection is held to: its own, or the vendor's. */
function limitsOf({ connection, vendor }: OpenConnection): PaceLimits {
  if (connection.limits === 'none') return { kind: 'none' }
  if (connection.limits !== 'vendor') return { kind: 'windows', windows: connection.limits }
  return vendor.limits.kind === 'published'
    ? { kind: 'windows', windows: vendor.limits.windows }
    : { kind: 'adaptive', startPerSecond: vendor.limits.startPerSecond }
}
