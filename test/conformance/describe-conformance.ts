import { describe, expect, test } from 'vitest'
import type { OperationInfo } from '../../src/contract/vendor.ts'
import { systemClock } from '../../src/main/clock.ts'
import type { Transport } from '../../src/main/http/transport.ts'
import { openTransport, type TransportOptions } from '../../src/main/http/undici-transport.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type {
  ApiVendor,
  Item,
  Order,
  Outcome,
  Population,
  Target,
  TokenEndpoint,
  VendorClient,
} from '../../src/main/vendors/port.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import type { Effect, RequestGroup } from '../../src/sandbox/vendor-world.ts'
import type { RecordedMode } from '../../src/sandbox/vendors/recorded-modes.ts'

/** What the suite must be told of a vendor's operation; everything else it learns from the port. */
export interface ConformanceSubject {
  readonly vendor: ApiVendor
  readonly operation: OperationInfo
  /** The key with which the operation works; the sandbox's usual one by default. */
  readonly key?: (sandbox: Sandbox) => string
  /** The one header that carries the key, and what stands in it for a key; null where the key signs and is never sent. */
  readonly keyHeader: { readonly name: string; readonly value: (key: string) => string } | null
  /** All headers that a request of this vendor may carry beside those of HTTP itself. */
  readonly ownHeaders: readonly string[]
  /** Makes the vendor as the operation needs it, before anything is counted. */
  readonly prepare?: (sandbox: Sandbox) => Promise<void>
  /** Effects that are the operation's own, where one brings others about; all by default. */
  readonly ownEffects?: readonly string[]
  /** Items of the sandbox to which the operation applies. */
  readonly items: (sandbox: Sandbox) => readonly Item[]
  /** Items that went through the operation, or need it not, before anybody asked. */
  readonly done: (sandbox: Sandbox) => readonly Item[]
  /** A target of the right form that the vendor does not know. */
  readonly unknown: Target
  /** The vendor's name for a target, as the sandbox's log has it. */
  readonly targetName: (item: Item) => string
  readonly order?: Partial<Order>
  readonly connection?: Readonly<Record<string, string>>
  /** Filters without which the vendor's search cannot be asked. */
  readonly query?: Readonly<Record<string, string>>
  /** What accepted looks like: `pending-approval` where a request is created first. */
  readonly accepted?: Outcome['kind']
  /** Whether one status takes several questions, the last of which may see what the first did not. */
  readonly asksSeveral?: boolean
  /** Whether a status tells the effect at all; it does by default. */
  readonly isTold?: (mode: RecordedMode | null) => boolean
  /** Whether the vendor shows a status to whoever asks: then no status tells a wrong key. */
  readonly readsWithoutKey?: boolean
  /** The shape in which the sandbox answers; its usual one by default. */
  readonly mode?: RecordedMode
  /** Another way to connect, by which the vendor tells more or less. */
  readonly way?: ConformanceWay
}

export interface ConformanceWay {
  readonly name: string
  readonly options: (baseUrl: string) => Readonly<Record<string, string>>
  /** Of the sandbox. */
  readonly settings: RecordedMode['settings']
  /** A second address that the vendor is asked at: here the sandbox's own. */
  readonly second: (transport: Transport) => TokenEndpoint
}

/** Headers that HTTP needs and that say nothing of us. */
const HTTP_HEADERS = ['accept', 'connection', 'content-length', 'content-type', 'host']
/** Groups of requests by which a client makes ready: an address, a token, a nonce. */
const PREPARES: ReadonlySet<string> = new Set<RequestGroup>(['token', 'check'])
/** How long a server that hangs is waited for; all others have the transport's own times. */
const HANG_MS = 200

/** The page of a gateway or firewall, as the sandbox's faults take it. */
const PAGE = Buffer.from('<!doctype html><title>Request blocked</title>', 'utf8').toString('base64url')

interface Bench extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly client: VendorClient
  readonly items: readonly Item[]
  /** Kind of the outcome of submitting the first items as one flight. */
  readonly submit: (items?: readonly Item[], signal?: AbortSignal) => Promise<readonly Outcome[]>
  readonly submits: () => number
  readonly effects: () => readonly Effect[]
}

