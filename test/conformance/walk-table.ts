import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ItemState } from '../../src/contract/item-state.ts'
import type { OperationInfo } from '../../src/contract/vendor.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { ApiVendor } from '../../src/main/vendors/port.ts'
import { CHANGE_PROOFS, type ChangeProof } from '../../src/main/vendors/proof.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { testWorkers } from '../support/test-workers.ts'
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts'
import { type Meeting, meetingsOf } from './said-answers.ts'

const LATE = ['1s', '12s', '60s', '5m', '10m'] as const
/** Each row meets a status that comes at once, one that is late, and one that was read from a stale copy three times. */
const lagsOf = (row: number): readonly string[] => ['0ms', LATE[row % LATE.length] ?? '1s', '3reads']
const RESUMES_MAX = 400
/** What the sandbox says in place of a nonce where a fault speaks for it. */
const MADE_UP_NONCE = Buffer.from('said-by-a-fault').toString('base64url')
/** Names that may stand in a fault's selector. */
const PLAIN_NAME = /^[\w.-]+$/

/** What an item came to, and what the sandbox saw of it. */
export interface Walked extends Meeting {
  readonly target: string
  readonly lag: string
  readonly state: ItemState
  /** What the journal says of its first request. */
  readonly outcome: string
  readonly submits: number
  readonly effects: number
}

/**
 * Runs one batch in which each item's first request meets another row of the vendor's table, and resumes it until it has come to
 * its end. Time is virtual: it goes on only while no request is under way, so that ten minutes of lag take none.
 */
export async function walkTable(vendor: ApiVendor, operation: OperationInfo): Promise<readonly Walked[]> {
  // Once an approval is in play a doubt may be about one too: those rows have a batch of their own.
  const [waiting, others] = partition(
    meetingsOf(vendor, operation.id),
    (make) => make('1').row.proves === 'waits',
  )
  const walked: Walked[] = []
  for (const some of [...inPieces(others), ...inPieces(waiting)])
    walked.push(...(await walk(vendor, operation, some)))
  return walked
}

/** As many as a batch holds whose items are all read at once, with three lags each. */
const PIECE_MAX = 300
const inPieces = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / PIECE_MAX) }, (_, at) =>
    all.slice(at * PIECE_MAX, (at + 1) * PIECE_MAX),
  )

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

