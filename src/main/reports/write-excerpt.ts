import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../app-error.ts'
import type { SealedItem } from '../batches/manifest.ts'
import { type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { EvidenceWatcher } from './evidence-checker.ts'
import { type EvidenceHeader, EXCERPT_FORMAT, type ExcerptProof, headerLine } from './evidence-format.ts'
import { checkEvidence } from './verify-evidence.ts'

/** Which item: by its number, or by its label or one of the columns that name it (a serial number in any spelling). */
export type ExcerptOf = { readonly ordinal: number } | { readonly text: string }

export interface Excerpt extends WrittenFile {
  readonly batch: string
  readonly ordinal: number
  readonly label: string
  readonly events: number
}

/** Told of so many that fit, a person knows how to ask. */
const MATCHES_MAX = 5

/**
 * Cuts the record of one item out of an evidence file: its line, its events, those of the batch as a whole, and the proof that this
 * is all there is of it. The evidence is checked on the way; nothing of the other items is handed on.
 *
 * @throws AppError `check.evidence-broken` when the evidence does not hold; `input.no-such-item`, `input.ambiguous-item`;
 *   `input.cannot-read`, `input.cannot-write`
 */
export async function writeExcerpt(file: string, of: ExcerptOf, out: string): Promise<Excerpt> {
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
  return { ...written, batch: header.manifest.name, ordinal, label, events }
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
      if (!fits(candidate, of)) return
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

function fits(item: SealedItem, of: ExcerptOf): boolean {
  if ('ordinal' in of) return item.ordinal === of.ordinal
  const wanted = plain(of.text)
  return [item.label, ...Object.values(item.target)].some((value) => plain(value) === wanted)
}

/** Serial numbers are written in many ways: with colons, blanks, `0x`, leading zeros, in either case. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s:]/g, '')
    .replace(/^0x/, '')
    .replace(/^0+(?=.)/, '')

function evidenceBroken(file: string, { firstBad }: Verdict): AppError {
  return new AppError(
    'check.evidence-broken',
    `${file} does not hold, so nothing was cut out of it: ${firstBad?.message ?? ''}`,
    { hint: `See where: rescind verify "${file}"` },
  )
}

function noSuchItem(file: string, of: ExcerptOf): AppError {
  const what = 'ordinal' in of ? `item ${of.ordinal}` : `"${of.text}"`
  return new AppError('input.no-such-item', `${file} holds no ${what}.`, {
    hint: 'Give a serial number, thumbprint, identifier or label as the inventory has it, or the number of an item with --item.',
  })
}

function ambiguous(matches: readonly SealedItem[]): AppError {
  const list = matches.map(
    ({ ordinal, label, target }) => `${ordinal} (${label}, ${Object.values(target).join(', ')})`,
  )
  return new AppError('input.ambiguous-item', `That is more than one item: ${list.join('; ')}.`, {
    hint: 'Say which by its number: --item N',
  })
}
