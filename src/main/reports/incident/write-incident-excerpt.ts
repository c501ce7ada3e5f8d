import { createHash } from 'node:crypto'
import { AppError } from '../../app-error.ts'
import { createMerkleTree, type Inclusion, lineLeaf } from '../../evidence/merkle-tree.ts'
import { readHead } from '../../files/read-head.ts'
import { type WrittenFile, writeWholeFile } from '../../files/whole-file.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import { ambiguous, type ExcerptOf, evidenceBroken, isMeant, MATCHES_MAX, noSuchItem } from '../excerpt-of.ts'
import { lineSplitter } from '../line-splitter.ts'
import { readPieces } from '../read-pieces.ts'
import {
  INCIDENT_EXCERPT_FORMAT,
  INCIDENT_FORMAT,
  type IncidentExcerptHeader,
  type IncidentHeader,
  type IncidentMemberLine,
  type IncidentProof,
} from './incident-format.ts'
import { verifyIncident } from './verify-incident.ts'

const HEAD_BYTES = 200

/** Whether a file begins as the evidence of an incident does; what cannot be read is told by whoever reads it. */
export async function isIncident(file: string): Promise<boolean> {
  try {
    const { buffer, bytesRead } = await readHead(file, HEAD_BYTES)
    return buffer.toString('latin1', 0, bytesRead).includes(`"format":"${INCIDENT_FORMAT}",`)
  } catch {
    return false
  }
}

interface Found {
  readonly header: IncidentHeader
  readonly member: IncidentMemberLine
  /** Among the members, from 0. */
  readonly index: number
  /** Numbers of the events that it rests on. */
  readonly events: readonly number[]
}

/**
 * Cuts one member out of an incident's evidence: its line, the events that it rests on, and the proof that they are parts of the whole.
 * The evidence is checked first; nothing of the other members is handed on.
 *
 * @throws AppError as `writeExcerpt`; `input.no-root` for evidence of earlier versions
 */
export async function writeIncidentExcerpt(
  file: string,
  of: ExcerptOf,
  out: string,
): Promise<
  WrittenFile & {
    readonly of: 'incident'
    readonly batch: string
    readonly ordinal: number
    readonly label: string
    readonly events: number
  }
> {
  const verdict = await verifyIncident(file)
  if (!verdict.ok) throw evidenceBroken(file, verdict)
  const { sha256, found } = await find(file, of)
  const cut = await gather(file, found)
  if (cut.sha256 !== sha256)
    throw new AppError(
      'input.file-changed',
      `${file} was changed while it was being read. Nothing was written.`,
      {
        hint: 'Cut it out again when nobody writes to it.',
      },
    )
  const { header, member, index } = found
  const { at, incident, name, events, members } = header
  const first: IncidentExcerptHeader = {
    ...{ format: INCIDENT_EXCERPT_FORMAT, version: 1 },
    ...{ at, incident, name, events, members },
  }
  const proof: IncidentProof = {
    proof: { index, events: cut.ways.slice(0, -1), member: cut.ways.at(-1) ?? [] },
  }
  const written = await writeWholeFile(out, (write) =>
    write(`${[canonicalJson(first), ...cut.lines, canonicalJson(proof), cut.summary].join('\n')}\n`),
  )
  return {
    ...written,
    ...{ of: 'incident', batch: name, ordinal: member.member, label: member.label },
    events: found.events.length,
  }
}

/** Calls for each line with its number from 0, and answers the digest of the file. */
async function eachLine(file: string, take: (line: Buffer, at: number) => void): Promise<string> {
  const hash = createHash('sha256')
  let at = 0
  const splitter = lineSplitter((line) => {
    take(line, at)
    at += 1
  })
  await readPieces(file, (piece) => {
    hash.update(piece)
    splitter.push(piece)
    return true
  })
  return hash.digest('hex')
}

async function find(file: string, of: ExcerptOf): Promise<{ sha256: string; found: Found }> {
  let header: IncidentHeader | undefined
  const matches: { readonly member: IncidentMemberLine; readonly index: number }[] = []
  const additions = new Map<number, number>()
  const sha256 = await eachLine(file, (line, at) => {
    const value = JSON.parse(line.toString('utf8')) as object
    if (header === undefined) header = value as IncidentHeader
    else if (at <= header.events) {
      const { type, seq, data } = value as { type: string; seq: number; data: { addition: number } }
      if (type === 'incident.added') additions.set(data.addition, seq)
    } else if ('member' in value) {
      const member = value as IncidentMemberLine
      if (matches.length < MATCHES_MAX && isMeant({ ...member, ordinal: member.member }, of))
        matches.push({ member, index: at - 1 - header.events })
    }
  })
  const [only, another] = matches
  if (header?.version === 1)
    throw new AppError(
      'input.no-root',
      `${file} was written by an earlier version: nothing can be cut out of it.`,
      {
        hint: 'Have it written again: rescind incident report NAME --format jsonl --out FILE',
      },
    )
  if (header === undefined || only === undefined) throw noSuchItem(file, of)
  if (another !== undefined)
    throw ambiguous(matches.map(({ member }) => ({ ...member, ordinal: member.member })))
  const { addition, excluded } = only.member
  const events = [1, additions.get(addition) ?? 1, ...(excluded === null ? [] : [excluded.event])]
  return { sha256, found: { header, ...only, events: [...new Set(events)].toSorted((a, b) => a - b) } }
}

async function gather(file: string, { header, index, events }: Found) {
  const tree = createMerkleTree()
  const lines: string[] = []
  const shown: Inclusion[] = []
  const wanted = new Set([...events, header.events + index + 1])
  const last = header.events + header.members
  let summary = ''
  const sha256 = await eachLine(file, (line, at) => {
    if (at === 0) return
    if (at > last) summary = line.toString('utf8')
    else if (wanted.has(at)) {
      lines.push(line.toString('utf8'))
      shown.push(tree.addShown(lineLeaf(line)))
    } else tree.add(lineLeaf(line))
  })
  tree.finish()
  return { sha256, lines, summary, ways: shown.map(({ path }) => path) }
}
