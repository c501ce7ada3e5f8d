import { randomBytes } from 'node:crypto'
import { type LaggingStatus, laggingStatus } from './engine/lagging-status.ts'
import { listen } from './engine/listener.ts'
import { parseFaults } from './engine/parse-faults.ts'
import { readBody } from './engine/read-body.ts'
import { parseWindows } from './engine/rolling-windows.ts'
import { sandboxLog } from './engine/sandbox-log.ts'
import { serveControl } from './engine/serve-control.ts'
import { serveVendor, type VendorServer } from './engine/serve-vendor.ts'
import type { Sandbox, SandboxChange, SandboxOptions, StrangerRequest } from './sandbox.ts'
import { realClock } from './sandbox-clock.ts'
import { SandboxError } from './sandbox-error.ts'
import type { VendorName } from './vendor-name.ts'
import type { RateWindow, VendorWorld } from './vendor-world.ts'
import { VENDOR_WORLDS } from './vendors/vendor-worlds.ts'

const ITEMS_DEFAULT = 1000
/** Certificates issued in March run thirteen months: from 17 March on, the year's own ones are taken. */
const YEAR_TURNS_AFTER_MS = 75 * 86_400_000

interface Running {
  readonly world: VendorWorld
  readonly server: VendorServer
  readonly lag: LaggingStatus
}

