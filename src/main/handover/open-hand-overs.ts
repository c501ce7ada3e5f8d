import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { BatchRequest } from '../../contract/batches.ts'
import { countOf } from '../../contract/counted.ts'
import type { HandOverReading } from '../../contract/handovers.ts'
import type { RunStatus } from '../../contract/runs.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import type { Approvals, Permission } from '../approvals/approvals.ts'
import { type BatchRow, batchFinder, isDrill } from '../batches/batch-row.ts'
import { operationOf, vendorOf } from '../batches/target-text.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import type { Checkpointer } from '../evidence/checkpointer.ts'
import { cannotRead } from '../files/whole-file.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { type Entry, openJournal } from '../journal/journal.ts'
import { SETTLED_STATES } from '../journal/transition.ts'
import type { GateWords, RunGate } from '../runner/gate.ts'
import { haltOf } from '../runner/halt.ts'
import { openLeases } from '../runner/lease.ts'
import { assertNotElsewhere, createHolds } from '../runner/not-elsewhere.ts'
import { itemFrom, openRunStore } from '../runner/run-store.ts'
import type { VendorRegistry } from '../vendors/port.ts'
import { fillScript } from './fill-script.ts'
import { openHandOverStore, type StoredHandOver } from './hand-over-store.ts'
import type { HandOvers } from './hand-overs.ts'
import { LIST_NAME, type ListedItem, listed, listText } from './list.ts'
import { notDoneEntry, outcomeEntries } from './outcome-entries.ts'
import { handOverNamed, readResult } from './read-result.ts'
import { SHEET_NAME, sheetHtml } from './sheet.ts'
import { type HandOverSeal, HandOverStatement, SEAL_NAME, SIGNATURE_NAME } from './statement.ts'
import { writeFolder } from './write-folder.ts'

export interface HandOversDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly approvals: Pick<Approvals, 'require' | 'requireTimely' | 'requireHost' | 'list'>
  readonly checkpointer: Checkpointer
  /** What stands above batches and holds them back, as it does runs. */
  readonly gate: RunGate
  readonly clock: Clock
  readonly operator: string
  readonly product: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
  /** Where the scripts are made from, `resources/hand-over/`. */
  readonly templates: URL
  readonly statusOf: (batch: string) => RunStatus
}

/** The place of a hand-over, where a run names its host: whoever binds a batch to a host binds it to this. */
const HOST = 'hand-over'
const ORIGIN = `https://${HOST}`
/** One script does so many at the most, a night's work; the rest goes with the next hand-over. They are written in one transaction. */
const ITEMS_MAX = 20_000
/** Two lines an item, and what a few lives of the script add. */
const RESULT_BYTES_MAX = 64 * 1024 * 1024
const OPEN_MARK = 'not-done'

interface Plan {
  readonly handOver: Omit<StoredHandOver, 'closed'>
  readonly rows: readonly ItemRow[]
  readonly items: readonly ListedItem[]
  readonly again: boolean
}