/** Runs over the port as the runner sees it: the same for every vendor and operation, against the vendor's sandbox. */
export function describeConformance(subject: ConformanceSubject): void {
  const { vendor, operation } = subject
  const order: Order = { operation: operation.id, comment: 'conformance', options: {}, ...subject.order }
  const accepted = subject.accepted ?? 'accepted'
  const isTold = subject.isTold?.(subject.mode ?? null) ?? true
  const keyOf = (sandbox: Sandbox): string => subject.key?.(sandbox) ?? sandbox.key(vendor.id)
  const optionsAt = (baseUrl: string) => ({ ...subject.connection, ...subject.way?.options(baseUrl) })
  const { hasStatus } = vendor.pace(operation, {
    baseUrl: 'http://127.0.0.1',
    options: optionsAt('http://127.0.0.1'),
  })

  async function bench(
    options: SandboxOptions & { key?: string; transport?: Partial<TransportOptions> } = {},
  ): Promise<Bench> {
    const { key, transport: transportOptions, faults, statusLagReads, ...sandboxOptions } = options
    const sandbox = await startSandbox({ vendors: [vendor.id], items: 200, year: 2026, ...sandboxOptions })
    await subject.prepare?.(sandbox)
    sandbox.clearLog(vendor.id)
    await sandbox.change(vendor.id, {
      settings: { ...subject.mode?.settings, ...subject.way?.settings },
      ...(faults === undefined ? {} : { faults }),
      ...(statusLagReads === undefined ? {} : { statusLagReads }),
    })
    const baseUrl = sandbox.url(vendor.id)
    const timeouts = options.faults?.includes('hang') === true ? { totalMs: HANG_MS } : {}
    const transport: Transport = openTransport({
      baseUrl,
      clock: systemClock(),
      timeouts,
      ...transportOptions,
    })
    const client = vendor.connect(
      { baseUrl, options: optionsAt(baseUrl) },
      new Secret(key ?? keyOf(sandbox)),
      transport,
      subject.way?.second(transport),
    )
    const items = subject.items(sandbox)
    expect(items.length).toBeGreaterThan(3)
    return {
      sandbox,
      client,
      items,
      submit: async (some = items.slice(0, 1), signal) =>
        (await client.submit(order, some, signal)).map(({ outcome }) => outcome),
      submits: () => sandbox.requests(vendor.id).filter(({ group }) => group === 'submit').length,
      effects: () =>
        sandbox.effects(vendor.id).filter(({ kind }) => subject.ownEffects?.includes(kind) ?? true),
      async [Symbol.asyncDispose]() {
        await client.close()
        await transport.close()
        await sandbox.close()
      },
    }
  }
  const population = (items: readonly Item[]): Population => {
    const names = new Set(items.map(({ target }) => JSON.stringify(target)))
    const identity = operation.target.columns.filter((column) => column.identity).map(({ name }) => name)
    const nameOf = (target: Target) =>
      JSON.stringify(
        Object.fromEntries(
          identity.flatMap((name) => (target[name] === undefined ? [] : [[name, target[name]]])),
        ),
      )
    return { count: items.length, common: {}, has: (target) => names.has(nameOf(target)) }
  }
  const until = async (isThere: () => Promise<boolean>): Promise<void> => {
    await expect.poll(isThere, { interval: 5 }).toBe(true)
  }

  const name = [`${vendor.id} ${operation.id}`, subject.mode?.name, subject.way?.name]
    .filter((part) => part !== undefined)
    .join(', ')
  describe(name, () => {
    test('has the effect once, by one request, and says that it was accepted', async () => {
      await using on = await bench()
      const [item] = on.items
      expect(await on.submit()).toMatchObject([{ kind: accepted }])
      expect(on.submits()).toBe(1)
      expect(on.effects().map(({ target }) => target)).toEqual([subject.targetName(item!)])
      // What is asked before the first request is about who asks.
      expect(on.sandbox.requests(vendor.id).filter(({ group }) => !PREPARES.has(group))).toHaveLength(1)
    })

    test('gives one outcome for each item of a flight, in their order, with the facts of the exchange', async () => {
      await using on = await bench()
      const { maxTargetsPerRequest } = vendor.pace(operation, {
        baseUrl: on.sandbox.url(vendor.id),
        options: {},
      })
      const flight = on.items.slice(0, Math.min(3, maxTargetsPerRequest))
      const submitted = await on.client.submit(order, flight)
      expect(submitted).toHaveLength(flight.length)
      for (const { durationMs, httpStatus } of submitted) {
        expect(durationMs).toBeGreaterThanOrEqual(0)
        expect(httpStatus).toBeGreaterThanOrEqual(200)
      }
      expect(on.submits()).toBe(1)
    })

    test("carries the key in the documented header alone, and no header that is nobody's business", async () => {
      await using on = await bench()
      const key = keyOf(on.sandbox)
      await on.client.check()
      await on.submit()
      if (hasStatus) await on.client.status(order, on.items[0]!, null)
      await on.client.statuses?.(order, on.items.slice(0, 2), population(on.items), 3)
      const requests = on.sandbox.requests(vendor.id)
      expect(requests.length).toBeGreaterThan(1)
      for (const { headers, path, query, body } of requests) {
        const { keyHeader } = subject
        const own = [...HTTP_HEADERS, ...subject.ownHeaders, ...(keyHeader === null ? [] : [keyHeader.name])]
        expect(Object.keys(headers).filter((name) => !own.includes(name))).toEqual([])
        const others = { ...headers }
        if (keyHeader !== null) {
          expect(headers[keyHeader.name]).toBe(keyHeader.value(key))
          delete others[keyHeader.name]
        }
        const elsewhere = JSON.stringify([path, query, body, others])
        expect(elsewhere).not.toContain(key)
      }
    })

    /** The fault, the outcomes it may have, whether the vendor had done it. */
    const faults: readonly (readonly [string, readonly Outcome['kind'][], 'done' | 'not done'])[] = [
      ['reset-before', ['in-doubt'], 'not done'],
      ['reset-after', ['in-doubt'], 'done'],
      ['close-before', ['in-doubt'], 'not done'],
      ['close-after', ['in-doubt'], 'done'],
      ['hang-before', ['in-doubt'], 'not done'],
      ['hang-after', ['in-doubt'], 'done'],
      ['500-before', ['in-doubt'], 'not done'],
      ['500-after', ['in-doubt'], 'done'],
      ['502-after', ['in-doubt'], 'done'],
      ['503-before', ['in-doubt'], 'not done'],
      ['503-before=7s', ['in-doubt'], 'not done'],
      ['503-after=7s', ['in-doubt'], 'done'],
      ['504-after', ['in-doubt'], 'done'],
      ['503-before=nonsense', ['in-doubt'], 'not done'],
      ['429-before', ['throttled'], 'not done'],
      ['429-before=7s', ['throttled'], 'not done'],
      ['429-before=date:7s', ['throttled'], 'not done'],
      ['429-before=nonsense', ['throttled'], 'not done'],
      ['html-200', ['in-doubt'], 'not done'],
      ['html-200-after', ['in-doubt'], 'done'],
      ['odd-json', ['in-doubt'], 'not done'],
      ['odd-json-after', ['in-doubt'], 'done'],
      ['redirect', ['in-doubt'], 'not done'],
      ['302', ['in-doubt'], 'not done'],
    ]
    test.each(faults)(
      'a submit that meets %s ends as %j, and is not repeated',
      async (fault, kinds, done) => {
        await using on = await bench({ faults: `submit:${fault}` })
        const outcomes = await on.submit()
        expect(outcomes).toHaveLength(1)
        expect(kinds).toContain(outcomes[0]!.kind)
        expect(on.submits()).toBe(1)
        await until(async () => on.effects().length === (done === 'done' ? 1 : 0))
        expect(on.sandbox.stranger.requests()).toEqual([])
      },
    )

    test.each([['7s'], ['date:7s']])(
      'a throttled submit tells the wait that the vendor asks for (%s)',
      async (retryAfter) => {
        await using on = await bench({ faults: `submit:429-before=${retryAfter}` })
        const [outcome] = await on.submit()
        // An HTTP date has whole seconds, and some of the wait has gone by.
        expect(outcome).toMatchObject({
          kind: 'throttled',
          retryAfterMs: expect.toSatisfy((ms: number) => ms > 4_000 && ms <= 7_000),
        })
      },
    )

    test.each(['html-200', 'odd-json', 'redirect'])(
      'an answer of somebody else (%s) is told to be unexpected',
      async (fault) => {
        await using on = await bench({ faults: `submit:${fault}` })
        expect(await on.submit()).toMatchObject([{ kind: 'in-doubt', unexpected: true }])
      },
    )

    test('a vendor that nobody can reach has not been sent anything', async () => {
      await using on = await bench()
      await on.sandbox.change(vendor.id, { offline: true })
      expect(await on.submit()).toMatchObject([{ kind: 'not-sent' }])
      expect(await on.client.check()).toMatchObject({ ok: false })
      if (hasStatus)
        expect(await on.client.status(order, on.items[0]!, null)).toMatchObject({ kind: 'offline' })
      expect(on.sandbox.requests(vendor.id)).toEqual([])
    })

    test('a wrong key is told to be one wherever it is met, with what to do, and has no effect', async () => {
      await using on = await bench({ key: 'no-such-key' })
      const refused = { kind: 'key-refused', hint: expect.stringMatching(/\w/) }
      expect(await on.submit()).toMatchObject([refused])
      if (hasStatus && subject.readsWithoutKey !== true)
        expect(await on.client.status(order, on.items[0]!, null)).toMatchObject(refused)
      if (on.client.statuses !== undefined)
        expect(await on.client.statuses(order, on.items.slice(0, 2), population(on.items), 3)).toMatchObject(
          refused,
        )
      if (on.client.sweep !== undefined)
        expect(await on.client.sweep(order, population(on.items), 3)).toMatchObject(refused)
      const check = await on.client.check()
      expect(check).toMatchObject({ ok: false, hint: expect.stringMatching(/\w/) })
      expect(JSON.stringify(check)).not.toContain('no-such-key')
      expect(on.sandbox.effects(vendor.id)).toEqual([])
    })

    test('a target that the vendor does not know is refused for good', async () => {
      await using on = await bench()
      const [outcome] = await on.submit([{ ...on.items[0]!, target: subject.unknown }])
      expect(outcome).toMatchObject({ kind: 'refused', code: expect.stringMatching(/\w/) })
      expect(on.sandbox.effects(vendor.id)).toEqual([])
    })

    test('the good key is told to be good', async () => {
      await using on = await bench()
      expect(await on.client.check()).toMatchObject({ ok: true, message: expect.stringMatching(/\w/) })
      expect(on.submits()).toBe(0)
    })

    test('cancelled before, nothing is sent; cancelled in flight, it is in doubt', async () => {
      await using on = await bench({ faults: 'submit:hang-before', transport: { timeouts: {} } })
      expect(await on.submit(undefined, AbortSignal.abort())).toMatchObject([{ kind: 'not-sent' }])
      expect(on.sandbox.requests(vendor.id)).toEqual([])
      const abort = new AbortController()
      const flight = on.submit(undefined, abort.signal)
      await until(async () => on.submits() === 1)
      abort.abort()
      expect(await flight).toMatchObject([{ kind: 'in-doubt' }])
    })

    test.runIf(hasStatus)('a status tells the effect, and that there is none yet', async () => {
      await using on = await bench()
      const [item] = on.items
      expect(await on.client.status(order, item!, null)).toMatchObject({
        kind: 'ok',
        value: { kind: 'not-effective' },
      })
      await on.submit()
      expect(await on.client.status(order, item!, null)).toMatchObject({
        kind: 'ok',
        value: { kind: !isTold ? 'not-effective' : accepted === 'accepted' ? 'effective' : accepted },
      })
    })

    test.runIf(hasStatus && isTold)('a status that lags is told as it is seen', async () => {
      await using on = await bench({ statusLagReads: 1 })
      const [item] = on.items
      await on.submit()
      const first = await on.client.status(order, item!, null)
      const kinds = subject.asksSeveral === true ? ['not-effective', 'effective'] : ['not-effective']
      expect(first).toMatchObject({
        kind: 'ok',
        value: { kind: expect.toSatisfy((kind) => kinds.includes(kind)) },
      })
      expect(await on.client.status(order, item!, null)).toMatchObject({
        kind: 'ok',
        value: { kind: 'effective' },
      })
    })

    test.runIf(hasStatus)('what was done before is not done again, and its status says so', async () => {
      await using on = await bench()
      const [item] = subject.done(on.sandbox)
      const [outcome] = await on.submit([item!])
      expect(['accepted', 'already-done', 'refused']).toContain(outcome!.kind)
      if (outcome?.kind === 'refused') expect(outcome.final).toBe(false)
      expect(on.sandbox.effects(vendor.id)).toEqual([])
      expect(await on.client.status(order, item!, null)).toMatchObject({
        kind: 'ok',
        value: { kind: 'effective' },
      })
    })

    test
      .runIf(hasStatus)
      .each([
        'reset-before',
        'hang-before',
        '500',
        '503',
        '429=3s',
        'html-200',
        'odd-json',
        'truncate-body',
        'truncate-json',
        `say=403/html/${PAGE}`,
        `say=401/html/${PAGE}`,
        'redirect',
        '302',
      ])('a status that meets %s is not taken for an answer, and nothing is thrown', async (fault) => {
      await using on = await bench({ faults: `read:${fault}` })
      const read = await on.client.status(order, on.items[0]!, null)
      expect(['throttled', 'offline', 'unexpected']).toContain(read.kind)
      if (on.client.statuses !== undefined) {
        const many = await on.client.statuses(order, on.items.slice(0, 5), population(on.items), 3)
        expect(['throttled', 'offline', 'unexpected']).toContain(many.kind)
      }
      expect(await on.client.check()).toMatchObject({ ok: false, hint: expect.stringMatching(/\w/) })
      expect(on.sandbox.stranger.requests()).toEqual([])
    })

    test('a list of statuses agrees with single ones, and stays within the requests it may make', async () => {
      await using on = await bench()
      if (on.client.statuses === undefined) return
      for (const item of on.items.slice(0, 3)) await on.submit([item])
      const asked = [...on.items.slice(0, 6), ...subject.done(on.sandbox).slice(0, 3)].map((item, index) => ({
        ...item,
        ordinal: index + 1,
      }))
      const before = on.sandbox.requests(vendor.id).length
      const read = await on.client.statuses(order, asked, population(asked), 20)
      expect(on.sandbox.requests(vendor.id).length - before).toBeLessThanOrEqual(20)
      expect(read.kind).toBe('ok')
      if (read.kind !== 'ok') return
      for (const item of isTold ? asked.slice(0, 3) : [])
        expect(read.value.get(item.ordinal)).toMatchObject({ kind: 'effective' })
      for (const [ordinal, status] of read.value) {
        expect(await on.client.status(order, asked[ordinal - 1]!, null)).toEqual({
          kind: 'ok',
          value: status,
        })
      }
      expect(on.client.statusesCost?.() ?? 1).toBeGreaterThanOrEqual(1)
      const none = on.sandbox.requests(vendor.id).length
      await on.client.statuses(order, asked, population(asked), 1)
      expect(on.sandbox.requests(vendor.id).length - none).toBeLessThanOrEqual(1)
    })

    test('a sweep finds those of the batch that are still not affected, and no others', async () => {
      await using on = await bench()
      if (on.client.sweep === undefined) return
      const batch = on.items.slice(0, 4)
      await on.submit(batch.slice(0, 1))
      const read = await on.client.sweep(order, population(batch), 50)
      expect(read).toMatchObject({ kind: 'ok', value: { complete: true } })
      if (read.kind !== 'ok') return
      const identity = (target: Target) => JSON.stringify(Object.entries(target).sort())
      expect(read.value.stillActive.map(identity).sort()).toEqual(
        batch
          .slice(1)
          .map(({ target }) => identity(target))
          .sort(),
      )
    })

    test('what a search finds has the columns of the target', async () => {
      await using on = await bench()
      if (on.client.discover === undefined) return
      const columns = new Set(operation.target.columns.map(({ name }) => name))
      let found = 0
      for await (const { items } of on.client.discover(subject.query ?? {})) {
        for (const { target } of items) {
          found += 1
          expect(Object.keys(target).filter((name) => !columns.has(name))).toEqual([])
          for (const { name, required } of operation.target.columns)
            if (required) expect(target[name]).toMatch(/\S/)
        }
      }
      expect(found).toBeGreaterThan(0)
      expect(on.submits()).toBe(0)
    })

    test('declares itself in full', () => {
      expect(vendor.info.operations).toContain(operation)
      expect(vendor.info.id).toBe(vendor.id)
      expect(operation.reasonRequired && operation.reasons.length === 0).toBe(false)
      expect(operation.target.columns.some(({ identity }) => identity)).toBe(true)
      for (const { name, synonyms } of operation.target.columns) {
        expect(synonyms).toContain(name.replaceAll(/[^a-z0-9]/g, ''))
        // As headings are compared (`column-map.ts`): in lower case, of any script, without what parts words.
        expect(synonyms.filter((synonym) => !/^[\p{Ll}\p{Lo}\p{Lm}\p{N}]+$/u.test(synonym))).toEqual([])
      }
      const spellings = operation.target.columns.flatMap(({ synonyms }) => synonyms)
      expect(new Set(spellings).size).toBe(spellings.length)
      expect(new URL(vendor.info.baseUrlExample).protocol).toBe('https:')
      expect(vendor.info.assumptions.length).toBeGreaterThan(0)
    })
  })
}
