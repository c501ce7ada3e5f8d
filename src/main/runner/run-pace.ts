import type { OperationInfo } from '../../contract/vendor.ts'
import type { OpenConnection } from '../connections/connections.ts'
import { isLoopback } from '../http/loopback.ts'
import { SETTLE_MS } from '../vendors/connection-fields.ts'
import type { OperationPace } from '../vendors/port.ts'

/** The vendor's pace over one connection. */
export interface RunPace extends OperationPace {
  /** How long after a request the vendor's "no effect" begins to count. */
  readonly denyAfterMs: number
}

/**
 * The vendor's pace, with the connection's own settling time. Longer at will; shorter only against a host on this machine,
 * where it is then all the time that an effect is given to show.
 */
export function paceFor({ vendor, facts, connection }: OpenConnection, operation: OperationInfo): RunPace {
  const pace = vendor.pace(operation, facts)
  const wanted = Number(facts.options[SETTLE_MS.name])
  if (!Number.isInteger(wanted) || wanted <= 0) return { ...pace, denyAfterMs: pace.confirmWithinMs }
  if (isLoopback(new URL(connection.baseUrl).hostname))
    return { ...pace, settleMs: wanted, denyAfterMs: wanted }
  const settleMs = Math.max(wanted, pace.settleMs)
  return { ...pace, settleMs, denyAfterMs: Math.max(settleMs, pace.confirmWithinMs) }
}