export function openHandOvers(deps: HandOversDeps): HandOvers {
  const { db, vendors, approvals, checkpointer, gate, clock, operator, product, activity, announcer } = deps
  const journal = openJournal({ db, clock, operator, signer: checkpointer.signer })
  const leases = openLeases({ db, clock })
  const store = openHandOverStore(db)
  const rowOf = batchFinder(db)

  const subjectOf = (name: string) => {
    const row = rowOf(name)
    const vendor = vendorOf(vendors, row.vendor)
    const { handOver: kit } = vendor
    if (kit === undefined) {
      throw new AppError(
        'input.has-api',
        `${vendor.info.title} has an API: batch "${name}" is run, not handed over.`,
        {
          hint: `Run it: rescind run "${name}" --connection NAME`,
        },
      )
    }
    const request = BatchRequest.parse(JSON.parse(row.request))
    return { row, vendor, kit, request, operation: operationOf(vendor, request.operation) }
  }
  type Subject = ReturnType<typeof subjectOf>

  /** Items that nothing holds back, as many as one hand-over takes. @throws AppError `state.nothing-left`, `state.target-held` */
  const unheldRows = (row: BatchRow): readonly ItemRow[] => {
    const holdOf = gate.of(row).holds()
    const found: ItemRow[] = []
    let held: GateWords | null = null
    for (let after = 0; found.length < ITEMS_MAX; ) {
      const rows = store.sendable(row.id, after, ITEMS_MAX)
      for (const item of rows) {
        const words = holdOf(item.ordinal)
        if (words !== null) held = words
        else if (found.length < ITEMS_MAX) found.push(item)
      }
      if (rows.length < ITEMS_MAX) break
      after = rows.at(-1)?.ordinal ?? after
    }
    if (found.length > 0) return found
    if (held !== null) throw heldBack(held)
    throw new AppError('state.nothing-left', `Nothing of batch "${row.name}" is left to hand over.`, {
      hint: 'To try refused items again: rescind retry BATCH --state refused',
    })
  }

  const planOf = ({ row, kit, request }: Subject): Plan => {
    const known = store.list(row.id)
    const open = known.find(({ closed }) => !closed)
    if (open !== undefined) {
      const rows = store.rows(open.id, row.id)
      const items = rows.map((item) => listed(kit, itemFrom(item)))
      if (sha256Hex(listText(items)) !== open.statement.list) throw anotherList(open.number)
      return { handOver: open, rows, items, again: true }
    }
    const rows = unheldRows(row)
    const items = rows.map((item) => listed(kit, itemFrom(item)))
    requireOneCa(row.name, rows, items)
    const statement: HandOverStatement = HandOverStatement.parse({
      kind: 'rescind-hand-over',
      product,
      id: randomUUID(),
      number: known.length + 1,
      batch: row.id,
      name: row.name,
      digest: row.digest,
      vendor: row.vendor,
      operation: request.operation,
      items: items.length,
      list: sha256Hex(listText(items)),
      at: isoTime(clock.now()),
      by: operator,
    })
    const { id, number } = statement
    return {
      handOver: { id, number, statement, digest: sha256Hex(canonicalJson(statement)) },
      rows,
      items,
      again: false,
    }
  }

  /** @throws AppError `state.target-held` where anything from above holds one of these back */
  const requireLetGo = (row: BatchRow, rows: readonly ItemRow[]): void => {
    const above = gate.of(row)
    const holdOf = above.holds()
    const words = above.closed() ?? rows.map(({ ordinal }) => holdOf(ordinal)).find((one) => one !== null)
    if (words != null) throw heldBack(words)
  }

  const filesOf = async (
    { row, vendor, kit, request, operation }: Subject,
    { handOver, rows, items }: Plan,
  ) => {
    const { statement, digest, id } = handOver
    const list = listText(items)
    const signer = checkpointer.signer()
    const script = fillScript(await readFile(new URL(kit.template, deps.templates), 'utf8'), {
      id,
      digest,
      listSha256: sha256Hex(list),
      items: items.length,
    })
    const sheet = sheetHtml({
      statement,
      digest,
      vendorTitle: vendor.info.title,
      operationTitle: operation.title,
      comment: request.comment,
      preparedBy: row.created_by,
      approvals: approvals.list(row).filter(({ counts }) => counts),
      signedBy: signer?.key.fingerprint ?? null,
      steps: kit.steps(items.length),
      items: items.map(({ ordinal, serial }, index) => ({
        ordinal,
        serial,
        label: rows[index]?.label ?? '',
        reason: rows[index]?.reason ?? 'none',
      })),
    })
    const lying = new Map([
      [LIST_NAME, list],
      [kit.scriptName, script],
      [SHEET_NAME, sheet],
    ])
    const seal: HandOverSeal = {
      ...statement,
      handOver: digest,
      files: Object.fromEntries([...lying].map(([name, text]) => [name, sha256Hex(text)])),
    }
    lying.set(SEAL_NAME, `${canonicalJson(seal)}\n`)
    if (signer !== null) lying.set(SIGNATURE_NAME, `${signer.signNow(seal)}\n`)
    return { files: lying, signed: signer !== null }
  }

  /** The intents, and that it left: one transaction, on disk before the folder has its name. */
  const commit = (
    { row }: Subject,
    { handOver, rows, items }: Plan,
    { permitted, authority }: Permission,
  ) => {
    const { id, number, digest } = handOver
    const holds = createHolds(db, row, ORIGIN)
    const at = isoTime(clock.now())
    const halt = haltOf('handed-over', at, {
      message: `Hand-over ${number} is out, with ${countOf(rows.length, 'item')}; its result is awaited.`,
    })
    const intents = rows.map(
      ({ ordinal, attempts }, index): Entry => ({
        item: ordinal,
        type: 'submit.intent',
        data: { attempt: attempts + 1, digest: sha256Hex(canonicalJson({ handOver: id, ...items[index] })) },
      }),
    )
    inTransaction(db, () => {
      // Somebody may have held it, or excluded members, while the files were written.
      requireLetGo(row, rows)
      const holdOf = holds()
      for (const { target } of rows) {
        const hold = holdOf(JSON.parse(target) as Record<string, string>)
        if (hold !== null) throw heldElsewhere(row.name, hold.batch)
      }
      const runs = openRunStore(db, row.id)
      runs.setStarted({
        connection: `hand-over ${number}`,
        host: HOST,
        startedAt: at,
        canary: false,
        preflight: false,
        concurrency: null,
        life: null,
        learnt: [],
      })
      journal.append(row.id, [
        ...(permitted === null ? [] : [{ type: 'run.permitted', data: permitted } as const]),
        {
          type: row.started_at === null ? 'run.started' : 'run.resumed',
          data: {
            connection: `hand-over ${number}`,
            host: HOST,
            version: product,
            canary: false,
            preflight: false,
            authority,
          },
        },
        ...intents,
        { type: 'run.handed-over', data: { handOver: id, number, items: rows.length, digest } },
        { type: 'run.paused', data: { halt } },
      ])
      store.add(
        handOver,
        row.id,
        rows.map(({ ordinal, attempts }) => ({ ordinal, attempt: attempts + 1 })),
      )
      runs.setState('paused', { halt })
    })
  }

  const tell = (name: string, kind: string, message: string) => {
    activity.add({ kind, message, batch: name })
    announcer.announce('batches.changed', {})
    announcer.announce('runs.changed', { batch: name, status: deps.statusOf(name) })
  }
  const whileHeld = async <T>(row: BatchRow, work: () => Promise<T>): Promise<T> => {
    leases.take(row.id)
    try {
      return await work()
    } finally {
      leases.release(row.id)
    }
  }

  return {
    async write(name, to, { ask } = {}) {
      const subject = subjectOf(name)
      const { row, kit } = subject
      requireSealed(row)
      const folder = path.resolve(to)
      await gate.prepare(row)
      return whileHeld(row, async () => {
        const permission = await approvals.require(row)
        approvals.requireHost(row, ORIGIN)
        const plan = planOf(subject)
        if (!plan.again) {
          gate.require(row)
          assertNotElsewhere(db, row, ORIGIN)
        }
        const key = await checkpointer.hold(ask)
        try {
          const { files, signed } = await filesOf(subject, plan)
          await writeFolder(folder, files, () => {
            // What was excluded since it was first written must not leave by a second copy.
            if (plan.again) return requireLetGo(row, plan.rows)
            if (permission.permitted !== null) approvals.requireTimely(row, permission.permitted)
            commit(subject, plan, permission)
          })
          const { number, digest } = plan.handOver
          const items = plan.rows.length
          tell(
            name,
            'handover.written',
            `Hand-over ${number} of "${name}", ${countOf(items, 'item')}, was written${plan.again ? ' again' : ''} to ${folder}`,
          )
          return { folder, number, items, digest, signed, again: plan.again, script: kit.scriptName }
        } finally {
          key.release()
        }
      })
    },

    async read(name, file, { closed = false, ask } = {}) {
      const { row } = subjectOf(name)
      const bytes = await resultBytes(file)
      const text = textOf(bytes)
      return whileHeld(row, async () => {
        const handOver = namedBy(text, row.name, store.list(row.id))
        const own = store.items(handOver.id)
        const rows = new Map(store.rows(handOver.id, row.id).map((item) => [item.ordinal, item]))
        const result = readResult(text, {
          id: handOver.id,
          digest: handOver.digest,
          serials: new Map(
            [...rows.values()].map(({ ordinal, target }) => [
              ordinal,
              (JSON.parse(target) as Record<string, string>)['serial_number'] ?? '',
            ]),
          ),
        })
        if (closed && result.begun.size > 0) throw stillUnknown(handOver.number, result.begun.size)
        if (closed && result.cutAt !== null) throw cutShort(handOver.number, result.cutAt)
        const fresh: { ordinal: number; outcome: string; entries: readonly Entry[] }[] = []
        for (const { ordinal, attempt, outcome } of own) {
          const said = result.items.get(ordinal)
          if (said !== undefined && outcome !== null && outcome !== said.outcome) {
            if (outcome === OPEN_MARK) throw closedBefore(handOver.number, said.line, ordinal)
            throw new AppError(
              'check.result-broken',
              `Line ${said.line} of the result says ${said.outcome} of item ${ordinal}; the result that was read before said ${outcome}. Nothing was read in.`,
              { hint: 'A script never changes its word. See where the two files come from.' },
            )
          }
          if (outcome !== null) continue
          if (said !== undefined)
            fresh.push({
              ordinal,
              outcome: said.outcome,
              entries: outcomeEntries(ordinal, attempt, said, row.started_at),
            })
          else if (closed && !result.begun.has(ordinal))
            fresh.push({ ordinal, outcome: OPEN_MARK, entries: [notDoneEntry(ordinal, attempt)] })
        }
        const openBefore = own.filter(({ outcome }) => outcome === null).length
        const isClosed = openBefore === fresh.length
        const added = fresh.filter(({ outcome }) => outcome !== OPEN_MARK).length
        if (fresh.length > 0) {
          const key = await checkpointer.hold(ask)
          try {
            inTransaction(db, () => {
              journal.append(
                row.id,
                fresh.flatMap(({ entries }) => entries),
              )
              for (const { ordinal, outcome } of fresh) store.setOutcome(handOver.id, ordinal, outcome)
              if (isClosed) store.close(handOver.id)
              journal.append(row.id, [
                {
                  type: 'run.returned',
                  data: {
                    handOver: handOver.id,
                    result: sha256Hex(bytes),
                    outcomes: added,
                    closed: isClosed,
                  },
                },
              ])
              endOrPause(row, handOver.number, openBefore - fresh.length)
            })
          } finally {
            key.release()
          }
          tell(
            name,
            'handover.read',
            `Read a result of hand-over ${handOver.number} of "${name}": ${countOf(added, 'outcome')}${isClosed ? '' : `, ${(openBefore - fresh.length).toLocaleString('en')} still unknown`}`,
          )
        }
        return readingOf(handOver.number, own.length, result, {
          added,
          closed: isClosed,
          status: deps.statusOf(name),
        })
      })
    },

    list(name) {
      const { row } = subjectOf(name)
      return store.list(row.id).map(({ id, number, digest, statement, closed }) => ({
        number,
        digest,
        items: statement.items,
        open: store.items(id).filter(({ outcome }) => outcome === null).length,
        at: statement.at,
        by: statement.by,
        closed,
      }))
    },
  }

  function endOrPause(row: BatchRow, number: number, unknown: number): void {
    const counts = journal.counts(row.id)
    const at = isoTime(clock.now())
    const runs = openRunStore(db, row.id)
    const settled = [...SETTLED_STATES].reduce((sum, state) => sum + counts[state], 0)
    if (settled === counts.total) {
      journal.append(row.id, [{ type: 'run.finished', data: { counts } }])
      runs.setState('finished', { finishedAt: at, halt: null })
      return
    }
    const left = counts.queued + counts.waiting
    const halt = haltOf('handed-over', at, {
      message:
        unknown > 0
          ? `Hand-over ${number} is out: ${unknown.toLocaleString('en')} of its items have no outcome yet.`
          : `${countOf(left, 'item is', 'items are')} left to be handed over.`,
      hint:
        unknown > 0
          ? 'Have its script run to its end, and read the result again.'
          : 'Write the next hand-over.',
    })
    journal.append(row.id, [{ type: 'run.paused', data: { halt } }])
    runs.setState('paused', { halt })
  }
}

