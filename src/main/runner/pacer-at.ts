import type { OpenConnection } from '../connections/connections.ts'
import { createPacer, type PaceLimits, type Pacer, type PacerDeps } from './pacer.ts'

/**
 * The pacer of the place that a connection leads to. Runs, searches and probes draw from one budget there, whatever their
 * connections are called: a vendor counts what comes.
 */
export function pacerAt(deps: Pick<PacerDeps, 'db' | 'clock' | 'random'>, open: OpenConnection): Pacer {
  const scope = new URL(open.connection.baseUrl).origin
  return createPacer({ ...deps, scope, limits: limitsOf(open), throttleMs: open.vendor.throttleMs })
}

/** The limits that a connection is held to: its own, or the vendor's. */
export function limitsOf({ connection, vendor }: OpenConnection): PaceLimits {
  if (connection.limits === 'none') return { kind: 'none' }
  if (connection.limits !== 'vendor') return { kind: 'windows', windows: connection.limits }
  return vendor.limits.kind === 'published'
    ? { kind: 'windows', windows: vendor.limits.windows }
    : { kind: 'adaptive', startPerSecond: vendor.limits.startPerSecond }
}
