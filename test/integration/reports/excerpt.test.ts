import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { canonicalJson, sha256Hex } from '../../../src/main/journal/canonical.ts'
import { writeExcerpt } from '../../../src/main/reports/write-excerpt.ts'
import { evidenceOf, judge } from '../../support/evidence-file.ts'
import { type BatchPlan, reportSerial } from '../../support/reported-batch.ts'
import { signingKey } from '../../support/signing-key.ts'
import { seeded } from '../../support/simulation.ts'
import { pythonTest } from '../../support/tool-test.ts'

const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname
const folder = mkdtempSync(path.join(tmpdir(), 'rescind-excerpt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

const { key, signer } = await signingKey('beatrix')
const ENDINGS = [
  'confirmed',
  'refused',
  'already-done',
  'unresolved',
  'skipped',
  'differs',
  'confirmed',
] as const
const PLAN: BatchPlan = {
  items: 7,
  ending: (ordinal) => ENDINGS[ordinal - 1] ?? 'confirmed',
  item: (ordinal) => (ordinal > 5 ? { label: 'twin.example.net' } : {}),
}
const evidence = await evidenceOf(PLAN, signer)
writeFileSync(at('evidence.jsonl'), evidence)
const cut = async (ordinal: number): Promise<string> => {
  const file = at(`item-${ordinal}.jsonl`)
  await writeExcerpt(at('evidence.jsonl'), { ordinal }, file)
  return file
}
const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n')
const put = (lines: readonly string[]): string => {
  const file = at('changed.jsonl')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}
const python = (...args: string[]) =>
  spawnSync('python3', [VERIFIER, '--json', ...args], { encoding: 'utf8' })

pythonTest('the record of every single item verifies by itself, and tells what became of it', async () => {
  for (let ordinal = 1; ordinal <= PLAN.items; ordinal += 1) {
    const file = await cut(ordinal)
    const verdict = await verifyFile(file, { trusted: [key] })
    expect(verdict).toMatchObject({ kind: 'excerpt', ok: true, firstBad: null, items: 1 })
    expect(verdict.head).toBe((await judge(evidence)).head)
    const text = readFileSync(file, 'utf8')
    for (let other = 1; other <= PLAN.items; other += 1)
      expect(text.includes(reportSerial(other)), `${other} in the excerpt of ${ordinal}`).toBe(
        other === ordinal,
      )
    const { stdout, status } = python(file)
    expect(status, stdout).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, items: 1, head: verdict.head })
  }
})

test('an item is found by its serial number in any spelling, or by its label', async () => {
  const serial = reportSerial(3)
  for (const text of [
    serial,
    serial.toLowerCase(),
    `0x${serial}`,
    `00${serial}`,
    serial.replace(/..(?=.)/g, '$&:'),
  ])
    expect(await writeExcerpt(at('evidence.jsonl'), { text }, at('found.jsonl'))).toMatchObject({
      ordinal: 3,
    })
  expect(
    await writeExcerpt(at('evidence.jsonl'), { text: 'HOST-2.example.net' }, at('found.jsonl')),
  ).toMatchObject({
    ordinal: 2,
  })
})

test('what is not there, what is there twice, and evidence that does not hold give no excerpt', async () => {
  const out = at('none.jsonl')
  const from = (of: Parameters<typeof writeExcerpt>[1], file = at('evidence.jsonl')) =>
    writeExcerpt(file, of, out)
  await expect(from({ text: 'AB12' })).rejects.toMatchObject({ code: 'input.no-such-item' })
  await expect(from({ ordinal: 8 })).rejects.toMatchObject({ code: 'input.no-such-item' })
  await expect(from({ text: 'twin.example.net' })).rejects.toMatchObject({
    code: 'input.ambiguous-item',
    message: expect.stringContaining(reportSerial(7)),
  })
  writeFileSync(at('broken.jsonl'), evidence.toString('utf8').replace('refused', 'refuse!'))
  await expect(from({ ordinal: 1 }, at('broken.jsonl'))).rejects.toMatchObject({
    code: 'check.evidence-broken',
  })
  await expect(from({ ordinal: 1 }, at('absent.jsonl'))).rejects.toMatchObject({ code: 'input.cannot-read' })
  expect(() => readFileSync(out)).toThrow(/ENOENT/)
})