/** @throws AppError `state.draft`, `state.drill` */
function requireSealed(row: BatchRow): void {
  if (row.state === 'draft') {
    throw new AppError('state.draft', `Batch "${row.name}" is a draft.`, {
      hint: `Check and seal it first: rescind batch seal "${row.name}"`,
    })
  }
  if (isDrill(row)) {
    throw new AppError(
      'state.drill',
      `Batch "${row.name}" is a drill: it runs against the built-in sandbox only, and is not handed over.`,
      {
        hint: 'A real hand-over needs a batch of its own.',
      },
    )
  }
}

/** A script works at one CA. @throws AppError `input.several-cas` */
function requireOneCa(name: string, rows: readonly ItemRow[], items: readonly ListedItem[]): void {
  const issuers = new Set(
    rows.flatMap(({ attributes }) => (JSON.parse(attributes) as Record<string, string>)['issuer'] ?? []),
  )
  const serials = new Set(items.map(({ serial }) => serial))
  if (issuers.size <= 1 && serials.size === items.length) return
  throw new AppError(
    'input.several-cas',
    issuers.size > 1
      ? `Batch "${name}" names ${issuers.size} issuers: ${[...issuers].slice(0, 3).join('; ')}. A hand-over is for one CA.`
      : `Batch "${name}" holds a serial number twice. A hand-over is for one CA, which gives each once.`,
    { hint: 'Make a batch for each CA: rescind batch create … --where issuer=NAME' },
  )
}