async function walk(
  vendor: ApiVendor,
  operation: OperationInfo,
  makers: readonly ((target: string) => Meeting)[],
): Promise<readonly Walked[]> {
  const clock = virtualClock(Date.now())
  const wanted = makers.flatMap((make, index) => lagsOf(index).map((lag) => ({ make, lag })))
  const rows = wanted.length
  const sandbox = await startSandbox({
    vendors: [vendor.id],
    items: Math.max(40, 3 * rows),
    plain: true,
    limit: 'none',
    clock,
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-walk-'))
  const underWay = watchRequests()
  const workbench = openWorkbench({
    dataDir: path.join(folder, 'workspace'),
    keychain: memoryKeychain(),
    clock,
    vendors: vendorRegistry(),
    operator: 'tester',
    product: 'rescind test',
    workers: testWorkers(),
  })
  try {
    sandbox.stage(vendor.id, operation.id)
    const { inventories, batches, connections, runs, reports } = workbench
    const { kind } = operation.target
    const file = path.join(folder, 'inventory.csv')
    const [heading, ...lines] = sandbox
      .inventoryCsv(vendor.id, { rows: Math.max(40, 3 * rows), kind })
      .csv.trimEnd()
      .split('\r\n')
    // What the operation does not apply to has nothing to show.
    const isDone = operation.id === 'resume' ? /^(issued|active)$/ : /^(revoked|expired)$/
    const done = sandbox
      .items(vendor.id)
      .flatMap(({ target, status }) => (isDone.test(status) ? [target] : []))
    const open = lines.filter((line) => !done.some((target) => line.includes(target)))
    writeFileSync(file, [heading, ...open.slice(0, rows)].join('\r\n'))
    await inventories.import({ file, name: 'i', vendor: vendor.id, kind, settings: {} })
    const { key, options } = sandbox.access(vendor.id, operation.id)
    const isCommand = vendor.id === 'keyfactor-command'
    await connections.add({
      name: 'c',
      vendor: vendor.id,
      baseUrl: sandbox.url(vendor.id),
      options: { ...options, ...(isCommand ? { batch_size: '1' } : {}) },
      limits: 'none',
    })
    const skips = vendor.id === 'digicert-certcentral' && operation.options.length > 0
    batches.create({
      name: 'b',
      inventory: 'i',
      request: {
        operation: operation.id,
        ...(operation.reasons.length === 0 ? {} : { reason: 'superseded' as const }),
        comment: 'walk',
        options: skips ? { skip_approval: 'true' } : {},
      },
      filter: {},
    })
    await batches.seal('b')

    // A fault names its item by what the request names: the first request of each is seen in a run that sends nothing.
    const targets = targetsOf(runs.items('b', { group: 'all', offset: 0, limit: 1000 }).items, vendor)
    if (targets.length !== rows) throw new Error(`${targets.length} items for ${rows} rows of the table`)
    const met = targets.map((target, index) => {
      const { make, lag } = wanted[index] as (typeof wanted)[number]
      return { target, lag, ...make(target) }
    })
    await sandbox.change(vendor.id, {
      faults: met
        .flatMap(({ target, lag, fault }) => [
          `submit(${target}):status-lag=${lag}@1`,
          `submit(${target}):${fault}@1`,
        ])
        .join(','),
    })

    const secret = new Secret(key)
    let active = await runs.start({
      batch: 'b',
      connection: 'c',
      confirmCount: rows,
      canary: false,
      preflight: false,
      key: secret,
    })
    let status = await untilQuiet(clock, underWay.count, active.done)
    for (let again = 0; status.state === 'paused'; again += 1) {
      if (again > RESUMES_MAX) throw new Error(`still paused: ${status.halt?.message ?? ''}`)
      active = await runs.resume('b', { key: secret })
      status = await untilQuiet(clock, underWay.count, active.done)
    }
    if (status.state !== 'finished') throw new Error(`the run is ${status.state}`)

    const evidence = path.join(folder, 'evidence.jsonl')
    await reports.write('b', 'jsonl', evidence)
    const outcomes = firstOutcomes(readFileSync(evidence, 'utf8'))
    const states = runs.items('b', { group: 'all', offset: 0, limit: 1000 }).items
    // A nonce that a fault made up (ACME) is refused as such, and certainly without effect: another try is right.
    const submits = sandbox
      .requests(vendor.id)
      .filter(
        (request) => request.group === 'submit' && (request.fault !== null || !hasMadeUpNonce(request.body)),
      )
    const effects = sandbox.effects(vendor.id)
    const requestsOf = (target: string) => submits.filter((request) => request.targets.includes(target))
    return met.map((one, index) => {
      const own = requestsOf(one.target)
      const numbers = new Set(own.map(({ number }) => number))
      const by = new Set(effects.flatMap(({ request }) => (numbers.has(request) ? [request] : [])))
      return {
        ...one,
        state: states[index]?.state ?? 'queued',
        outcome: outcomes.get(index + 1) ?? '',
        submits: own.length,
        effects: by.size,
      }
    })
  } finally {
    underWay.stop()
    await workbench.close()
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of a request of ACME, whose header is signed with it (RFC 8555 section 6.4). */
function hasMadeUpNonce(body: string): boolean {
  const header = /"protected":"([\w-]+)"/.exec(body)?.[1] ?? ''
  return Buffer.from(header, 'base64url').toString('utf8').includes(`"nonce":"${MADE_UP_NONCE}"`)
}

/** Names as the vendor's requests have them: the part of the target that the address or body names. */
function targetsOf(items: readonly { readonly target: string }[], vendor: ApiVendor): readonly string[] {
  return items.map(({ target }) => {
    const parts = target.split('/')
    const name = (vendor.id === 'digicert-partner' ? parts.at(-1) : parts[0]) ?? ''
    if (!PLAIN_NAME.test(name)) throw new Error(`"${name}" cannot be named in a fault`)
    return name
  })
}

function firstOutcomes(evidence: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const line of evidence.split('\n')) {
    const event = line === '' ? null : (JSON.parse(line) as Record<string, unknown>)
    const body = typeof event?.['body'] === 'string' ? (JSON.parse(event['body']) as never) : event
    const { type, item, data } = (body ?? {}) as {
      type?: string
      item?: number
      data?: { outcome?: string; httpStatus?: number }
    }
    // What was withdrawn when the run was halted never left, and has no answer.
    const hasLeft = data?.outcome !== 'not-sent' || data.httpStatus !== undefined
    if (type === 'submit.outcome' && hasLeft && typeof item === 'number' && !found.has(item))
      found.set(item, data?.outcome ?? '')
  }
  return found
}

/** Requests of this process that have begun and not ended, as undici tells them. */
function watchRequests() {
  let open = 0
  const began = () => {
    open += 1
  }
  const ended = () => {
    open -= 1
  }
  subscribe('undici:request:create', began)
  subscribe('undici:request:trailers', ended)
  subscribe('undici:request:error', ended)
  return {
    count: () => open,
    stop() {
      unsubscribe('undici:request:create', began)
      unsubscribe('undici:request:trailers', ended)
      unsubscribe('undici:request:error', ended)
    },
  }
}

async function untilQuiet<T>(clock: VirtualClock, underWay: () => number, promise: Promise<T>): Promise<T> {
  let isDone = false
  const watched = promise.finally(() => {
    isDone = true
  })
  watched.catch(() => {})
  while (!isDone) {
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    if (!isDone && underWay() === 0) clock.step()
  }
  return watched
}

/** How the journal calls what a row proves. */
export const OUTCOME_OF: Readonly<Record<ChangeProof, string>> = {
  accepted: 'accepted',
  confirmed: 'accepted',
  waits: 'pending-approval',
  refused: 'refused',
  'refused-for-good': 'refused-final',
  'done-before': 'already-done',
  'not-one-thing': 'ambiguous',
  'too-fast': 'throttled',
  'key-refused': 'key-refused',
  'not-done': 'not-sent',
  doubt: 'in-doubt',
  'doubt-of-one': 'in-doubt',
  stranger: 'in-doubt',
}

/**
 * What must have become of an item, by its row alone.
 *
 * @param canTell whether the vendor has a status for the operation
 * @param canDeny whether that status can say that there is no effect
 */
export function expectedOf(
  { row, moment }: Meeting,
  { canTell, canDeny }: { readonly canTell: boolean; readonly canDeny: boolean },
): { readonly states: readonly ItemState[]; readonly submits: number; readonly effects: number } {
  const done: ItemState = canTell ? 'confirmed' : 'unconfirmed'
  const effects = moment === 'after' ? 1 : 0
  const { again } = CHANGE_PROOFS[row.proves]
  switch (again) {
    case 'yes':
      return { states: [done], submits: 2, effects: 1 }
    case 'asked':
      if (!canTell) return { states: ['unresolved'], submits: 1, effects }
      if (moment === 'after') return { states: ['confirmed'], submits: 1, effects: 1 }
      return canDeny
        ? { states: ['confirmed'], submits: 2, effects: 1 }
        : { states: ['unresolved'], submits: 1, effects: 0 }
    case 'never':
      if (row.proves === 'accepted')
        return { states: [moment === 'after' ? done : 'unconfirmed'], submits: 1, effects }
      // The vendor's own word that it is done is believed, also where a test says it in the vendor's place.
      if (row.proves === 'confirmed') return { states: ['confirmed'], submits: 1, effects }
      if (row.proves === 'done-before') return { states: ['already-done'], submits: 1, effects: 0 }
      if (row.proves === 'waits')
        return {
          states: moment === 'after' ? ['confirmed', 'pending-approval'] : ['pending-approval'],
          submits: 1,
          effects,
        }
      return { states: ['refused'], submits: 1, effects: 0 }
    default:
      return again satisfies never
  }
}
