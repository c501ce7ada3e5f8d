/** Whatever a test starts, no socket leaves this machine: connecting anywhere else fails at once, and the test with it. */
import net from 'node:net'
import { beforeAll } from 'vitest'
import { isLoopback } from '../../src/main/http/loopback.ts'

beforeAll(() => {
  const connect = net.Socket.prototype.connect
  net.Socket.prototype.connect = function (this: net.Socket, ...args: Parameters<typeof connect>) {
    const [given] = args as unknown as [unknown]
    const options = (Array.isArray(given) ? given[0] : given) as { host?: string; path?: string } | undefined
    const host = typeof options === 'object' ? options?.host : undefined
    if (
      host !== undefined &&
      host !== null &&
      !isLoopback(net.isIPv6(host) ? `[${host}]` : host) &&
      !host.endsWith('.invalid')
    ) {
      throw new Error(`a test tried to reach ${host}`)
    }
    return connect.apply(this, args)
  } as typeof connect
})