const heldElsewhere = (name: string, other: string): AppError =>
  new AppError(
    'state.target-held',
    `Items of "${name}" have a request under way, or were sent before, in batch "${other}". Nothing was handed over.`,
    { hint: `Take them out: rescind skip "${name}" --other-batches` },
  )

const heldBack = ({ message, hint }: GateWords): AppError =>
  new AppError('state.target-held', `${message} Nothing was handed over.`, { hint })

const closedBefore = (number: number, line: number, ordinal: number): AppError =>
  new AppError(
    'state.hand-over-closed',
    `Hand-over ${number} was closed: line ${line} brings an outcome of item ${ordinal}, which is to be handed over again. Nothing was read in.`,
    {
      hint: 'Write the next hand-over and run its script: it asks the CA about each, and tells what was revoked meanwhile.',
    },
  )

const stillUnknown = (number: number, items: number): AppError =>
  new AppError(
    'state.open-hand-over',
    `${countOf(items, `item of hand-over ${number} was`, `items of hand-over ${number} were`)} begun, and nobody knows what became of them: it cannot be closed. Nothing was read in.`,
    { hint: 'Run its script again: it asks the CA about them. Or read the result without closing it.' },
  )

const cutShort = (number: number, line: number): AppError =>
  new AppError(
    'state.open-hand-over',
    `Line ${line} of the result, its last, is cut short and may say that another item of hand-over ${number} was begun: it cannot be closed. Nothing was read in.`,
    {
      hint: 'Have the file brought again when its script no longer runs; where it ends so there too, run the script again. Or read the result without closing it.',
    },
  )

