import type { LookupFunction } from 'node:net'
import type { Agent } from 'undici'
import { connectorOf } from './connector.ts'
import { createProxyAuthorization, type ProxyAuthorization } from './proxy-authorization.ts'
import type { ProxyServer } from './proxy-server.ts'
import type { TlsOptions } from './tls-options.ts'

export interface DispatcherOnDemand {
  get(): Promise<Agent>
  destroy(): Promise<void>
}

export interface DispatcherOptions extends Omit<Agent.Options, 'connect' | 'tls'> {
  readonly tls: () => TlsOptions
  readonly connectTimeout: number
  readonly lookup?: LookupFunction | undefined
  readonly way?: Way | undefined
  /** It leads to a proxy, which is asked for whole addresses. */
  readonly isProxy?: boolean
}

/** A proxy, and what it was told of who asks: shared by all that goes through it, so that a wrong password is tried once. */
export interface Way {
  readonly proxy: ProxyServer
  readonly authorization: ProxyAuthorization
}

export const wayThrough = (proxy: ProxyServer): Way => ({
  proxy,
  authorization: createProxyAuthorization(proxy),
})

/** A dispatcher that is made when it is first asked for: undici is the largest package of all, and most commands send nothing. */
export function dispatcherOnDemand({
  tls,
  lookup,
  way,
  isProxy = false,
  ...options
}: DispatcherOptions): DispatcherOnDemand {
  const closing = new AbortController()
  let opened: Promise<Agent> | undefined
  let isOver = false
  const load = async (): Promise<Agent> => {
    const undici = await import('undici')
    const connect = connectorOf(undici, {
      tls,
      timeoutMs: options.connectTimeout,
      lookup,
      way,
      isProxy,
      signal: closing.signal,
    })
    const dispatcher = new undici.Agent({ ...options, allowH2: false, connect })
    // Asked for too late: what it is given is refused by undici itself.
    if (isOver) await dispatcher.destroy()
    return dispatcher
  }
  return {
    get() {
      opened ??= load()
      return opened
    },
    async destroy() {
      isOver = true
      closing.abort(Object.assign(new Error('closing'), { code: 'UND_ERR_DESTROYED' }))
      await (await opened)?.destroy()
    },
  }
}
