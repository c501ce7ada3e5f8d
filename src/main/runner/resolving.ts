import type { ItemRow } from '../journal/item-row.ts'
import type { Entry } from '../journal/journal.ts'
import type { Resolution } from '../vendors/port.ts'
import { answerEntry } from './asking.ts'
import type { RunContext } from './run-context.ts'
import { itemFrom } from './run-store.ts'

const RESOLVE_CHUNK = 500

/** Finds the one target that a name means, where the vendor has several or wants another name. */
export interface Resolving {
  /** Before the run: everything that cannot be sent under its own name. */
  beforehand(): Promise<void>
  /** In the run: what the vendor called ambiguous; null when there is none. */
  due(): (() => Promise<void>) | null
  /** Answers whether a doubtful item can be asked about again under a better name. */
  one(row: ItemRow): Promise<boolean>
}

export function createResolving(context: RunContext): Resolving {
  const { client, order, pace, store } = context

  const resolve = async (rows: readonly ItemRow[]): Promise<ReadonlyMap<number, Resolution> | null> => {
    const { resolve: ask } = client
    if (ask === undefined) return new Map(rows.map((row) => [row.ordinal, unanswered(row)]))
    return context.patiently((signal) => ask.call(client, order, rows.map(itemFrom), signal))
  }
  const resolveAll = async (rows: readonly ItemRow[]) => {
    const found = await resolve(rows)
    if (found === null) return
    context.append(rows.map((row) => resolutionEntry(row, found.get(row.ordinal) ?? unanswered(row))))
  }
  return {
    async beforehand() {
      let after = 0
      while (!context.isHalting()) {
        const rows = store.inState('queued', after, RESOLVE_CHUNK)
        const last = rows.at(-1)
        if (last === undefined) return
        after = last.ordinal
        const nameless = rows.filter((row) => pace.needsResolution(itemFrom(row).target))
        if (nameless.length > 0) await resolveAll(nameless)
      }
    },
    due() {
      if (context.counts().waiting === 0) return null
      const rows = store.ambiguous(RESOLVE_CHUNK)
      return rows.length === 0 ? null : () => resolveAll(rows)
    },
    async one(row) {
      if (row.resolved !== null || client.resolve === undefined) return false
      const resolution = (await resolve([row]))?.get(row.ordinal)
      if (resolution?.kind !== 'resolved') return false
      context.append([resolutionEntry(row, resolution)])
      return true
    },
  }
}

function unanswered(row: ItemRow): Resolution {
  return { kind: 'not-found', message: row.vendor_message ?? 'The vendor does not know this name.' }
}

function resolutionEntry(row: ItemRow, resolution: Resolution): Entry {
  const item = row.ordinal
  const unresolvable = (code: string, message: string): Entry => ({
    item,
    type: 'target.unresolvable',
    data: { code, message, ...(row.doubted === 1 ? { doubted: true } : {}) },
  })
  switch (resolution.kind) {
    case 'resolved':
      return { item, type: 'target.resolved', data: { columns: resolution.columns } }
    case 'ambiguous':
      return unresolvable('ambiguous', `The name fits several targets: ${resolution.candidates.join('; ')}`)
    case 'not-found':
      return unresolvable('not-found', resolution.message)
    case 'done':
      return answerEntry(item, 'preflight', resolution.status)
    case 'unfit':
      return unresolvable(resolution.code, resolution.message)
    default:
      return resolution satisfies never
  }
}
