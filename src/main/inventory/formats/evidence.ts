import { z } from 'zod'
import { ItemState } from '../../../contract/item-state.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import type { ItemEvent } from '../../journal/event.ts'
import { createItemReplay, type ItemReplay } from '../../journal/item-replay.ts'
import { IllegalTransition } from '../../journal/transition.ts'
import type { TextFormat } from './format.ts'
import { brokenFile, jsonOf, OwnManifest, ownItem, requireKind, SHOWN_MAX, showOwn } from './own-items.ts'

/** Canonical JSON, so its members stand in this order. */
const BEGINS = /^\{"digest":"[0-9a-f]{64}","format":"rescind-evidence",/
/** More than any batch has. */
const ITEMS_MAX = 20_000_000
const Header = z.object({ manifest: OwnManifest.extend({ items: z.int().nonnegative().max(ITEMS_MAX) }) })
type Manifest = z.infer<typeof Header>['manifest']
/** What is needed of an event to know what became of an item. */
const Event = z.object({
  item: z.int().positive().nullable(),
  type: z.string(),
  at: z.string(),
  data: z.looseObject({}),
})
const Summary = z.object({
  summary: z.object({
    events: z.int().nonnegative(),
    counts: z.partialRecord(z.union([ItemState, z.literal('total')]), z.int().nonnegative()),
  }),
})

/**
 * The items of our own evidence file, with what became of each as `status`, replayed from its events as `verify` does. Whether
 * the file is what was signed is `verify`'s to say; one that is cut short, or does not add up, is refused here too.
 */
export const EVIDENCE: TextFormat = {
  takes: 'text',
  format: 'evidence',
  knows: ({ text }) => BEGINS.test(text),
  open({ head: { name: file }, schema, sink }) {
    const lines = lineReader()
    const reader = createReader(schema, file)
    return {
      push: (piece) => lines.push(piece).forEach(reader.take),
      end() {
        lines.end().forEach(reader.take)
        for (const { line, item } of reader.items())
          if (item.kind === 'item') sink.item(line, item)
          else sink.rejected(line, item)
        return { serialFormat: undefined, reading: {} }
      },
    }
  },
  /** The first items; what became of them stands behind all of them. */
  show({ head: { name: file, text }, schema }) {
    const [header = '', ...others] = lineReader().push(text)
    const manifest = manifestOf(header, schema, file)
    const items = others.slice(0, Math.min(SHOWN_MAX, manifest.items))
    return showOwn(
      schema,
      items.map((line) => ownItem(schema, manifest, line, file).item),
    )
  },
}

/** @throws AppError `input.broken-file`, `input.other-kind` */
function manifestOf(line: string, schema: TargetSchema, file: string): Manifest {
  const header = Header.safeParse(jsonOf(line))
  if (!header.success) throw brokenFile(file, 'its first line is not what was written')
  requireKind(header.data.manifest, schema, file)
  return header.data.manifest
}

function lineReader() {
  let pending = ''
  return {
    push(text: string): string[] {
      const lines = (pending + text).split('\n')
      pending = lines.pop() ?? ''
      return lines
    },
    end: (): string[] => (pending === '' ? [] : [pending]),
  }
}

/** Items wait as they are written until the events behind them are read. */
function createReader(schema: TargetSchema, file: string) {
  let line = 0
  let manifest: Manifest | undefined
  let replay: ItemReplay = createItemReplay(0)
  let events = 0
  let isWhole = false
  const waiting: string[] = []

  const takeEvent = (text: string) => {
    const value = jsonOf(text)
    const summary = Summary.safeParse(value)
    if (summary.success) {
      isWhole = summary.data.summary.events === events && isSame(summary.data.summary.counts, replay.counts())
      if (!isWhole) throw brokenFile(file, 'what became of its items does not add up to its last line')
      return
    }
    const event = Event.safeParse(value)
    if (isWhole || !event.success) throw brokenFile(file, `line ${line} is not what was written`)
    events += 1
    const { item, type, at, data } = event.data
    if (item === null) return
    if (item > waiting.length) throw brokenFile(file, `line ${line} is about an item that it does not hold`)
    try {
      // The reducer refuses what may not follow, whatever its shape.
      replay.apply(item, { type, data } as unknown as ItemEvent, at)
    } catch (error) {
      if (!(error instanceof IllegalTransition || error instanceof RangeError || error instanceof TypeError))
        throw error
      throw brokenFile(file, `line ${line} cannot follow what stands above it`)
    }
  }
  return {
    take(text: string): void {
      line += 1
      if (manifest === undefined) {
        manifest = manifestOf(text, schema, file)
        replay = createItemReplay(manifest.items)
      } else if (waiting.length < manifest.items) waiting.push(text)
      else takeEvent(text)
    },
    /** @throws AppError `input.broken-file` for a file that ends early */
    *items(): Generator<{ line: number; item: ReturnType<typeof ownItem>['item'] }> {
      if (manifest === undefined || !isWhole) throw brokenFile(file, 'it ends before all of it has come')
      for (const [at, text] of waiting.entries()) {
        const { ordinal, item } = ownItem(schema, manifest, text, file, replay.stateOf(at + 1))
        if (ordinal !== at + 1) throw brokenFile(file, `item ${at + 1} is not where it should be`)
        yield { line: at + 2, item }
      }
    },
  }
}

const isSame = (told: Readonly<Record<string, number>>, found: Readonly<Record<string, number>>): boolean =>
  Object.entries(told).every(([state, items]) => found[state] === items)
