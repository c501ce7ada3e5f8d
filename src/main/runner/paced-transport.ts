import type { Transport } from '../http/transport.ts'
import type { Fence } from './fence.ts'
import type { Pacer } from './pacer.ts'

/**
 * A connection's transport under its rate budget. Questions wait for their place here; mutating requests have taken
 * theirs in the transaction of their intent, and are not held up after it. They leave only while the
 * run's fence stands; what only reads has none.
 */
export function pacedTransport(
  transport: Transport,
  pacer: Pick<Pacer, 'acquire'>,
  onQuestion: () => void,
  fence?: Fence,
  onVendorClock: (aheadMs: number) => void = () => {},
): Transport {
  return {
    async send(request, signal) {
      if (!request.mutating) {
        try {
          await pacer.acquire(signal)
        } catch (error) {
          // Nothing has left yet. What is not a cancellation is a failing disk: the run ends on it.
          if (!signal?.aborted) throw error
          return { kind: 'not-sent', cause: 'cancelled before it was sent', durationMs: 0 }
        }
      }
      const answer = await transport.send(
        request.mutating && fence !== undefined ? { ...request, mayLeave: fence.isStanding } : request,
        signal,
      )
      if (!request.mutating && answer.kind !== 'not-sent') onQuestion()
      if (answer.kind === 'answer' && answer.vendorClock !== undefined)
        onVendorClock(answer.vendorClock.aheadMs)
      return answer
    },
    close: () => transport.close(),
  }
}
