import { createHash } from 'node:crypto'
import type { Manifest, SealedItem } from '../batches/manifest.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import { NotCanonical, parseCanonical } from '../journal/canonical-line.ts'
import type { EvidenceFormat, EvidenceHeader } from './evidence-format.ts'
import { HeaderSchema, isSealedItem } from './evidence-schema.ts'
import { Broken } from './evidence-verdict.ts'

/** Reads a line of an evidence file, `event` being the one that belongs there. @throws Broken */
export function readLine(bytes: Buffer, line: number, event: number | null): unknown {
  try {
    return parseCanonical(bytes)
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error
    throw new Broken('format', { event, line }, `Line ${line} ${error.message}.`)
  }
}

/** Whether a first line makes a file evidence at all, whatever else is wrong with it. */
export function isHeader(value: unknown, format: EvidenceFormat): boolean {
  return (value as { format?: unknown } | null)?.format === format
}

/** @throws Broken when the header is not whole or its digest is not that of the manifest */
export function readHeader(value: unknown, format: EvidenceFormat): EvidenceHeader {
  const place = { event: null, line: 1 }
  if (!isHeader(value, format))
    throw new Broken('format', place, 'The first line is not the header of an evidence file.')
  const parsed = HeaderSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') || 'header'
    throw new Broken(
      'format',
      place,
      `The header is not one that this version knows: ${where}: ${issue?.message ?? ''}.`,
    )
  }
  const header = value as EvidenceHeader
  const digest = sha256Hex(canonicalJson(header.manifest))
  if (digest === header.digest) return header
  throw new Broken(
    'manifest',
    place,
    `The manifest has the digest ${digest}, but the header names ${header.digest}: what was sealed was changed.`,
  )
}

/** Checks the items' lines one by one, and their digest with the last. */
export interface ItemLines {
  /** How many have been taken. */
  readonly items: number
  /** @throws Broken */
  take(bytes: Buffer, line: number): SealedItem
  /** To be called when all are taken. @throws Broken */
  finish(line: number): void
}

export function itemLines(manifest: Manifest): ItemLines {
  const hash = createHash('sha256')
  let items = 0
  return {
    get items() {
      return items
    },
    take(bytes, line) {
      const place = { event: null, line }
      const value = readLine(bytes, line, null)
      if (!isSealedItem(value)) {
        throw new Broken(
          'items',
          place,
          `Line ${line} is not an item, but ${manifest.items} were sealed and ${items} came before it.`,
        )
      }
      items += 1
      if (value.ordinal !== items) {
        throw new Broken(
          'items',
          place,
          `Line ${line} holds item ${value.ordinal} where item ${items} belongs: one was removed, added or moved.`,
        )
      }
      hash.update(bytes).update('\n')
      return value
    },
    finish(line) {
      const digest = hash.digest('hex')
      if (digest === manifest.itemsSha256) return
      throw new Broken(
        'items',
        { event: null, line },
        `The items have the digest ${digest}, but ${manifest.itemsSha256} was sealed: one of them was changed.`,
      )
    },
  }
}
