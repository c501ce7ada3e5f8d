import type { Clock } from '../clock.ts'
import type { OpenConnection } from '../connections/connections.ts'
import { patientTransport } from '../http/patient-transport.ts'
import type { VendorClient } from '../vendors/port.ts'
import type { Fence } from './fence.ts'
import { pacedTransport } from './paced-transport.ts'
import type { Pacer } from './pacer.ts'
import { questionsAtOnce } from './questions-at-once.ts'
import type { Readings } from './readings.ts'
import type { RunContext } from './run-context.ts'

export interface RunClientDeps {
  readonly open: OpenConnection
  readonly clock: Clock
  readonly random: () => number
  readonly pacer: Pacer
  readonly readings: Readings
  readonly fence: Fence
  /** Questions under way at a time. */
  readonly atOnce: number
  readonly questionSent: () => void
  readonly vendorClock: (aheadMs: number) => void
  /** Of the run, which is made after its client. */
  readonly heed: () => Pick<RunContext, 'throttled' | 'failed'>
}

/**
 * A run's client. From the wire upwards: no more questions at a time than the run may have, a place in the budget and the run's fence,
 * patience with single questions, and what was answered of a reading that did not end.
 */
export function openRunClient(deps: RunClientDeps): VendorClient {
  const { open, clock, random, pacer, readings, fence, atOnce, questionSent, vendorClock, heed } = deps
  const paced = pacedTransport(
    questionsAtOnce(atOnce, open.transport),
    pacer,
    questionSent,
    fence,
    vendorClock,
  )
  const patient = patientTransport(paced, {
    clock,
    random,
    throttled: (retryAfterMs) => heed().throttled(retryAfterMs),
    failed: (cause, waitMs, remedy) => heed().failed(cause, waitMs, remedy),
  })
  return open.client(readings.keeping(patient))
}
