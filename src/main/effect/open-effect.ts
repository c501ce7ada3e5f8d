import { BatchRequest } from '../../contract/batches.ts'
import type { EffectItem, EffectShown, EffectVerdict } from '../../contract/effect.ts'
import type { OperationInfo } from '../../contract/vendor.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Announcer } from '../announcer.ts'
import { AppError } from '../app-error.ts'
import { type BatchRow, batchFinder } from '../batches/batch-row.ts'
import { operationOf, targetText, vendorOf } from '../batches/target-text.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { openFetcher } from '../http/fetch-bytes.ts'
import { patientFetcher } from '../http/patient-fetcher.ts'
import { NO_PROXY, type Proxies } from '../http/proxies.ts'
import type { FindProxy } from '../http/proxy-server.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { ItemRow } from '../journal/item-row.ts'
import { openJournal } from '../journal/journal.ts'
import type { AirGap } from '../settings/air-gap.ts'
import type { Trace } from '../trace/trace.ts'
import type { Target, VendorRegistry } from '../vendors/port.ts'
import { readAuthorities } from './authority.ts'
import { withBudget } from './budget.ts'
import { type Checked, type CheckItem, checkCertificates } from './check-certificates.ts'
import { checkItemReader, effectOfOperation, expectedOf } from './check-item.ts'
import type { Effect, EffectOptions, EffectReport } from './effect.ts'
import { effectOf } from './effect-of.ts'
import { openKeptAnswers } from './kept-answers.ts'
import { openAuthorities } from './open-authorities.ts'
import { createSummary } from './summarize.ts'

export interface EffectDeps {
  readonly db: Db
  readonly vendors: VendorRegistry
  readonly clock: Clock
  readonly operator: string
  readonly activity: ActivityLog
  readonly announcer: Announcer
  readonly airGap: AirGap
  readonly proxies: Proxies
  readonly trace: Pick<Trace, 'overFetcher'>
}

/** By the one that was given for this check, or by what surrounds the program. */
async function finderOf(proxies: Proxies, given: string | undefined): Promise<FindProxy> {
  if (given === undefined) return proxies.find
  if (given === NO_PROXY) return async () => null
  const proxy = await proxies.named(given, '--proxy')
  return async () => proxy
}

/** Items read or written at a time: small enough that a running batch's journal never waits long. */
const PAGE_ITEMS = 1_000

