import { expect, test } from 'vitest'
import { canonicalJson } from '../../../src/main/journal/canonical.ts'
import {
  computedAnew,
  type EvidenceLines,
  evidenceOf,
  judge,
  putTogether,
  takeApart,
} from '../../support/evidence-file.ts'
import type { BatchPlan } from '../../support/reported-batch.ts'
import { seeded } from '../../support/simulation.ts'

const PLAN: BatchPlan = {
  items: 6,
  ending: (ordinal) =>
    (['confirmed', 'already-done', 'refused', 'unresolved', 'differs', 'confirmed'] as const)[ordinal - 1] ??
    'confirmed',
  item: (ordinal) => (ordinal === 2 ? { label: 'größe.example.net' } : {}),
}
const evidence = await evidenceOf(PLAN)
const lines = takeApart(evidence)
/** The line of an event in the file: the header and the items come first. */
const lineOf = (event: number) => 1 + lines.items.length + event

const replaced = (list: readonly string[], index: number, by: string): string[] => list.with(index, by)
const editedEvent = (index: number, edit: (event: Record<string, unknown>) => void): string[] => {
  const event = JSON.parse(lines.events[index] as string) as Record<string, unknown>
  edit(event)
  return replaced(lines.events, index, canonicalJson(event))
}
const indexOfType = (type: string) => lines.events.findIndex((line) => line.includes(`"type":"${type}"`))
const verdictOn = (change: Partial<EvidenceLines>) => judge(putTogether({ ...lines, ...change }))
const forged = (change: Partial<EvidenceLines>) => judge(putTogether(computedAnew({ ...lines, ...change })))

test('evidence that was left alone holds, and the verdict names batch, events, items and head', async () => {
  const verdict = await judge(evidence)
  expect(verdict).toMatchObject({
    kind: 'evidence',
    ok: true,
    firstBad: null,
    batch: 'q3-retired-profile',
    items: 6,
    events: lines.events.length,
  })
  expect(verdict.checks.map(({ name, ok }) => [name, ok])).toEqual([
    ['format', true],
    ['manifest', true],
    ['items', true],
    ['chain', true],
    ['states', true],
    ['summary', true],
    ['signatures', true],
  ])
  expect(verdict.head).toMatch(/^[0-9a-f]{64}$/)
})

test('evidence holds however its bytes arrive', async () => {
  const { createEvidenceChecker } = await import('../../../src/main/reports/evidence-checker.ts')
  for (const size of [1, 7, 100, 4096]) {
    const checker = createEvidenceChecker()
    for (let at = 0; at < evidence.length; at += size) checker.push(evidence.subarray(at, at + size))
    expect((await checker.verdict()).ok).toBe(true)
  }
})

test('computing every digest anew without a change is the same evidence', async () => {
  expect(putTogether(computedAnew(lines)).equals(evidence)).toBe(true)
})

test('an edited event is named, by its number and line', async () => {
  for (let index = 1; index < lines.events.length - 1; index += 1) {
    const verdict = await verdictOn({
      events: editedEvent(index, (event) => {
        event['at'] = '2026-11-20T09:59:59.000Z'
      }),
    })
    expect(verdict.firstBad).toMatchObject({ event: index + 1, line: lineOf(index + 1) })
  }
})

test('an edited last event is named', async () => {
  const last = lines.events.length
  const verdict = await verdictOn({
    events: editedEvent(last - 1, (event) => {
      event['actor'] = 'mallory'
    }),
  })
  expect(verdict.firstBad).toMatchObject({ event: last, line: lineOf(last) })
})

test('an event whose link back was edited is named itself, not the one before it', async () => {
  const verdict = await verdictOn({
    events: editedEvent(4, (event) => {
      event['prev'] = 'f'.repeat(64)
    }),
  })
  expect(verdict.firstBad).toMatchObject({ event: 5, line: lineOf(5) })
})

test('a deleted event is named', async () => {
  for (let index = 0; index < lines.events.length; index += 1) {
    expect((await verdictOn({ events: lines.events.toSpliced(index, 1) })).firstBad?.event).toBe(index + 1)
  }
})

test('an inserted event is named', async () => {
  const verdict = await verdictOn({ events: lines.events.toSpliced(5, 0, lines.events[4] as string) })
  expect(verdict.firstBad).toMatchObject({ event: 6, line: lineOf(6) })
})

test('two events that were swapped are named by the first', async () => {
  const events = replaced(replaced(lines.events, 3, lines.events[4] as string), 4, lines.events[3] as string)
  expect((await verdictOn({ events })).firstBad).toMatchObject({ event: 4, line: lineOf(4) })
})

