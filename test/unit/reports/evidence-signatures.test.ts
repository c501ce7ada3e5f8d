import { expect, test } from 'vitest'
import type { Signer } from '../../../src/main/identity/signer.ts'
import type { CheckpointStatement } from '../../../src/main/journal/checkpoint.ts'
import {
  type EvidenceSummary,
  exportStatement,
  summaryLine,
} from '../../../src/main/reports/evidence-format.ts'
import {
  computedAnew,
  type EvidenceLines,
  evidenceOf,
  judge,
  putTogether,
  takeApart,
} from '../../support/evidence-file.ts'
import { reportedWorkspace, runBatch, sealBatch } from '../../support/reported-batch.ts'
import { signingKey } from '../../support/signing-key.ts'
import { seeded } from '../../support/simulation.ts'

const { key, signer } = await signingKey('beatrix')
const stranger = await signingKey('mallory')
const PLAN = { items: 5, ending: (ordinal: number) => (ordinal === 3 ? 'refused' : 'confirmed') } as const
const evidence = await evidenceOf(PLAN, signer)
const lines = takeApart(evidence)

type Event = {
  seq: number
  type: string
  prev: string
  at: string
  batch: string
  data: Record<string, unknown>
}
const eventsOf = ({ events }: EvidenceLines) => events.map((line) => JSON.parse(line) as Event)
const signatureCheck = async (bytes: Buffer, trusted = [key]) =>
  (await judge(bytes, { trusted })).checks.find(({ name }) => name === 'signatures')

/** What a forger with a key of their own does: every digest and every signature made anew. */
function signedAnew(from: EvidenceLines, by: Signer): Buffer {
  let parts = computedAnew(from)
  for (let index = 0; index < parts.events.length; index += 1) {
    const event = JSON.parse(parts.events[index] as string) as Event
    if (event.type !== 'checkpoint.signed') continue
    const { digest } = JSON.parse(parts.header) as { digest: string }
    const statement: CheckpointStatement = {
      kind: 'rescind-checkpoint',
      batch: event.batch,
      digest,
      seq: event.seq - 1,
      head: event.prev,
      why: event.data['why'] as CheckpointStatement['why'],
      at: event.at,
    }
    event.data = { ...event.data, keyId: by.keyId, jws: by.signNow(statement) }
    parts = computedAnew({ ...parts, events: parts.events.with(index, JSON.stringify(event)) })
  }
  const { digest } = JSON.parse(parts.header) as { digest: string }
  const { checksum: _, jws: __, ...facts } = (JSON.parse(parts.summary) as EvidenceSummary).summary
  return putTogether({
    ...parts,
    summary: summaryLine({ ...facts, jws: by.signNow(exportStatement(digest, facts)) }),
  })
}
const otherOutcome = (): EvidenceLines => ({
  ...lines,
  events: lines.events.map((line) =>
    line.replace('"actor":"beatrix@workstation"', '"actor":"nobody@nowhere"'),
  ),
})

test('the head is signed at the sealing, the start, the finish and the export, and the file as a whole', async () => {
  const signed = eventsOf(lines).filter(({ type }) => type === 'checkpoint.signed')
  expect(signed.map(({ data }) => data['why'])).toEqual(['seal', 'start', 'finish'])
  const verdict = await judge(evidence, { trusted: [key] })
  expect(verdict).toMatchObject({ ok: true, firstBad: null })
  expect(verdict.checks.find(({ name }) => name === 'signatures')?.message).toBe(
    `4 hold, the last over the file as a whole; by the key beatrix, ${key.fingerprint}`,
  )
  const untold = (await judge(evidence)).checks.find(({ name }) => name === 'signatures')
  expect(untold).toMatchObject({
    ok: true,
    message: expect.stringContaining('Whose they are was not checked'),
  })
})

test('signed at once or by the library, a signature is the same', async () => {
  const payload = { kind: 'x', größe: 'ä', n: 1.5 }
  expect(signer.signNow(payload)).toBe(await signer.sign(payload))
})

