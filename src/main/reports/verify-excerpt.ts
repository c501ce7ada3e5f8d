import { countOf } from '../../contract/counted.ts'
import type { Verdict } from '../../contract/reports.ts'
import { byItselfWords } from '../batches/manifest.ts'
import { accountLeaf } from '../evidence/accounts.ts'
import { isIncluded } from '../evidence/merkle-tree.ts'
import { sha256Hex } from '../journal/canonical.ts'
import type { ItemEvent, StoredEvent } from '../journal/event.ts'
import { createItemReplay } from '../journal/item-replay.ts'
import { IllegalTransition } from '../journal/transition.ts'
import { batchReplay, IllegalBatchEvent } from './batch-replay.ts'
import { misshapen } from './event-shape.ts'
import { type EvidenceHeader, EXCERPT_FORMAT } from './evidence-format.ts'
import { isSealedItem, ProofSchema } from './evidence-schema.ts'
import { type EvidenceSignatures, evidenceSignatures } from './evidence-signatures.ts'
import { readSummary } from './evidence-summary.ts'
import { Broken, type CheckName, listChecks } from './evidence-verdict.ts'
import { excerptLines, readExcerpt } from './excerpt-lines.ts'
import type { VerifyOptions } from './reports.ts'
import { readHeader, readLine } from './sealed-part.ts'

/**
 * Checks an excerpt (`docs/evidence-format.md`): that it is whole, that nothing of its item's record is left out, and that it is a
 * part of the evidence whose summary it carries.
 *
 * @throws AppError `input.cannot-read`
 */
export async function verifyExcerpt(file: string, options: VerifyOptions = {}): Promise<Verdict> {
  const content = await readExcerpt(file)
  const passed = new Map<CheckName, string>()
  const facts: Facts = { passed, events: 0 }
  let broken: Broken | undefined
  let signed: Pick<Verdict, 'signature' | 'replaced'> = { signature: 'none', replaced: [] }
  try {
    check(content, facts, options)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    broken = error
  }
  try {
    const found = await facts.signatures?.check(options, broken?.line ?? Number.POSITIVE_INFINITY)
    if (found !== undefined && broken === undefined) {
      passed.set('signatures', found.message)
      signed = { signature: found.signature, replaced: found.replaced }
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    broken = error
  }
  return {
    kind: 'excerpt',
    ok: broken === undefined,
    checks: listChecks('excerpt', passed, broken, options.expectedHead !== undefined),
    firstBad:
      broken === undefined ? null : { event: broken.event, line: broken.line, message: broken.message },
    batch: facts.header?.manifest.name ?? null,
    events: facts.events,
    items: facts.ordinal === undefined ? 0 : 1,
    head: facts.head ?? null,
    ...signed,
  }
}

/** What has been found so far. */
interface Facts {
  readonly passed: Map<CheckName, string>
  events: number
  header?: EvidenceHeader
  ordinal?: number
  head?: string
  signatures?: EvidenceSignatures
}

function check(content: Buffer, facts: Facts, { expectedHead }: VerifyOptions): void {
  const { passed } = facts
  const lines = excerptLines(content)
  const place = (line: number, event: number | null = null) => ({ event, line })

  const header = readHeader(readLine(lines.at(1), 1, null), EXCERPT_FORMAT)
  facts.header = header
  facts.signatures = evidenceSignatures(header)
  const { manifest } = header
  passed.set('manifest', `Digest ${header.digest}${byItselfWords(manifest)}`)

  const item = readLine(lines.at(2), 2, null)
  if (!isSealedItem(item) || item.ordinal < 1 || item.ordinal > manifest.items)
    throw new Broken('items', place(2), 'Line 2 is not an item of this batch.')
  facts.ordinal = item.ordinal
  passed.set('items', `Item ${item.ordinal} of ${manifest.items}: ${item.label}`)

  const account = [sha256Hex(lines.at(2))]
  const batchAccount = [header.digest]
  const replay = createItemReplay(1)
  const batch = batchReplay(header, null)
  let line = 3
  let last = 0
  for (; ; line += 1) {
    const bytes = lines.at(line)
    const value = readLine(bytes, line, null)
    if (typeof value === 'object' && value !== null && 'proof' in value) break
    const wrong = misshapen(value)
    if (wrong !== null) throw new Broken('format', place(line), `Line ${line} ${wrong}.`)
    const event = value as StoredEvent
    if (
      event.batch !== manifest.id ||
      event.seq <= last ||
      (event.item !== null && event.item !== item.ordinal)
    )
      throw new Broken(
        'format',
        place(line, event.seq),
        `Line ${line} is not the next event of this item or batch.`,
      )
    const hash = sha256Hex(bytes)
    try {
      batch.apply(event)
      if (event.item !== null) replay.apply(1, event as unknown as ItemEvent, event.at)
    } catch (error) {
      if (!isRefusal(error)) throw error
      throw new Broken(
        'states',
        place(line, event.seq),
        `Event ${event.seq} breaks the protocol: ${error.message}.`,
      )
    }
    ;(event.item === null ? batchAccount : account).push(hash)
    facts.signatures.event(event, line, hash)
    facts.events += 1
    last = event.seq
  }
  const counts = replay.counts()
  const [state = ''] = Object.entries(counts).find(([name, items]) => name !== 'total' && items === 1) ?? []

  const proof = ProofSchema.safeParse(readLine(lines.at(line), line, null))
  if (!proof.success)
    throw new Broken('format', place(line), `Line ${line} is not a proof that this version knows.`)
  const summary = readSummary(readLine(lines.at(line + 1), line + 1, null), header, line + 1)
  facts.head = summary.head
  if (last > summary.events)
    throw new Broken('summary', place(line + 1), 'The summary counts fewer events than there are here.')
  passed.set('states', `The item is ${state}, after ${countOf(account.length - 1, 'event')}`)
  passed.set('summary', `Evidence of ${countOf(summary.events, 'event')}, written ${summary.exportedAt}`)

  const tree = { size: manifest.items + 1, root: summary.root }
  const isPart =
    isIncluded(accountLeaf(batchAccount), { index: 0, path: [...proof.data.proof.batch] }, tree) &&
    isIncluded(accountLeaf(account), { index: item.ordinal, path: [...proof.data.proof.item] }, tree)
  if (!isPart) {
    throw new Broken(
      'inclusion',
      place(line),
      'What is shown is not all that was recorded of this item, or was changed: it does not lead to the root.',
    )
  }
  passed.set('inclusion', `All that was recorded of the item, and nothing else: root ${summary.root}`)
  facts.signatures.summary(summary, line + 1)
  if (lines.length > line + 1)
    throw new Broken(
      'format',
      place(line + 2),
      `Line ${line + 2} follows the summary, which is the last line.`,
    )
  passed.set('format', `${countOf(lines.length, 'line')} of canonical JSON`)
  const wanted = expectedHead?.trim().toLowerCase()
  if (wanted === undefined) return
  if (![...batchAccount, ...account.slice(1), summary.head].includes(wanted)) {
    throw new Broken('expected head', place(line + 1), `No event shown here has the hash ${wanted}.`)
  }
  passed.set('expected head', 'The head that was kept elsewhere is the one of this evidence')
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof IllegalTransition || error instanceof IllegalBatchEvent || error instanceof RangeError