const anotherList = (number: number): AppError =>
  new AppError(
    'check.hand-over-broken',
    `Hand-over ${number} cannot be written again: this version would list something else than what was handed over.`,
    { hint: 'Write it again with the version that wrote it first, or use the folder that was written then.' },
  )

/** @throws AppError `input.cannot-read`, `input.too-big` */
async function resultBytes(file: string): Promise<Buffer> {
  const read = async (): Promise<Buffer> => {
    const { size } = await stat(file)
    if (size <= RESULT_BYTES_MAX) return readFile(file)
    throw new AppError('input.too-big', `${file} is larger than any result of a hand-over.`, {
      hint: 'Choose the file that the script wrote.',
    })
  }
  return read().catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause
    throw cannotRead(file, cause)
  })
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError(
      'check.result-foreign',
      'This is not the result of a hand-over: it is no text in UTF-8.',
      {
        hint: 'Have the file brought as the script wrote it.',
      },
    )
  }
}

/** @throws AppError `state.not-handed-over`, `check.result-foreign` */
function namedBy(text: string, batch: string, known: readonly StoredHandOver[]): StoredHandOver {
  if (known.length === 0) {
    throw new AppError('state.not-handed-over', `Batch "${batch}" was not handed over.`, {
      hint: `Hand it over first: rescind handover write "${batch}" --out DIR`,
    })
  }
  const id = handOverNamed(text)
  const found = known.find((one) => one.id === id)
  if (found !== undefined) return found
  throw new AppError(
    'check.result-foreign',
    `This is the result of a hand-over that is none of batch "${batch}".`,
    {
      hint: 'Name the batch that it is of.',
    },
  )
}

function readingOf(
  number: number,
  items: number,
  result: ReturnType<typeof readResult>,
  rest: Pick<HandOverReading, 'added' | 'closed' | 'status'>,
): HandOverReading {
  const count = (wanted: string): number =>
    [...result.items.values()].filter(({ outcome }) => outcome === wanted).length
  return {
    number,
    revoked: count('revoked'),
    already: count('already'),
    refused: count('refused'),
    notShown: count('not-shown'),
    unknown: result.begun.size,
    notDone: items - result.items.size - result.begun.size,
    cutAt: result.cutAt,
    ...rest,
  }
}
