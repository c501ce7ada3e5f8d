import { countOf } from '../../contract/counted.ts'
import type { BatchState } from '../../contract/item-state.ts'
import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../app-error.ts'
import { byItselfWords, type SealedItem } from '../batches/manifest.ts'
import { type Accounts, createAccounts } from '../evidence/accounts.ts'
import type { Inclusion } from '../evidence/merkle-tree.ts'
import { sha256Hex } from '../journal/canonical.ts'
import type { ItemEvent, StoredEvent } from '../journal/event.ts'
import { createItemReplay, type ItemReplay } from '../journal/item-replay.ts'
import { IllegalTransition } from '../journal/transition.ts'
import { type BatchReplay, batchReplay, IllegalBatchEvent } from './batch-replay.ts'
import { brokenLink, type Suspect } from './broken-link.ts'
import { misshapen } from './event-shape.ts'
import { EVIDENCE_FORMAT, type EvidenceHeader } from './evidence-format.ts'
import { type EvidenceSignatures, evidenceSignatures } from './evidence-signatures.ts'
import { compareEnd, readSummary } from './evidence-summary.ts'
import { Broken, type CheckName, listChecks } from './evidence-verdict.ts'
import { LineTooLong, lineSplitter } from './line-splitter.ts'
import type { VerifyOptions } from './reports.ts'
import { type ItemLines, isHeader, itemLines, readHeader, readLine } from './sealed-part.ts'

/** Takes an evidence file piece by piece, keeps the digests of its lines, and says in the end whether it holds. */
export interface EvidenceChecker {
  /** Answers false once it has seen a place that does not hold: the rest of the file no longer matters. */
  push(piece: Buffer): boolean
  verdict(): Promise<Verdict>
}

/** Looks on while a file is checked. What it is given is only valid during the call. */
export interface EvidenceWatcher {
  header(header: EvidenceHeader): void
  item(item: SealedItem, line: Buffer): void
  /** An event that has its place in the chain. */
  event(event: StoredEvent, line: Buffer): void
  /** The accounts whose ways to the root are wanted: asked once, after the last event. */
  shown(): readonly number[]
  summary(line: Buffer, ways: readonly Inclusion[]): void
}

type Phase = 'header' | 'items' | 'events' | 'end'

