import type { SealedItem } from '../batches/manifest.ts'
import { type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { EvidenceWatcher } from './evidence-checker.ts'
import { type EvidenceHeader, EXCERPT_FORMAT, type ExcerptProof, headerLine } from './evidence-format.ts'
import { ambiguous, type ExcerptOf, evidenceBroken, isMeant, MATCHES_MAX, noSuchItem } from './excerpt-of.ts'
import { isIncident, writeIncidentExcerpt } from './incident/write-incident-excerpt.ts'
import { checkEvidence } from './verify-evidence.ts'

export interface Excerpt extends WrittenFile {
  readonly of: 'batch' | 'incident'
  /** Its name; of an incident, that one's. */
  readonly batch: string
  readonly ordinal: number
  readonly label: string
  readonly events: number
}

/**
 * Cuts the record of one item out of an evidence file: its line, its events, those of the batch as a whole, and the proof that this
 * is all there is of it. The evidence is checked on the way; nothing of the other items is handed on.
 *
 * @throws AppError `check.evidence-broken` when the evidence does not hold; `input.no-such-item`, `input.ambiguous-item`;
 *   `input.cannot-read`, `input.cannot-write`
 */
export async function writeExcerpt(file: string, of: ExcerptOf, out: string): Promise<Excerpt> {
  if (await isIncident(file)) return writeIncidentExcerpt(file, of, out)
  const record = recordOf(of)
  const verdict = await checkEvidence(file, {}, record.watcher)
  if (!verdict.ok) throw evidenceBroken(file, verdict)
  const { header, item, lines, proof, end, events } = record.found(file)
  const written = await writeWholeFile(out, async (write) => {
    await write(`${headerLine(header.manifest, header.digest, EXCERPT_FORMAT)}\n`)
    for (const line of lines) await write(`${line}\n`)
    await write(`${canonicalJson(proof)}\n${end}\n`)
  })
  const { ordinal, label } = item
  return { ...written, of: 'batch', batch: header.manifest.name, ordinal, label, events }
}

/** Gathers what an excerpt holds while the evidence goes by. */
function recordOf(of: ExcerptOf) {
  let header: EvidenceHeader | undefined
  let item: { readonly item: SealedItem; readonly line: string } | undefined
  const matches: SealedItem[] = []
  const events: string[] = []
  let ofItem = 0
  let ways: readonly (readonly string[])[] = []
  let end = ''
  const watcher: EvidenceWatcher = {
    header(read) {
      header = read
    },
    item(candidate, line) {
      if (!isMeant(candidate, of)) return
      if (matches.length < MATCHES_MAX) matches.push(candidate)
      item = { item: candidate, line: line.toString('utf8') }
    },
    event(event, line) {
      if (event.item !== null && event.item !== item?.item.ordinal) return
      events.push(line.toString('utf8'))
      if (event.item !== null) ofItem += 1
    },
    shown: () => (item === undefined ? [] : [0, item.item.ordinal]),
    summary(line, shown) {
      end = line.toString('utf8')
      ways = shown.map(({ path }) => path)
    },
  }
  const found = (file: string) => {
    if (header === undefined || item === undefined) throw noSuchItem(file, of)
    if (matches.length > 1) throw ambiguous(matches)
    const [batch = [], way = []] = ways
    const proof: ExcerptProof = { proof: { batch, item: way } }
    return { header, item: item.item, lines: [item.line, ...events], proof, end, events: ofItem }
  }
  return { watcher, found }
}
