import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { createMerkleTree, lineLeaf } from '../../../src/main/evidence/merkle-tree.ts'
import { readKeyAndFormer, writeKeyFile } from '../../../src/main/identity/key-file.ts'
import { canonicalJson, sha256Hex } from '../../../src/main/journal/canonical.ts'
import { writeExcerpt } from '../../../src/main/reports/write-excerpt.ts'
import { pythonJudge } from '../../support/evidence/python-judge.ts'
import { readPdf } from '../../support/pdf-reader.ts'
import { type PlayedIncident, playIncident, type Step } from '../../support/played-incident.ts'
import { signingKey } from '../../support/signing-key.ts'
import { seeded } from '../../support/simulation.ts'
import { pythonTest } from '../../support/tool-test.ts'

const CHANGED = 300
const add = (...targets: number[]): Step => ({ kind: 'add', targets, revoked: [8], replaces: [] })
const STEPS: readonly Step[] = [
  add(1, 2, 3, 4),
  { kind: 'exclude', targets: [1, 7], hours: 20 },
  { kind: 'run', batch: 'b', end: { killAt: 'after-outcome', pass: 2 }, fault: 'refused-final' },
  // Names a replacement for one that is known, and for a new one.
  { kind: 'add', targets: [3, 4, 5, 6, 7, 8, 9], revoked: [8], replaces: [3, 9] },
  { kind: 'exclude', targets: [7], hours: null },
  { kind: 'compare', targets: [2, 5], revoked: [5], replaces: [4] },
  { kind: 'run', batch: 'b', end: { pauseAfterMs: 60 }, fault: 'doubt-after' },
  { kind: 'wait', hours: 4 },
]

type Value = Record<string, unknown>

