import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  computedAnew,
  type EvidenceLines,
  evidenceOf,
  judge,
  putTogether,
  takeApart,
} from '../../support/evidence-file.ts'
import type { BatchPlan, Ending } from '../../support/reported-batch.ts'
import { signingKey } from '../../support/signing-key.ts'
import { seeded } from '../../support/simulation.ts'
import { pythonTest } from '../../support/tool-test.ts'

const LOGS = 1_000
const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname
const ENDINGS: readonly Ending[] = [
  'confirmed',
  'already-done',
  'refused',
  'unconfirmed',
  'unresolved',
  'skipped',
  'differs',
  'accepted',
  'queued',
]
type Random = () => number
type Change = (evidence: Buffer, random: Random) => Buffer

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T
const inLines =
  (change: (lines: string[], random: Random) => void): Change =>
  (evidence, random) => {
    const lines = evidence.toString('utf8').trimEnd().split('\n')
    change(lines, random)
    return Buffer.from(`${lines.join('\n')}\n`)
  }
const at = (lines: readonly string[], random: Random): number => Math.floor(random() * lines.length)
/** Changes what an event says, and computes every digest anew: only what the events mean can give it away. */
const forged =
  (change: (event: Record<string, unknown>, data: Record<string, unknown>, random: Random) => void): Change =>
  (evidence, random) => {
    const parts = takeApart(evidence)
    const index = at(parts.events, random)
    const events = parts.events.map((line, number) => {
      if (number !== index) return line
      const event = JSON.parse(line) as Record<string, unknown>
      change(event, event['data'] as Record<string, unknown>, random)
      return JSON.stringify(event)
    })
    return putTogether(computedAnew({ ...parts, events } satisfies EvidenceLines))
  }

const CHANGES: readonly Change[] = [
  (evidence) => evidence,
  (evidence, random) => {
    const changed = Buffer.from(evidence)
    const place = Math.floor(random() * changed.length)
    changed[place] = (changed[place] as number) ^ (1 << Math.floor(random() * 8))
    return changed
  },
  (evidence, random) => evidence.subarray(0, Math.floor(random() * evidence.length)),
  inLines((lines, random) => void lines.splice(at(lines, random), 1)),
  inLines((lines, random) => void lines.splice(at(lines, random), 0, pick(lines, random))),
  inLines((lines, random) => {
    const [one, other] = [at(lines, random), at(lines, random)]
    ;[lines[one], lines[other]] = [lines[other] as string, lines[one] as string]
  }),
  inLines((lines, random) => {
    const line = at(lines, random)
    lines[line] = (lines[line] as string).replace(/"([a-z]+)":/, '"$1": ')
  }),
  (evidence, random) => Buffer.concat([evidence, Buffer.from(pick(['\n', '{}\n', ' '], random))]),
  forged((event) => Object.assign(event, { actor: 'somebody@else' })),
  forged((event, _data, random) => Object.assign(event, { item: pick([null, 0, 1, 2, 999, 1.5], random) })),
  forged((event, _data, random) =>
    Object.assign(event, { type: pick(['submit.lost', 'item.skipped', 'run.online', 'x'], random) }),
  ),
  forged((_event, data, random) => {
    const name = pick(Object.keys(data).concat('extra'), random)
    data[name] = pick<unknown>(['effective', 'accepted', 7, null, true, 'refused-final', 0.25, 1e-7], random)
  }),
  (evidence, random) => {
    const parts = takeApart(evidence)
    const events = [...parts.events]
    events.splice(1 + Math.floor(random() * Math.max(1, events.length - 1)), 1)
    return putTogether(computedAnew({ ...parts, events }))
  },
]

pythonTest(
  'the verifier in Python says the same as our own of a thousand logs, good and bad, and where',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rescind-python-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const plans: readonly BatchPlan[] = [
      { items: 1 },
      { items: 3, ending: () => 'refused', refusal: { code: 'x', message: 'Ärger "quoted"\n\u0007 € 😀' } },
      { items: 9, ending: (ordinal) => ENDINGS[(ordinal - 1) % ENDINGS.length] as Ending },
      { items: 20, ending: (ordinal) => pick(ENDINGS.slice(0, 7), seeded(ordinal)) },
    ]
    const { signer } = await signingKey('beatrix')
    const good = await Promise.all(plans.flatMap((plan) => [evidenceOf(plan), evidenceOf(plan, signer)]))
    const random = seeded(2026)
    const files: string[] = []
    const ours: { ok: boolean; line: number | null }[] = []
    for (let log = 0; log < LOGS; log += 1) {
      const evidence = pick(CHANGES, random)(pick(good, random), random)
      const file = path.join(folder, `${log}.jsonl`)
      writeFileSync(file, evidence)
      files.push(file)
      const { ok, firstBad } = await judge(evidence)
      ours.push({ ok, line: firstBad?.line ?? null })
    }
    const python = spawnSync('python3', [VERIFIER, '--json', ...files], { encoding: 'utf8', maxBuffer: 1e8 })
    expect(python.stderr).toBe('')
    expect(python.status).toBe(5)
    const theirs = python.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ok: boolean; line: number | null; message: string })
    expect(theirs).toHaveLength(LOGS)
    const differing: unknown[] = []
    for (const [log, own] of ours.entries()) {
      const other = theirs[log]
      if (other?.ok === own.ok && other.line === own.line) continue
      differing.push({
        log,
        own,
        other,
        ours: (await judge(readFileSync(files[log] as string))).firstBad?.message,
      })
    }
    expect(differing).toEqual([])
    const held = ours.filter(({ ok }) => ok).length
    expect(held).toBeGreaterThan(50)
    expect(held).toBeLessThan(LOGS / 2)
  },
)

test('it is one file of at most 640 lines that needs nothing but the standard library', () => {
  const source = readFileSync(VERIFIER, 'utf8')
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(640)
  const imported = [...source.matchAll(/^\s*(?:import|from) (.+)/gm)].flatMap(([, names = '']) =>
    names.split(', '),
  )
  expect(imported).toEqual(['argparse', 'base64', 'decimal', 'hashlib', 'json', 're', 'sys'])
})

pythonTest('a head that was kept elsewhere is looked for', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-python-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'evidence.jsonl')
  writeFileSync(file, await evidenceOf({ items: 2 }))
  const head = (await judge(readFileSync(file))).head ?? ''
  const run = (...args: string[]) => spawnSync('python3', [VERIFIER, file, ...args], { encoding: 'utf8' })
  expect(run('--head', head)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('whole, but unsigned') as string,
  })
  expect(run('--head', head.replace(/./g, '0'))).toMatchObject({ status: 5 })
  expect(spawnSync('python3', [VERIFIER]).status).toBe(2)
})