test('a long run is signed every thousand events, and a second export signs nothing again', async () => {
  using workspace = reportedWorkspace(signer)
  // Committed by 2,000 items at a time.
  const plan = { items: 5_000 }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  const file = workspace.file('long.jsonl')
  await workspace.reports.write('q3-retired-profile', 'csv', workspace.file('long.csv'))
  await workspace.reports.write('q3-retired-profile', 'jsonl', file)
  const { readFile } = await import('node:fs/promises')
  const events = eventsOf(takeApart(await readFile(file)))
  const signed = events.filter(({ type }) => type === 'checkpoint.signed')
  expect(signed.map(({ data }) => data['why'])).toEqual([
    'seal',
    'start',
    'events',
    'events',
    'events',
    'finish',
  ])
  await workspace.reports.write('q3-retired-profile', 'jsonl', file)
  expect(eventsOf(takeApart(await readFile(file)))).toHaveLength(events.length)
})

test('without a key nothing is signed, which holds, and is said; for a reader with keys it does not', async () => {
  const unsigned = await evidenceOf(PLAN)
  expect(eventsOf(takeApart(unsigned)).some(({ type }) => type === 'checkpoint.signed')).toBe(false)
  const verdict = await judge(unsigned)
  expect(verdict.ok).toBe(true)
  expect(verdict.checks.find(({ name }) => name === 'signatures')?.message).toMatch(/^None/)
  expect(await signatureCheck(unsigned)).toMatchObject({
    ok: false,
    message: expect.stringContaining('not signed'),
  })
})

test('a file whose every digest was computed anew is caught at the first signature after the change', async () => {
  const parts = computedAnew(otherOutcome())
  const first = eventsOf(parts).find(({ type, seq }) => type === 'checkpoint.signed' && seq > 3)
  expect((await judge(putTogether(parts))).firstBad).toMatchObject({ event: first?.seq })
})

test('a file whose every digest and signature was made anew by somebody else holds by itself, and not for who knows the keys', async () => {
  const forged = signedAnew(otherOutcome(), stranger.signer)
  expect((await judge(forged)).ok).toBe(true)
  expect(await judge(forged, { trusted: [key] })).toMatchObject({
    ok: false,
    firstBad: { event: 2, message: expect.stringContaining(stranger.key.fingerprint) },
  })
  expect((await judge(signedAnew(lines, signer), { trusted: [key] })).ok).toBe(true)
})

test('one signature by somebody else is enough', async () => {
  expect(await signatureCheck(evidence, [stranger.key])).toMatchObject({ ok: false })
  expect((await judge(evidence, { trusted: [stranger.key, key] })).ok).toBe(true)
})

test('a tail that was cut off at a signed checkpoint does not pass for the whole', async () => {
  const start = eventsOf(lines).findIndex(({ data }) => data['why'] === 'start')
  const cut = { ...lines, events: lines.events.slice(0, start + 1) }
  const total = 5
  const counts = {
    ...(JSON.parse(lines.summary) as EvidenceSummary).summary.counts,
    queued: 5,
    confirmed: 0,
    refused: 0,
    total,
  }
  const claim = { state: 'running', counts }
  expect((await judge(putTogether(computedAnew(cut, claim)))).firstBad?.message).toMatch(
    /about something else/,
  )
  const unsigned = putTogether(computedAnew(cut, { ...claim, jws: null }))
  expect((await judge(unsigned)).ok).toBe(true)
  expect(await signatureCheck(unsigned)).toMatchObject({
    ok: false,
    message: expect.stringContaining('not signed'),
  })
})

test('of 10,000 random changes of any range of signed evidence, every single one is caught', async () => {
  const random = seeded(20_261_121)
  const below = (n: number) => Math.floor(random() * n)
  const missed: string[] = []
  for (let round = 0; round < 10_000; round += 1) {
    const at = below(evidence.length)
    const length = Math.min(1 + below(random() < 0.5 ? 4 : 300), evidence.length - at)
    const old = evidence.subarray(at, at + length)
    const by = Buffer.from(
      Array.from({ length: random() < 0.7 ? length : below(2 * length) }, () => below(256)),
    )
    if (by.equals(old)) continue
    const changed = Buffer.concat([evidence.subarray(0, at), by, evidence.subarray(at + length)])
    const { ok, firstBad } = await judge(changed)
    if (ok || firstBad === null || firstBad.line === null) missed.push(`bytes ${at} to ${at + length}`)
  }
  expect(missed).toEqual([])
})