test('an event that is left out, added or changed is caught, although no chain is there', async () => {
  const lines = linesOf(await cut(1))
  const events = lines.flatMap((line, index) => (line.includes('"seq":') ? [index] : []))
  expect(events.length).toBeGreaterThan(6)
  for (const index of events) {
    expect((await verifyFile(put(lines.toSpliced(index, 1)))).ok, `without line ${index + 1}`).toBe(false)
    expect((await verifyFile(put(lines.toSpliced(index, 0, lines[index] as string)))).ok).toBe(false)
    const changed = (lines[index] as string).replace(/"actor":"[^"]*"/, '"actor":"nobody"')
    expect((await verifyFile(put(lines.with(index, changed)))).ok).toBe(false)
  }
  const other = linesOf(await cut(7))
  expect((await verifyFile(put(lines.with(1, other[1] as string)))).ok).toBe(false)
})

test('a root that was computed anew to fit does not carry the signature', async () => {
  const lines = linesOf(await cut(2))
  const edited = lines.with(1, (lines[1] as string).replace('host-2', 'host-9'))
  const { summary } = JSON.parse(edited.at(-1) as string) as { summary: Record<string, unknown> }
  const { checksum: _, ...facts } = summary
  const forged = { ...facts, root: sha256Hex('anything') }
  const anew = canonicalJson({ summary: { ...forged, checksum: sha256Hex(canonicalJson(forged)) } })
  expect((await verifyFile(put(edited.with(-1, anew)))).ok).toBe(false)
  const { ok, firstBad } = await verifyFile(put(lines.with(-1, anew)))
  expect({ ok, message: firstBad?.message }).toEqual({ ok: false, message: expect.stringContaining('root') })
})

pythonTest('strangers’ keys and unknown heads are told', async () => {
  const file = await cut(1)
  const stranger = await signingKey('mallory')
  expect((await verifyFile(file, { trusted: [stranger.key] })).firstBad?.message).toContain(key.fingerprint)
  const head = (await judge(evidence)).head ?? ''
  expect((await verifyFile(file, { expectedHead: head })).ok).toBe(true)
  expect((await verifyFile(file, { expectedHead: sha256Hex('another') })).ok).toBe(false)
  const jwk = at('key.json')
  writeFileSync(jwk, JSON.stringify(key.jwk))
  expect(python('--trust', jwk, file, at('evidence.jsonl')).status).toBe(0)
  writeFileSync(jwk, JSON.stringify(stranger.key.jwk))
  expect(python('--trust', jwk, file).status).toBe(5)
  expect(python('--trust', jwk, at('evidence.jsonl')).status).toBe(5)
})

pythonTest('the verifier in Python says the same of 500 excerpts, good and bad', async () => {
  const random = seeded(20_261_122)
  const below = (n: number) => Math.floor(random() * n)
  const files: string[] = []
  const ours: boolean[] = []
  for (let round = 0; round < 500; round += 1) {
    const bytes = readFileSync(await cut(1 + below(PLAN.items)))
    const place = below(bytes.length)
    const length = below(40)
    const changes = [
      () => bytes,
      () => Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + length)]),
      () => bytes.subarray(0, place),
      () => {
        bytes[place] = below(256)
        return bytes
      },
      () => {
        const lines = bytes.toString('utf8').trimEnd().split('\n')
        lines.splice(below(lines.length), 1)
        return Buffer.from(`${lines.join('\n')}\n`)
      },
    ]
    const file = at(`${round}.jsonl`)
    writeFileSync(file, changes[below(changes.length)]?.() ?? bytes)
    files.push(file)
    ours.push((await verifyFile(file)).ok)
  }
  const { stdout, stderr } = python(...files)
  expect(stderr).toBe('')
  const theirs = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { ok: boolean }).ok)
  expect(theirs).toEqual(ours)
  expect(ours.filter(Boolean).length).toBeGreaterThan(50)
  expect(ours.filter((ok) => !ok).length).toBeGreaterThan(200)
})