test('a file that is cut anywhere does not hold', async () => {
  for (let length = 0; length < evidence.length; length += 1) {
    expect((await judge(evidence.subarray(0, length))).ok, `cut after ${length} bytes`).toBe(false)
  }
})

test('a tail that was cut off and closed with the old summary does not hold', async () => {
  const verdict = await verdictOn({ events: lines.events.slice(0, -3) })
  expect(verdict.firstBad).toMatchObject({ event: lines.events.length - 2 })
  expect(verdict.firstBad?.message).toMatch(/cut off/)
})

test('anything after the summary does not hold', async () => {
  for (const garbage of ['x', '\n', ' ', `${lines.summary}\n`, '\u0000']) {
    expect((await judge(Buffer.concat([evidence, Buffer.from(garbage)]))).ok).toBe(false)
  }
})

test('a changed, missing, added or moved item does not hold', async () => {
  const [first, second] = lines.items as [string, string]
  expect(
    (await verdictOn({ items: replaced(lines.items, 0, first.replace('host-1', 'host-9')) })).firstBad
      ?.message,
  ).toMatch(/digest/)
  expect((await verdictOn({ items: lines.items.slice(1) })).firstBad).toMatchObject({ event: null, line: 2 })
  expect((await verdictOn({ items: [first, ...lines.items] })).firstBad).toMatchObject({ line: 3 })
  expect(
    (await verdictOn({ items: replaced(replaced(lines.items, 0, second), 1, first) })).firstBad,
  ).toMatchObject({
    line: 2,
  })
})

test('a changed manifest does not hold, even when its digest is changed with it', async () => {
  const edited = lines.header.replace('CHG-4711', 'CHG-0815')
  expect((await verdictOn({ header: edited })).checks.find(({ name }) => name === 'manifest')?.ok).toBe(false)
  const withDigest = computedAnew({ ...lines, header: edited }).header
  expect((await verdictOn({ header: withDigest })).firstBad).toMatchObject({
    event: null,
    line: 1,
    message: expect.stringContaining('event 1'),
  })
})

test('an old copy, a chain computed anew: both are whole, and a head kept elsewhere gives them away', async () => {
  const kept = (await judge(evidence)).head as string
  const old = takeApart(await evidenceOf({ ...PLAN, ending: () => 'queued' }))
  expect((await judge(putTogether(old))).ok).toBe(true)
  expect((await judge(putTogether(old), { expectedHead: kept })).ok).toBe(false)

  const events = editedEvent(2, (event) => {
    event['actor'] = 'mallory'
  })
  const anew = putTogether(computedAnew({ ...lines, events }))
  expect((await judge(anew)).ok).toBe(true)
  expect(await judge(anew, { expectedHead: kept })).toMatchObject({
    ok: false,
    firstBad: { message: expect.stringContaining('computed anew') },
  })
})

test('a head kept before the evidence went on is found among its events', async () => {
  const earlier = (JSON.parse(lines.events[5] as string) as { prev: string }).prev
  expect((await judge(evidence, { expectedHead: ` ${earlier.toUpperCase()}\n` })).ok).toBe(true)
})

test('a target that is submitted twice without an answer in between is a violation', async () => {
  const intent = lines.events[indexOfType('submit.intent')] as string
  const again = canonicalJson({
    ...(JSON.parse(intent) as object),
    data: { attempt: 2, digest: 'a'.repeat(64) },
  })
  const after = indexOfType('submit.intent') + 1
  expect((await forged({ events: lines.events.toSpliced(after, 0, again) })).firstBad).toMatchObject({
    event: after + 1,
    message: expect.stringContaining('submit.intent may not follow'),
  })
})

test('leaving out an outcome is a violation, even when every digest is computed anew', async () => {
  const outcome = indexOfType('submit.outcome')
  expect(
    (await forged({ events: lines.events.toSpliced(outcome, 1) })).checks.find(
      ({ name }) => name === 'states',
    )?.ok,
  ).toBe(false)
})

test('leaving out the sealing, or sealing twice, is a violation', async () => {
  expect((await forged({ events: lines.events.slice(1) })).firstBad).toMatchObject({ event: 1 })
  expect(
    (await forged({ events: lines.events.toSpliced(1, 0, lines.events[0] as string) })).firstBad,
  ).toMatchObject({
    event: 2,
  })
})

test('an item that the batch does not have is a violation', async () => {
  const index = indexOfType('submit.intent')
  expect(
    (
      await forged({
        events: editedEvent(index, (event) => {
          event['item'] = 7
        }),
      })
    ).firstBad,
  ).toMatchObject({
    event: index + 1,
  })
})