export function openEffect(deps: EffectDeps): Effect {
  const { db, vendors, clock, operator, activity, announcer, airGap, proxies, trace } = deps
  const journal = openJournal({ db, clock, operator })
  const authorities = openAuthorities(deps)
  const selectItems = db.prepare<[string, number, number], ItemRow>(
    'SELECT * FROM batch_item WHERE batch = ? AND ordinal > ? ORDER BY ordinal LIMIT ?',
  )
  const insertCheck = db.prepare<[string]>('INSERT INTO effect_check (batch) VALUES (?)')
  const selectCheck = db.prepare<[number | bigint]>('SELECT id FROM effect_check WHERE id = ?')
  const endCheck = db.prepare<[string, number | bigint]>('UPDATE effect_check SET summary = ? WHERE id = ?')
  const otherChecks = db.prepare<[string, number | bigint], { id: number }>(
    'SELECT id FROM effect_check WHERE batch = ? AND id <> ?',
  )
  const deleteItems = db.prepare<[number, number]>(
    `DELETE FROM effect_item WHERE check_id = ? AND ordinal IN
       (SELECT ordinal FROM effect_item WHERE check_id = ? LIMIT ${PAGE_ITEMS})`,
  )
  const deleteCheck = db.prepare<[number]>('DELETE FROM effect_check WHERE id = ?')
  const insertItem = db.prepare<[number | bigint, number, string]>(
    'INSERT INTO effect_item (check_id, ordinal, verdict) VALUES (?, ?, ?)',
  )
  const checking = new Set<string>()

  const rowOf = batchFinder(db)
  const operationFor = (row: BatchRow): OperationInfo =>
    operationOf(vendorOf(vendors, row.vendor), BatchRequest.parse(JSON.parse(row.request)).operation)

  function* pagesOf(row: BatchRow, from = 0): Generator<ItemRow[]> {
    for (let after = from; ; ) {
      const page = selectItems.all(row.id, after, PAGE_ITEMS)
      const last = page.at(-1)
      if (last === undefined) return
      yield page
      after = last.ordinal
    }
  }

  const report = (row: BatchRow): EffectReport | null => {
    const effect = effectOf(db, row.id)
    if (effect === null) return null
    const operation = operationFor(row)
    return {
      batch: row.name,
      summary: effect.summary,
      *items(after = 0) {
        for (const page of pagesOf(row, after)) {
          const verdicts = effect.verdicts((page[0]?.ordinal ?? 1) - 1, page.at(-1)?.ordinal ?? 0)
          for (const item of page) {
            const verdict = verdicts.get(item.ordinal)
            if (verdict !== undefined) yield itemView(item, operation, verdict)
          }
        }
      },
    }
  }

  /** Keeps what was found in place of what was found before, with its event: all of it counts from the last transaction on. */
  const keep = async (row: BatchRow, items: readonly CheckItem[], found: Checked): Promise<void> => {
    const id = insertCheck.run(row.id).lastInsertRowid
    const summary = createSummary()
    for (const page of pagesOf(row)) {
      inTransaction(db, () => {
        if (selectCheck.get(id) === undefined) throw overtaken(row.name)
        for (const item of page) {
          // Ordinals are 1, 2, 3, … without a gap.
          const [verdict, checked] = [found.verdicts[item.ordinal - 1], items[item.ordinal - 1]]
          if (verdict === undefined || checked?.ordinal !== item.ordinal)
            throw new AppError(
              'internal.no-verdict',
              `Item ${item.ordinal} of "${row.name}" was not checked.`,
            )
          summary.add(item.ordinal, verdict, checked.expected, item.reason)
          insertItem.run(id, item.ordinal, canonicalJson(verdict))
        }
      })
      await new Promise(setImmediate)
    }
    const result = summary.result({
      checkedAt: isoTime(clock.now()),
      checkedBy: operator,
      sources: found.sources,
    })
    const { items: count, revoked, notRevoked, notCheckable, expected, shown, sha256 } = result
    journal.append(
      row.id,
      [
        {
          type: 'effect.checked',
          data: { items: count, revoked, notRevoked, notCheckable, expected, shown, sha256 },
        },
      ],
      () => {
        // Another process has begun a check of its own and cleared this one away: its result counts.
        if (endCheck.run(canonicalJson(result), id).changes !== 1) throw overtaken(row.name)
      },
    )
    for (const other of otherChecks.all(row.id, id)) {
      while (deleteItems.run(other.id, other.id).changes > 0) await new Promise(setImmediate)
      deleteCheck.run(other.id)
    }
    activity.add({
      kind: 'effect.checked',
      message: `Checked "${row.name}" as relying parties see it: ${revoked.toLocaleString('en')} revoked, ${notRevoked.toLocaleString('en')} not, ${notCheckable.toLocaleString('en')} not checkable`,
      batch: row.name,
    })
    announcer.announce('batches.changed', {})
  }

  const check = async (
    row: BatchRow,
    { caPem = [], both = false, proxy, signal, onProgress }: EffectOptions,
  ): Promise<void> => {
    const operation = operationFor(row)
    const known = [...authorities.all(), ...caPem.flatMap((pem) => readAuthorities(pem))]
    const read = checkItemReader(operation)
    const items: CheckItem[] = []
    for (const page of pagesOf(row)) {
      items.push(...page.map(read))
      await new Promise(setImmediate)
    }
    const given = known.flatMap(({ crlUrls, ocspUrls }) => [...crlUrls, ...ocspUrls])
    const kept = openKeptAnswers({ db, clock, batch: row })
    const fetcher = kept.over(
      // What is kept was not exchanged just now, and what the budget refuses was not either.
      patientFetcher(
        withBudget(
          trace.overFetcher(openFetcher({ clock, findProxy: await finderOf(proxies, proxy), given })),
          { clock, given },
        ),
        clock,
      ),
    )
    try {
      const found = await checkCertificates({
        items,
        authorities: known,
        both,
        fetcher,
        clock,
        signal,
        onProgress,
      })
      await keep(row, items, found)
      kept.forget()
    } catch (error) {
      if (signal?.aborted !== true || error instanceof AppError) throw error
      throw new AppError('halt.cancelled', `The check of "${row.name}" was cancelled: it has no result.`, {
        hint: 'Check it again when there is time: what was answered within the hour is not asked again.',
      })
    } finally {
      kept.flush()
      await fetcher.close()
    }
  }

  return {
    async check(name, options = {}) {
      const row = rowOf(name)
      if (row.digest === null) {
        throw new AppError('state.draft', `Batch "${name}" is a draft: what it holds is not settled yet.`, {
          hint: `Seal it first: rescind batch seal "${name}"`,
        })
      }
      airGap.refuse('no list is fetched and no responder is asked')
      if (checking.has(row.id))
        throw new AppError('state.checking', `Batch "${name}" is being checked.`, { hint: 'Wait for it.' })
      checking.add(row.id)
      try {
        await check(row, options)
      } finally {
        checking.delete(row.id)
      }
      const made = report(row)
      if (made === null) throw new AppError('internal.no-check', `The check of "${name}" was not kept.`)
      return made
    },
    read: (name) => report(rowOf(name)),
    async items(name, show, after, limit) {
      const row = rowOf(name)
      const effect = effectOf(db, row.id)
      if (effect === null) return []
      const operation = operationFor(row)
      const found: EffectItem[] = []
      for (const page of pagesOf(row, after)) {
        const verdicts = effect.verdicts((page[0]?.ordinal ?? 1) - 1, page.at(-1)?.ordinal ?? 0)
        for (const item of page) {
          const verdict = verdicts.get(item.ordinal)
          if (verdict === undefined) continue
          const view = itemView(item, operation, verdict)
          if (isShown(view, show) && found.push(view) === limit) return found
        }
        await new Promise(setImmediate)
      }
      return found
    },
    authorities,
  }
}

const isShown = ({ verdict, expected }: EffectItem, show: EffectShown): boolean =>
  show === 'wrong' ? expected !== null && verdict.kind !== expected : verdict.kind === show

const overtaken = (batch: string): AppError =>
  new AppError('state.checking', `Batch "${batch}" was checked by another process at the same time.`, {
    hint: 'See what it found: rescind effect with --last.',
  })

function itemView(row: ItemRow, operation: OperationInfo, verdict: EffectVerdict): EffectItem {
  return {
    ordinal: row.ordinal,
    target: targetText(operation.target, JSON.parse(row.target) as Target),
    label: row.label,
    state: row.state,
    expected: expectedOf(row, effectOfOperation(operation)),
    verdict,
  }
}