/**
 * Starts the vendors' stand-ins on 127.0.0.1, each on a port of its own. Throws a SandboxError for an option that is not
 * understood, before anything listens.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? realClock()
  const vendors = options.vendors ?? ['digicert-tlm']
  const running = new Map<VendorName, Running>()
  const timers = new Set<NodeJS.Timeout>()
  const log = sandboxLog(options.logFile ?? null)
  const strangers: StrangerRequest[] = []

  const prepared = vendors.map((name) => {
    const lag = laggingStatus(clock, { ms: options.statusLagMs ?? 0, reads: options.statusLagReads ?? 0 })
    const make = VENDOR_WORLDS[name]
    const world = make({
      items: options.items ?? ITEMS_DEFAULT,
      seed: options.seed ?? 1,
      plain: options.plain ?? false,
      year: options.year ?? new Date(clock.now() - YEAR_TURNS_AFTER_MS).getUTCFullYear(),
      clock,
      lag,
      record: (effect) =>
        log.effect(name, running.get(name)?.server.currentRequest() ?? 0, clock.now(), effect),
      later: (ms, act) => {
        const timer = setTimeout(() => {
          timers.delete(timer)
          act()
        }, ms)
        timers.add(timer)
      },
      makeKey: (role) => {
        if (options.key === undefined) return `sandbox-${role}-${randomBytes(16).toString('hex')}`
        return role === name ? options.key : `${options.key}-${role}`
      },
      origin: () => running.get(name)?.server.origin ?? '',
    })
    if (options.inventoryCsv !== undefined) world.loadInventory?.(options.inventoryCsv)
    return { name, lag, world }
  })
  const operations = [...new Set(prepared.flatMap(({ world }) => world.operations))]
  const windowsOf = (world: VendorWorld, limit: string): readonly RateWindow[] =>
    limit === 'published' ? world.publishedWindows : limit === 'none' ? [] : parseWindows(limit)
  const limit = options.limit ?? 'published'
  const rules = parseFaults(options.faults ?? '', operations)
  for (const { world } of prepared) windowsOf(world, limit)

  const stranger = await listen(0, (request, response) => {
    readBody(request, (body) => {
      strangers.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"stranger":true}')
    })
  })
  const close = async () => {
    for (const timer of timers) clearTimeout(timer)
    await Promise.all([...running.values()].map(({ server }) => server.close()))
    await Promise.all([stranger.close(), control?.close()])
    log.close()
  }
  let control: { readonly url: string; readonly token: string; close(): Promise<void> } | null = null
  try {
    for (const [index, { name, lag, world }] of prepared.entries()) {
      const server = await serveVendor({
        name,
        world,
        port: options.port ? options.port + index : 0,
        ...(options.tls ? { tls: options.tls } : {}),
        clock,
        log,
        lag,
        latencyMs: options.latencyMs ?? 0,
        windows: windowsOf(world, limit),
        rules,
        stranger: stranger.origin,
      })
      running.set(name, { world, server, lag })
    }
  } catch (error) {
    await close()
    throw error
  }

  const of = (vendor: VendorName): Running => {
    const one = running.get(vendor)
    if (!one) throw new SandboxError(`'${vendor}' is not running here; started: ${vendors.join(', ')}`)
    return one
  }
  const change = async (vendor: VendorName, wanted: SandboxChange): Promise<void> => {
    const { world, server, lag } = of(vendor)
    const faults = wanted.faults === undefined ? null : parseFaults(wanted.faults, operations)
    const windows =
      wanted.limit === undefined
        ? null
        : wanted.limit === 'halved'
          ? 'halved'
          : windowsOf(world, wanted.limit)
    const settings = Object.entries(wanted.settings ?? {})
    for (const [name, value] of settings) {
      const known = world.settings[name]
      if (known === undefined)
        throw new SandboxError(
          `${vendor} has no setting '${name}'; it has ${Object.keys(world.settings).join(', ')}`,
        )
      if (typeof known !== typeof value)
        throw new SandboxError(`${vendor}'s setting '${name}' is a ${typeof known}`)
    }
    for (const [name, value] of settings) world.settings[name] = value
    if (faults) server.setFaults(faults)
    if (windows === 'halved') server.halveWindows()
    else if (windows) server.setWindows(windows)
    if (wanted.latencyMs !== undefined) server.setLatency(wanted.latencyMs)
    if (wanted.statusLagMs !== undefined) lag.configure({ ms: wanted.statusLagMs })
    if (wanted.statusLagReads !== undefined) lag.configure({ reads: wanted.statusLagReads })
    if (wanted.keyRevoked !== undefined) server.setKeyRevoked(wanted.keyRevoked)
    if (wanted.offline === true) server.offline()
    if (wanted.offline === false) await server.online()
  }

  const sandbox: Omit<Sandbox, 'control'> = {
    vendors,
    url: (vendor) => `${of(vendor).server.origin}${of(vendor).world.basePath}`,
    key: (vendor) => of(vendor).world.credentials['key'] ?? '',
    access: (vendor, operation) => {
      const { world } = of(vendor)
      return { key: world.credentials['key'] ?? '', options: {}, ...world.access?.(operation) }
    },
    stage: (vendor, operation) => {
      of(vendor).world.stage?.(operation)
      log.clear(vendor)
    },
    credentials: (vendor) => of(vendor).world.credentials,
    effects: (vendor) => log.effects(of(vendor) && vendor),
    requests: (vendor) => log.requests(of(vendor) && vendor),
    counts: (vendor) => of(vendor).server.counts(),
    items: (vendor) => of(vendor).world.items(),
    inventoryCsv: (vendor, wanted = {}) => of(vendor).world.inventoryCsv(wanted),
    loadInventory: (vendor, csv) => {
      const load = of(vendor).world.loadInventory
      if (!load) throw new SandboxError(`${vendor} takes no given inventory`)
      return load(csv)
    },
    change,
    decide: (vendor, id, approve) => {
      if (!of(vendor).world.decide?.(id, approve))
        throw new SandboxError(`nothing called '${id}' waits for a decision at ${vendor}`)
    },
    clearLog: (vendor) => log.clear(of(vendor) && vendor),
    stranger: { url: stranger.origin, requests: () => strangers },
    close,
  }
  control = await serveControl(sandbox, randomBytes(16).toString('hex'))
  return { ...sandbox, control: { url: control.url, token: control.token } }
}