test('a summary that claims other counts, another state or another batch contradicts the events', async () => {
  const { counts } = (
    JSON.parse(lines.summary) as { summary: { counts: Record<string, number> & { total: number } } }
  ).summary
  const claims = [
    { counts: { ...counts, confirmed: 6, refused: 0 } as never },
    { state: 'stopped' },
    { state: 'sealed' },
    { batch: 'another' },
    { events: 3 },
    { head: 'a'.repeat(64) },
  ]
  for (const claim of claims) {
    const verdict = await judge(putTogether(computedAnew(lines, claim)))
    expect(verdict.checks.find(({ name }) => name === 'summary')?.ok, JSON.stringify(claim)).toBe(false)
  }
})

test('counts written by the end of the run must be those of that moment', async () => {
  const index = indexOfType('run.finished')
  const events = editedEvent(index, (event) => {
    const data = event['data'] as { counts: Record<string, number> }
    data.counts = { ...data.counts, confirmed: 6, refused: 0 }
  })
  expect((await forged({ events })).firstBad).toMatchObject({ event: index + 1 })
})

test('unfinished evidence that claims to be finished does not hold', async () => {
  const open = takeApart(await evidenceOf({ items: 3, ending: () => 'accepted' }))
  expect((await judge(putTogether(computedAnew(open)))).ok).toBe(true)
  expect((await judge(putTogether(computedAnew(open, { state: 'finished' })))).ok).toBe(false)
})

test('bytes that are not the canonical spelling do not hold, although their value is the same', async () => {
  const index = indexOfType('submit.outcome')
  const line = lines.events[index] as string
  const spellings = [
    line.replace('{', '{ '),
    line.replace('"actor"', '"\\u0061ctor"'),
    line.replace(/("attempt":1),/, '$1.0,'),
    line.replace(/("attempt":1),/, '$1,"attempt":1,'),
    line.replace(/^\{("actor":"[^"]*"),("at":"[^"]*")/, '{$2,$1'),
    `${line} `,
    `\uFEFF${line}`,
    line.replace('beatrix', 'be\u0000atrix'),
  ]
  for (const spelling of spellings) {
    expect(spelling).not.toBe(line)
    const anew = computedAnew(lines)
    const verdict = await judge(putTogether({ ...anew, events: replaced(anew.events, index, spelling) }))
    expect(verdict.firstBad, spelling).toMatchObject({ event: index + 1, line: lineOf(index + 1) })
  }
})

test('unknown and missing members of an event do not hold', async () => {
  const index = indexOfType('submit.outcome')
  const edits: ((event: Record<string, unknown>) => void)[] = [
    (event) => {
      event['note'] = 'x'
    },
    (event) => {
      delete event['actor']
    },
    (event) => {
      ;(event['data'] as Record<string, unknown>)['key'] = 'x'
    },
    (event) => void delete (event['data'] as Record<string, unknown>)['outcome'],
    (event) => {
      ;(event['data'] as Record<string, unknown>)['outcome'] = 'fine'
    },
    (event) => {
      event['type'] = 'submit.dream'
    },
    (event) => {
      event['item'] = null
    },
    (event) => {
      event['at'] = 'yesterday'
    },
  ]
  for (const edit of edits)
    expect((await forged({ events: editedEvent(index, edit) })).firstBad?.event).toBe(index + 1)
})

test('bytes that are not UTF-8 do not hold', async () => {
  const bytes = Buffer.from(evidence)
  bytes[evidence.indexOf('größe') + 2] = 0xff
  expect((await judge(bytes)).firstBad).toMatchObject({ line: 3, message: expect.stringContaining('UTF-8') })
})

test('a line without an end is refused before it fills the memory', async () => {
  const endless = Buffer.concat([
    evidence.subarray(0, evidence.lastIndexOf('{')),
    Buffer.alloc(17 * 1024 * 1024, 'x'),
  ])
  expect((await judge(endless)).firstBad?.message).toMatch(/longer than any line/)
})

test('what is no evidence at all is called unknown', async () => {
  for (const other of [
    '',
    'hello\n',
    '{}\n',
    '{"format":"rescind-bundle","version":1}\n',
    `${'['.repeat(100_000)}\n`,
  ]) {
    expect(await judge(Buffer.from(other))).toMatchObject({ kind: 'unknown', ok: false })
  }
})

test('of 10,000 random changes of one bit or byte, every single one is caught', async () => {
  const random = seeded(20_261_120)
  const missed: string[] = []
  for (let round = 0; round < 10_000; round += 1) {
    const bytes = Buffer.from(evidence)
    const at = Math.floor(random() * bytes.length)
    const before = bytes[at] as number
    bytes[at] = random() < 0.7 ? before ^ (1 << Math.floor(random() * 8)) : Math.floor(random() * 256)
    if (bytes[at] !== before && (await judge(bytes)).ok) missed.push(`byte ${at}: ${before} -> ${bytes[at]}`)
  }
  expect(missed).toEqual([])
})
