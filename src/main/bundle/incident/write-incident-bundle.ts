import { AppError } from '../../app-error.ts'
import type { Sink } from '../../files/whole-file.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import { ITEMS_FRAME_BYTES } from '../bundle-format.ts'
import { type FrameWriter, frameWriter } from '../frame-writer.ts'
import {
  BATCHES_MAX,
  EVENTS_MAX,
  INCIDENT_FORM,
  type IncidentBundleBatch,
  type IncidentBundleEnd,
  type IncidentBundleHeader,
  type IncidentBundleMember,
  type IncidentFrameKind,
  MEMBERS_MAX,
} from './incident-bundle-format.ts'

export interface IncidentBundleContent {
  readonly header: IncidentBundleHeader
  /** Of the chain, in order, as they are stored. */
  readonly events: readonly string[]
  readonly batches: readonly IncidentBundleBatch[]
  /** Writes a batch's own bundle. */
  readonly writeBatch: (batch: IncidentBundleBatch, write: Sink) => Promise<void>
  /** By ascending number, in pages. */
  readonly memberPages: () => Iterable<readonly IncidentBundleMember[]>
}

/**
 * Writes the bundle of an incident (`incident-bundle-format.ts`).
 *
 * @param sign answers a compact JWS, once the digest of everything before it is known
 * @throws AppError `input.too-many-items`, and what `writeBatch` throws
 */
export async function writeIncidentBundle(
  { header, events, batches, writeBatch, memberPages }: IncidentBundleContent,
  sign: (content: string) => Promise<string>,
  write: Sink,
): Promise<void> {
  if (header.members > MEMBERS_MAX || events.length > EVENTS_MAX || batches.length > BATCHES_MAX)
    throw new AppError(
      'input.too-many-items',
      `A bundle carries up to ${MEMBERS_MAX.toLocaleString('en')} certificates, ${EVENTS_MAX.toLocaleString('en')} events and ${BATCHES_MAX.toLocaleString('en')} batches of an incident.`,
      { hint: 'Divide the incident into several.' },
    )
  const writer = frameWriter(INCIDENT_FORM, write)
  await writer.begin()
  await writer.frame('H', canonicalJson(header))
  const chain = linesInto(writer, 'C')
  for (const event of events) await chain.add(event)
  await chain.end()
  for (const batch of batches) {
    await writer.frame('N', canonicalJson(batch))
    const pieces = bytesInto(writer, 'B')
    await writeBatch(batch, pieces.add)
    await pieces.end()
  }
  const lines = linesInto(writer, 'M')
  for (const page of memberPages()) {
    for (const member of page) await lines.add(canonicalJson(member))
    await new Promise(setImmediate)
  }
  await lines.end()
  await writer.frame('S', canonicalJson({ seal: await sign(writer.digest.toString('hex')) }))
  const end: IncidentBundleEnd = { frames: writer.frames, members: header.members, batches: batches.length }
  await writer.frame('E', canonicalJson(end))
}

function linesInto(writer: FrameWriter<IncidentFrameKind>, kind: IncidentFrameKind) {
  let lines: string[] = []
  let gathered = 0
  const end = async (): Promise<void> => {
    if (lines.length === 0) return
    const content = lines.join('')
    lines = []
    gathered = 0
    await writer.frame(kind, content)
  }
  return {
    end,
    async add(line: string): Promise<void> {
      lines.push(`${line}\n`)
      gathered += line.length
      if (gathered >= ITEMS_FRAME_BYTES) await end()
    },
  }
}

function bytesInto(writer: FrameWriter<IncidentFrameKind>, kind: IncidentFrameKind) {
  let pieces: Buffer[] = []
  let gathered = 0
  const end = async (): Promise<void> => {
    if (pieces.length === 0) return
    const content = Buffer.concat(pieces)
    pieces = []
    gathered = 0
    await writer.frame(kind, content)
  }
  return {
    end,
    async add(piece: string | Uint8Array): Promise<void> {
      const bytes = Buffer.from(piece as Uint8Array)
      pieces.push(bytes)
      gathered += bytes.length
      if (gathered >= ITEMS_FRAME_BYTES) await end()
    },
  }
}