let folder: string
let played: PlayedIncident
let key: Awaited<ReturnType<typeof signingKey>>
const at = (name: string) => path.join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-incident-evidence-'))
  key = await signingKey('beatrix')
  played = await playIncident(STEPS, key.signer)
  await played.incidents.report('INC', 'html', at('first.html'))
  await played.incidents.report('INC', 'jsonl', at('good.jsonl'))
})
afterAll(async () => {
  await played[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('the evidence of an incident holds each certificate once, and verifies as a whole', async () => {
  const lines = readFileSync(at('good.jsonl'), 'utf8').trimEnd().split('\n')
  const [header = {}, ...rest] = lines.map((line) => JSON.parse(line) as Value)
  const { summary } = rest.at(-1) as { summary: Value }
  expect(header).toMatchObject({ format: 'rescind-incident', name: 'INC', members: 9 })
  expect(summary).toMatchObject({ number: 2, state: 'open', figures: { population: 9 } })
  const members = rest.filter((line) => 'member' in line)
  const replayed = played.replay()
  expect(
    members.map(({ target, became }) => [(target as Record<string, string>)['serial_number'], became]),
  ).toEqual(expect.arrayContaining([...replayed].map(([serial, fate]) => [serial, fate])))
  expect(members).toHaveLength(replayed.size)

  const verdict = await verifyFile(at('good.jsonl'), { trusted: [key.key] })
  expect(verdict).toMatchObject({ kind: 'incident', ok: true, signature: 'checked', batch: 'INC', items: 9 })
  expect(verdict.checks.find(({ name }) => name === 'batches')?.message).toContain('b --head ')
  // The key was handed over since: the new one's file tells so, to both verifiers.
  const heir = await signingKey('beatrix')
  const change = {
    kind: 'key.replaced',
    keyId: heir.key.keyId,
    name: 'beatrix',
    jwk: heir.key.jwk,
    from: key.key.jwk,
  }
  const place = {
    workspace: key.key.keyId,
    seq: 1,
    prev: '0'.repeat(64),
    change: { ...change, why: 'handed-over' },
    at: '2999-01-01T00:00:00.000Z',
  }
  const approval = { kind: 'rescind-change-approval', decision: 'approved', ...place, by: 'beatrix' }
  const jws = await heir.signer.sign({ kind: 'rescind-key-replaced', ...place })
  await writeKeyFile(heir.key, at('heir.json'), [{ jws, approvals: [await key.signer.sign(approval)] }])
  const given = await readKeyAndFormer(at('heir.json'))
  expect(await verifyFile(at('good.jsonl'), { trusted: [given.key], links: given.links })).toMatchObject({
    ok: true,
    replaced: [{ from: key.key.fingerprint, to: heir.key.fingerprint }],
  })
  {
    await using python = pythonJudge('--trust', at('heir.json'))
    expect(await python.judge(at('good.jsonl'))).toMatchObject({ ok: true, signature: 'checked' })
  }
  const stranger = await signingKey('somebody')
  expect(await verifyFile(at('good.jsonl'), { trusted: [stranger.key] })).toMatchObject({ ok: false })
  expect(await verifyFile(at('good.jsonl'), { expectedHead: String(summary['head']) })).toMatchObject({
    ok: true,
  })
  expect(await verifyFile(at('good.jsonl'), { expectedHead: '0'.repeat(64) })).toMatchObject({ ok: false })
})

pythonTest(
  'one certificate is cut out of the whole, proves itself to both verifiers, and no change of it passes',
  async () => {
    const lines = readFileSync(at('good.jsonl'), 'utf8').trimEnd().split('\n')
    const members = lines.map((line) => JSON.parse(line) as Value).filter((line) => 'member' in line)
    await using python = pythonJudge()
    for (const { member, target, excluded, became } of members) {
      const serial = String((target as Record<string, string>)['serial_number'])
      const cut = await writeExcerpt(at('good.jsonl'), { text: serial }, at('one.jsonl'))
      expect(cut).toMatchObject({
        of: 'incident',
        batch: 'INC',
        ordinal: member,
        events: excluded === null ? 2 : 3,
      })
      expect(await verifyFile(at('one.jsonl'), { trusted: [key.key] })).toMatchObject({
        ...{ kind: 'incident-excerpt', ok: true, signature: 'checked', items: 1 },
      })
      expect(await python.judge(at('one.jsonl'))).toMatchObject({ ok: true, state: became, items: 1 })
      const text = readFileSync(at('one.jsonl'), 'utf8')
      for (const other of members.filter((one) => one['member'] !== member))
        expect(text).not.toContain(String((other['target'] as Record<string, string>)['serial_number']))
      const own = text.trimEnd().split('\n')
      for (let round = 0; round < 12; round += 1) {
        const changed = own.map((line) => JSON.parse(line) as Value)
        const row = below(changed.length)
        forge(changed[row])
        const bytes = `${changed.map((line) => canonicalJson(line)).join('\n')}\n`
        if (bytes === text) continue
        writeFileSync(at('forged-one.jsonl'), bytes)
        const [ours, theirs] = await Promise.all([
          verifyFile(at('forged-one.jsonl')),
          python.judge(at('forged-one.jsonl')),
        ])
        expect([ours.ok, theirs.ok], bytes).toEqual([false, false])
      }
      for (let row = 0; row < own.length; row += 1) {
        writeFileSync(at('forged-one.jsonl'), `${own.filter((_, other) => other !== row).join('\n')}\n`)
        const [ours, theirs] = await Promise.all([
          verifyFile(at('forged-one.jsonl')),
          python.judge(at('forged-one.jsonl')),
        ])
        expect([ours.ok, theirs.ok], `without line ${row + 1}`).toEqual([false, false])
      }
    }
    await expect(writeExcerpt(at('good.jsonl'), { text: 'nobody' }, at('none.jsonl'))).rejects.toMatchObject({
      code: 'input.no-such-item',
    })
  },
)

const random = seeded(12)
const below = (bound: number) => Math.floor(random() * bound)
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T

/** Changes a member of some object within a line, anywhere. */
function forge(value: unknown): void {
  const objects: Value[] = []
  const gather = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return
    if (!Array.isArray(one)) objects.push(one as Value)
    for (const member of Object.values(one)) gather(member)
  }
  gather(value)
  const object = pick(objects)
  const name = pick([...Object.keys(object), 'extra'])
  if (below(8) === 0) delete object[name]
  else
    object[name] = pick<unknown>([
      7,
      0,
      null,
      true,
      false,
      '',
      'refused',
      'revoked',
      '2026-11-20T10:00:00.000Z',
      'b'.repeat(64),
      {},
      [],
      1.5,
      object[name],
    ])
}

/** Makes every digest anew: only what the lines mean can give a change away. */
function anew(values: Value[]): Value[] {
  let prev = '0'.repeat(64)
  let members = ''
  const tree = createMerkleTree()
  for (const value of values) {
    if ('prev' in value) {
      value['prev'] = prev
      prev = sha256Hex(canonicalJson(value))
      tree.add(Buffer.from(prev, 'hex'))
    } else if ('member' in value) {
      members += `${canonicalJson(value)}\n`
      tree.add(lineLeaf(Buffer.from(canonicalJson(value))))
    } else if ('summary' in value && typeof value['summary'] === 'object' && value['summary'] !== null) {
      const { checksum: _, ...facts } = value['summary'] as Value
      const own = { ...facts, head: prev, membersSha256: sha256Hex(members), root: tree.finish(), jws: null }
      value['summary'] = { ...own, checksum: sha256Hex(canonicalJson(own)) }
    }
  }
  return values
}

function changed(good: Buffer): Buffer {
  const lines = good.toString('utf8').trimEnd().split('\n')
  const whole = () => Buffer.from(`${lines.join('\n')}\n`)
  switch (below(8)) {
    case 0: {
      const bytes = Buffer.from(good)
      const place = below(bytes.length)
      bytes[place] = (bytes[place] as number) ^ (1 << below(8))
      return bytes
    }
    case 1:
      return good.subarray(0, below(good.length))
    case 2:
      lines.splice(below(lines.length), 1)
      return whole()
    case 3:
      lines.splice(below(lines.length), 0, pick(lines))
      return whole()
    case 4:
      return Buffer.concat([good, Buffer.from(pick(['\n', '{}\n', ' ', '']))])
    default: {
      const values = lines.map((line) => JSON.parse(line) as Value)
      for (let times = below(3); times >= 0; times -= 1) forge(pick(values))
      const made = anew(values)
      return Buffer.from(`${made.map((value) => canonicalJson(value)).join('\n')}\n`)
    }
  }
}

pythonTest('the verifier in Python says the same of changed evidence of incidents, and where', async () => {
  await using judge = pythonJudge()
  const good = readFileSync(at('good.jsonl'))
  const differing: unknown[] = []
  let held = 0
  for (let file = 0; file < CHANGED; file += 1) {
    const name = at(`${file}.jsonl`)
    writeFileSync(name, file === 0 ? good : changed(good))
    const ours = await verifyFile(name)
    const theirs = await judge.judge(name)
    held += Number(ours.ok)
    if (ours.ok !== theirs.ok || (ours.firstBad?.line ?? null) !== theirs.line)
      differing.push({ file, ours: ours.firstBad, theirs })
  }
  expect(differing).toEqual([])
  expect(held).toBeGreaterThan(1)
  expect(held).toBeLessThan(CHANGED / 4)
})

interface Batch {
  items: number
  members: number
}
const batchesIn = (values: readonly Value[]): Batch[] =>
  (values.at(-1) as { readonly summary: { readonly batches: Batch[] } }).summary.batches
/** The first member that stands by an item stands by another. */
const placeAt = (ordinal: number) => (values: readonly Value[]) => {
  const found = values.find(({ item }) => item)?.['item']
  Object.assign(found as object, { ordinal })
}

pythonTest.each<[string, (values: Value[]) => unknown, boolean]>([
  ['nothing', () => {}, true],
  ['an item that its batch does not have', placeAt(7), false],
  ['item 0', placeAt(0), false],
  ['a batch twice', (values) => batchesIn(values).push(...batchesIn(values)), false],
  [
    'a batch with more members than items',
    (values) => batchesIn(values).map((batch) => Object.assign(batch, { members: 5_000 })),
    false,
  ],
])('both verifiers look at what batches an incident names: %s', async (_, edit, holds) => {
  await using judge = pythonJudge()
  const values = readFileSync(at('good.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Value)
  edit(values)
  writeFileSync(
    at('batches.jsonl'),
    `${anew(values)
      .map((value) => canonicalJson(value))
      .join('\n')}\n`,
  )
  const ours = await verifyFile(at('batches.jsonl'))
  const theirs = await judge.judge(at('batches.jsonl'))
  expect([ours.ok, theirs.ok]).toEqual([holds, holds])
  expect(theirs.line).toBe(ours.firstBad?.line ?? null)
})

pythonTest('the verifier in Python holds an incident to the keys that are given', async () => {
  writeFileSync(at('key.jwk'), JSON.stringify(key.key.jwk))
  const stranger = await signingKey('somebody')
  writeFileSync(at('stranger.jwk'), JSON.stringify(stranger.key.jwk))
  await using judge = pythonJudge('--trust', at('key.jwk'))
  expect(await judge.judge(at('good.jsonl'))).toMatchObject({ ok: true, signature: 'checked', batch: 'INC' })
  await using other = pythonJudge('--trust', at('stranger.jwk'))
  expect(await other.judge(at('good.jsonl'))).toMatchObject({ ok: false })
})

test('the PDF of an incident carries the figures, its events and what a person must decide', async () => {
  await played.incidents.report('INC', 'pdf', at('r.pdf'))
  const text = JSON.stringify(readPdf(readFileSync(at('r.pdf'))))
  for (const part of ['Interim report 3', 'INTERIM', 'Population', 'In doubt', 'Every event of the incident'])
    expect(text).toContain(part)
})
