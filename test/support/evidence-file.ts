import { readFileSync } from 'node:fs'
import type { Verdict } from '../../src/contract/reports.ts'
import { createAccounts } from '../../src/main/evidence/accounts.ts'
import type { Signer } from '../../src/main/identity/signer.ts'
import { canonicalJson, sha256Hex } from '../../src/main/journal/canonical.ts'
import { createEvidenceChecker } from '../../src/main/reports/evidence-checker.ts'
import {
  type EvidenceHeader,
  type EvidenceSummary,
  summaryLine,
} from '../../src/main/reports/evidence-format.ts'
import type { VerifyOptions } from '../../src/main/reports/reports.ts'
import { type BatchPlan, reportedWorkspace, runBatch, sealBatch } from './reported-batch.ts'

/** An evidence file's lines, taken apart to be tampered with. */
export interface EvidenceLines {
  readonly header: string
  readonly items: readonly string[]
  readonly events: readonly string[]
  readonly summary: string
}

/** Writes the evidence of a batch that was sealed and run as planned, signed where there is a key. */
export async function evidenceOf(plan: BatchPlan, signer?: Signer): Promise<Buffer> {
  using workspace = reportedWorkspace(signer)
  runBatch(workspace, sealBatch(workspace, plan), plan)
  const file = workspace.file('evidence.jsonl')
  await workspace.reports.write(plan.name ?? 'q3-retired-profile', 'jsonl', file)
  return readFileSync(file)
}

export function takeApart(evidence: Buffer): EvidenceLines {
  const lines = evidence.toString('utf8').trimEnd().split('\n')
  const header = lines[0] as string
  const { items } = (JSON.parse(header) as EvidenceHeader).manifest
  return {
    header,
    items: lines.slice(1, 1 + items),
    events: lines.slice(1 + items, -1),
    summary: lines.at(-1) as string,
  }
}

export function putTogether({ header, items, events, summary }: EvidenceLines): Buffer {
  return Buffer.from([header, ...items, ...events, summary, ''].join('\n'))
}

/** What a forger with time would do: every digest computed anew, so that only what the events say can give it away. */
export function computedAnew(
  lines: EvidenceLines,
  changeSummary: Partial<EvidenceSummary['summary']> = {},
): EvidenceLines {
  const header = JSON.parse(lines.header) as EvidenceHeader
  const manifest = {
    ...header.manifest,
    items: lines.items.length,
    itemsSha256: sha256Hex(lines.items.map((line) => `${line}\n`).join('')),
  }
  const digest = sha256Hex(canonicalJson(manifest))
  let prev = digest
  const events = lines.events.map((line, index) => {
    const event = JSON.parse(line) as { type: string; data: Record<string, unknown> }
    if (event.type === 'batch.sealed') event.data = { ...event.data, digest, items: manifest.items }
    const chained = canonicalJson({ ...event, seq: index + 1, prev })
    prev = sha256Hex(chained)
    return chained
  })
  const { checksum: _, ...facts } = (JSON.parse(lines.summary) as EvidenceSummary).summary
  return {
    header: canonicalJson({ ...header, manifest, digest }),
    items: lines.items,
    events,
    summary: summaryLine({
      ...facts,
      events: events.length,
      head: prev,
      root: rootOf(digest, lines.items, events),
      ...changeSummary,
    }),
  }
}

function rootOf(digest: string, items: readonly string[], events: readonly string[]): string {
  const accounts = createAccounts(digest)
  for (const line of items) accounts.item(sha256Hex(line))
  for (const line of events) {
    const { item } = JSON.parse(line) as { item: unknown }
    const isKnown = typeof item === 'number' && Number.isInteger(item) && item > 0 && item <= items.length
    accounts.event(isKnown ? item : null, sha256Hex(line))
  }
  return accounts.finish().root
}

/** The verdict on a file that is in memory. */
export function judge(evidence: Buffer, options: VerifyOptions = {}): Promise<Verdict> {
  const checker = createEvidenceChecker(options)
  checker.push(evidence)
  return checker.verdict()
}