export function createEvidenceChecker(
  options: VerifyOptions = {},
  watcher?: EvidenceWatcher,
): EvidenceChecker {
  const passed = new Map<CheckName, string>()
  let phase: Phase = 'header'
  let line = 0
  let isEvidence = false
  let header: EvidenceHeader | undefined
  let items: ItemLines | undefined
  let events = 0
  let head = ''
  let headLine = 0
  let replay: ItemReplay | undefined
  let batch: BatchReplay | undefined
  let accounts: Accounts | undefined
  let signatures: EvidenceSignatures | undefined
  let sawExpectedHead = false
  let suspect: Suspect | undefined
  let broken: Broken | undefined
  let signed: Pick<Verdict, 'signature' | 'replaced'> = { signature: 'none', replaced: [] }

  const expectedHead = options.expectedHead?.trim().toLowerCase()
  const noteHead = (hash: string, at: number) => {
    head = hash
    headLine = at
    if (hash === expectedHead) sawExpectedHead = true
  }

  const onHeader = (bytes: Buffer) => {
    const value = readLine(bytes, line, null)
    isEvidence = isHeader(value, EVIDENCE_FORMAT)
    header = readHeader(value, EVIDENCE_FORMAT)
    items = itemLines(header.manifest)
    accounts = createAccounts(header.digest)
    signatures = evidenceSignatures(header)
    watcher?.header(header)
    noteHead(header.digest, line)
    passed.set('manifest', `Digest ${header.digest}${byItselfWords(header.manifest)}`)
    phase = 'items'
    if (header.manifest.items === 0) endItems(header, items)
  }

  const onItem = (bytes: Buffer) => {
    const { known, taken } = sealed()
    const item = taken.take(bytes, line)
    accounts?.item(sha256Hex(bytes))
    watcher?.item(item, bytes)
    if (taken.items === known.manifest.items) endItems(known, taken)
  }

  const endItems = (known: EvidenceHeader, taken: ItemLines) => {
    taken.finish(line)
    passed.set('items', `${countOf(taken.items, 'item')}, digest ${known.manifest.itemsSha256}`)
    replay = createItemReplay(taken.items)
    batch = batchReplay(known, replay)
    phase = 'events'
  }

  /** Header and items, which are there in every phase after the first. */
  const sealed = (): { known: EvidenceHeader; taken: ItemLines } => {
    if (header === undefined || items === undefined) throw new TypeError('the header has not been read')
    return { known: header, taken: items }
  }

  const onEventOrSummary = (bytes: Buffer) => {
    const seq = events + 1
    const value = readLine(bytes, line, seq)
    if (suspect !== undefined) throw brokenLink(suspect, value, { events, headLine })
    if (typeof value === 'object' && value !== null && 'summary' in value) return onSummary(value, bytes)
    const wrong = misshapen(value)
    if (wrong !== null) throw new Broken('format', { event: seq, line }, `Event ${seq} ${wrong}.`)
    onEvent(value as StoredEvent, bytes)
  }

  const onEvent = (event: StoredEvent, bytes: Buffer) => {
    const { manifest } = sealed().known
    const seq = events + 1
    const place = { event: seq, line }
    if (event.seq !== seq) {
      throw new Broken(
        'chain',
        place,
        `Event ${seq} is missing: line ${line} holds event ${event.seq}. One was removed, added or moved.`,
      )
    }
    if (event.batch !== manifest.id)
      throw new Broken('chain', place, `Event ${seq} is of another batch (${event.batch}).`)
    const hash = sha256Hex(bytes)
    if (event.prev !== head) {
      suspect = { ...place, hash }
      return
    }
    follow(event, place)
    accounts?.event(event.item, hash)
    signatures?.event(event, line, hash)
    watcher?.event(event, bytes)
    events = seq
    noteHead(hash, line)
  }

  const follow = (event: StoredEvent, place: { event: number; line: number }) => {
    if (event.item !== null && (event.item < 1 || event.item > sealed().taken.items)) {
      throw new Broken(
        'states',
        place,
        `Event ${place.event} is about item ${event.item}; the batch has items 1 to ${sealed().taken.items}.`,
      )
    }
    try {
      batch?.apply(event)
      if (event.item !== null) replay?.apply(event.item, event as unknown as ItemEvent, event.at)
    } catch (error) {
      if (!isRefusal(error)) throw error
      const what = event.item === null ? 'the batch' : `item ${event.item}`
      throw new Broken(
        'states',
        place,
        `Event ${place.event} breaks the protocol at ${what}: ${error.message}.`,
      )
    }
  }

  const onSummary = (value: unknown, bytes: Buffer) => {
    const place = { event: null, line }
    const summary = readSummary(value, sealed().known, line)
    compareEnd(summary, { events, head, headLine }, line)
    const difference = batch?.contradiction(summary.state as BatchState, summary.counts) ?? null
    if (difference !== null)
      throw new Broken('summary', place, `The summary contradicts the events: ${difference}.`)
    const tree = accounts?.finish(watcher?.shown())
    if (tree?.root !== summary.root) {
      throw new Broken(
        'summary',
        place,
        "The summary's root is not that of the items' records: it was changed.",
      )
    }
    signatures?.summary(summary, line)
    watcher?.summary(bytes, tree.shown)
    passed.set('chain', `${countOf(events, 'event')}, head ${head}`)
    passed.set('states', 'Every event was allowed where it stands; nothing was sent twice without asking')
    passed.set('summary', 'Counts, state, head and root are what the events add up to')
    phase = 'end'
  }

  const splitter = lineSplitter((bytes) => {
    line += 1
    switch (phase) {
      case 'header':
        return onHeader(bytes)
      case 'items':
        return onItem(bytes)
      case 'events':
        return onEventOrSummary(bytes)
      case 'end':
        throw new Broken(
          'format',
          { event: null, line },
          `Line ${line} follows the summary, which is the last line of an evidence file.`,
        )
    }
  })

  const attempt = (work: () => void): boolean => {
    if (broken !== undefined) return false
    try {
      work()
      return true
    } catch (error) {
      if (error instanceof Broken) broken = error
      else if (error instanceof LineTooLong)
        broken = new Broken(
          'format',
          { event: null, line: line + 1 },
          `Line ${line + 1} is longer than any line of an evidence file.`,
        )
      else if (error instanceof AppError) throw error
      // Whatever else a file makes a reader do, it is not evidence: "fits" and "does not fit" are the only answers.
      else
        broken = new Broken(
          'format',
          { event: null, line: Math.max(line, 1) },
          `Line ${line} cannot be read.`,
        )
      return false
    }
  }

  const end = () => {
    if (splitter.rest().length > 0) {
      const event = phase === 'events' ? events + 1 : null
      throw new Broken(
        'format',
        { event, line: line + 1 },
        `Line ${line + 1} is cut off: the file does not end with a line feed.`,
      )
    }
    if (suspect !== undefined) throw brokenLink(suspect, null, { events, headLine })
    if (phase !== 'end') {
      const after =
        phase === 'events' ? `event ${events}` : phase === 'items' ? `item ${items?.items ?? 0}` : 'nothing'
      throw new Broken(
        'format',
        { event: phase === 'events' ? events + 1 : null, line: line + 1 },
        `The file ends after ${after}: its end was cut off, the summary is missing.`,
      )
    }
    passed.set('format', `${countOf(line, 'line')} of canonical JSON`)
    if (expectedHead === undefined) return
    if (!sawExpectedHead) {
      throw new Broken(
        'expected head',
        { event: null, line },
        `No event has the hash ${expectedHead}: this is an older copy of the evidence, or its chain was computed anew.`,
      )
    }
    passed.set('expected head', 'The head that was kept elsewhere is in the chain')
  }

  const checkSignatures = async () => {
    try {
      const found = await signatures?.check(options, broken?.line ?? Number.POSITIVE_INFINITY)
      if (found === undefined || broken !== undefined) return
      passed.set('signatures', found.message)
      signed = { signature: found.signature, replaced: found.replaced }
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      broken = error
    }
  }

  return {
    push: (piece) => attempt(() => splitter.push(piece)),
    async verdict() {
      attempt(end)
      await checkSignatures()
      return {
        kind: isEvidence ? 'evidence' : 'unknown',
        ok: broken === undefined,
        checks: listChecks('evidence', passed, broken, expectedHead !== undefined),
        firstBad:
          broken === undefined ? null : { event: broken.event, line: broken.line, message: broken.message },
        batch: header?.manifest.name ?? null,
        events,
        items: items?.items ?? 0,
        head: header === undefined ? null : head,
        ...signed,
      }
    },
  }
}

/** A `RangeError` is the replay's own bound: more attempts or kinds than any run makes. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof IllegalTransition || error instanceof IllegalBatchEvent || error instanceof RangeError
  )
}
