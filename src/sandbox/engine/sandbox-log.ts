import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { CREDENTIAL_HEADERS } from '../credential-headers.ts'
import type { VendorName } from '../vendor-name.ts'
import type { Effect, EffectFacts, VendorRequest } from '../vendor-world.ts'

/** A request as it came. In memory with all its headers; on disk with credentials replaced by a digest. */
export interface RequestRecord {
  /** Counted per vendor, from 1. */
  readonly number: number
  readonly at: string
  readonly vendor: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  readonly group: string
  readonly operation: string
  readonly targets: readonly string[]
  /** Status of the answer, once it was sent whole; 0 before, and when none was. */
  status: number
  /** The fault that struck, as it was written. */
  fault: string | null
  throttled: boolean
}

export interface SandboxLog {
  request(record: RequestRecord): void
  effect(vendor: VendorName, request: number, at: number, facts: EffectFacts): void
  effects(vendor: VendorName): readonly Effect[]
  requests(vendor: VendorName): readonly RequestRecord[]
  clear(vendor: VendorName): void
  close(): void
}

/** Requests kept in memory per vendor; older ones stay on disk only. */
const REQUESTS_KEPT_MAX = 200_000

/**
 * What happened, in memory and, with a file, one JSON line each, written before the answer leaves: a test that kills
 * the client compares with it.
 */
export function sandboxLog(file: string | null): SandboxLog {
  const descriptor = file === null ? null : openSync(file, 'a', 0o600)
  const effects = new Map<VendorName, Effect[]>()
  const requests = new Map<VendorName, RequestRecord[]>()
  const listOf = <T>(map: Map<VendorName, T[]>, vendor: VendorName): T[] => {
    const list = map.get(vendor) ?? []
    map.set(vendor, list)
    return list
  }
  const line = (record: string, value: object) => {
    if (descriptor !== null) writeSync(descriptor, `${JSON.stringify({ record, ...value })}\n`)
  }
  let seq = 0

  return {
    request: (record) => {
      const list = listOf(requests, record.vendor as VendorName)
      list.push(record)
      if (list.length > REQUESTS_KEPT_MAX) list.splice(0, REQUESTS_KEPT_MAX / 2)
      if (descriptor === null) return
      const { status: _status, fault, throttled, ...asked } = record
      line('request', {
        ...asked,
        headers: withoutCredentials(record.headers),
        body: record.group === 'token' ? '' : record.body,
        fault,
        throttled,
      })
    },
    effect: (vendor, request, at, { kind, target, detail = {} }) => {
      seq += 1
      const effect: Effect = { seq, at: new Date(at).toISOString(), vendor, kind, target, request, detail }
      listOf(effects, vendor).push(effect)
      line('effect', effect)
    },
    effects: (vendor) => listOf(effects, vendor),
    requests: (vendor) => listOf(requests, vendor),
    clear: (vendor) => {
      listOf(effects, vendor).length = 0
      listOf(requests, vendor).length = 0
    },
    close: () => {
      if (descriptor !== null) closeSync(descriptor)
    },
  }
}

function withoutCredentials(headers: VendorRequest['headers']): VendorRequest['headers'] {
  const safe = { ...headers }
  for (const name of CREDENTIAL_HEADERS) {
    const value = safe[name]
    if (value !== undefined)
      safe[name] = `sha256:${createHash('sha256').update(String(value)).digest('hex').slice(0, 12)}`
  }
  return safe
}
