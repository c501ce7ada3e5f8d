/** Whatever a test starts, no socket leaves this machine: connecting or sending anywhere else fails at once, and the test with it. */
import dgram from 'node:dgram'
import net from 'node:net'
import { isLoopback } from '../../src/main/http/loopback.ts'

/** RFC 2606 keeps `.invalid` from ever having an address: tests of a name that is not found may look it up. */
const NOWHERE = '.invalid'

function refuseStrangers(host: string | undefined): void {
  if (host === undefined || host.endsWith(NOWHERE)) return
  if (!isLoopback(net.isIPv6(host) ? `[${host}]` : host)) throw new Error(`a test tried to reach ${host}`)
}

/** The host among the arguments of `socket.connect`: options, a port and a host, or both as one list from `net.connect`. */
function hostOf([first, second]: readonly unknown[]): string | undefined {
  if (Array.isArray(first)) return hostOf(first)
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: string | null; path?: string | null }
    return path ? undefined : (host ?? undefined)
  }
  return typeof second === 'string' ? second : undefined
}

/** Tests of a worker share its modules, and this one is run for each of their files. */
const GUARDED = Symbol.for('rescind-test-loopback-only')
if (!(GUARDED in net.Socket.prototype)) {
  Object.assign(net.Socket.prototype, { [GUARDED]: true })
  guard()
}

function guard(): void {
  const connect = net.Socket.prototype.connect
  net.Socket.prototype.connect = function (this: net.Socket, ...args: Parameters<typeof connect>) {
    refuseStrangers(hostOf(args))
    return connect.apply(this, args)
  } as typeof connect

  const send = dgram.Socket.prototype.send as (...args: unknown[]) => void
  dgram.Socket.prototype.send = function (this: dgram.Socket, ...args: unknown[]) {
    // (message, [offset, length,] port, address, callback): the address is the last text after the message.
    const address = args.slice(1).findLast((arg) => typeof arg === 'string')
    refuseStrangers(address as string | undefined)
    send.apply(this, args)
  } as typeof dgram.Socket.prototype.send
}
