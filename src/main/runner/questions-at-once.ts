import type { Transport } from '../http/transport.ts'

/** Lets so many questions be under way at a time, and the others wait for their turn. What changes anything is counted elsewhere. */
export function questionsAtOnce(max: number, transport: Transport): Transport {
  const waiting: (() => void)[] = []
  let underWay = 0
  return {
    async send(request, signal) {
      if (request.mutating) return transport.send(request, signal)
      // Whoever ends hands its place on. A wait is not cut short: those ahead end with the same signal.
      if (underWay < max) underWay += 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await transport.send(request, signal)
      } finally {
        const next = waiting.shift()
        if (next === undefined) underWay -= 1
        else next()
      }
    },
    close: () => transport.close(),
  }
}
