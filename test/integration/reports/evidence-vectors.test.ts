import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { LINE_BYTES_MAX } from '../../../src/main/reports/evidence-format.ts'
import { assembled, type Change, type Draft } from '../../support/evidence/draft.ts'
import { pythonJudge } from '../../support/evidence/python-judge.ts'
import { seeds } from '../../support/evidence/seeds.ts'
import { vectors } from '../../support/evidence/vectors.ts'

/** Files and their verdicts, for these two verifiers and any other. `RESCIND_WRITE_VECTORS=1` writes them anew. */
const FOLDER = new URL('../../fixtures/evidence/', import.meta.url).pathname
const LIST = path.join(FOLDER, 'vectors.json')

interface Listed {
  /** Relative to the list. */
  readonly file: string
  readonly why: string
  /** The first line that does not hold; null when the file is whole. */
  readonly line: number | null
}

/** Written by version 0.1.0: they verify as long as there is a verifier. */
const KEPT: readonly Listed[] = [
  'signed.jsonl',
  'signed-item-2.jsonl',
  'unsigned.jsonl',
  'four-eyes.jsonl',
  'four-eyes-item-1.jsonl',
].map((name) => ({ file: `../evidence-0.1.0/${name}`, why: 'written by version 0.1.0', line: null }))

if (process.env['RESCIND_WRITE_VECTORS'] === '1') {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const made = vectors().map(({ name, why, line, file }): Listed => {
    writeFileSync(path.join(FOLDER, `${name}.jsonl`), file)
    return { file: `${name}.jsonl`, why, line }
  })
  writeFileSync(LIST, `${JSON.stringify([...KEPT, ...made], null, 2)}\n`)
}
const listed = JSON.parse(readFileSync(LIST, 'utf8')) as readonly Listed[]

test('both verifiers give every vector the verdict that stands beside it', async () => {
  await using python = pythonJudge()
  const differing: unknown[] = []
  for (const { file, why, line } of listed) {
    const name = path.join(FOLDER, file)
    const ours = await verifyFile(name)
    const theirs = await python.judge(name)
    const said = { ours: ours.firstBad?.line ?? null, theirs: theirs.line }
    if (ours.ok !== (line === null) || theirs.ok !== ours.ok || said.ours !== line || said.theirs !== line)
      differing.push({ file, why, line, ...said, message: ours.firstBad?.message, other: theirs.message })
  }
  expect(differing).toEqual([])
})

test('both verifiers say the same of an excerpt with a line that is too long, or cut off behind another fault', async () => {
  const { plain } = seeds()
  const cut = plain.find(({ name }) => name === 'item 3 of every kind') as Draft
  const label = (letters: number): Change => ({
    what: 'label',
    part: 'item',
    index: 2,
    value: (line) => ({ ...(line as object), label: 'x'.repeat(letters) }),
  })
  const bytesOf = (file: Buffer) => file.toString('latin1').split('\n')[1]?.length ?? 0
  const most = LINE_BYTES_MAX - bytesOf(assembled(cut, [label(0)]))
  const whole = assembled(cut)
  const lines = whole.toString('latin1').trimEnd().split('\n')
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-vectors-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  await using python = pythonJudge()
  for (const [what, file, line] of [
    ['as long as may be', assembled(cut, [label(most)]), null],
    ['one more', assembled(cut, [label(most + 1)]), 2],
    ['cut off behind a fault', Buffer.from([lines[0], '{}', ...lines.slice(2)].join('\n')), 2],
    ['more behind the end, cut off', Buffer.concat([whole, Buffer.from('{')]), lines.length + 1],
    ['cut off', whole.subarray(0, -1), lines.length],
  ] as const) {
    const name = path.join(folder, 'one.jsonl')
    writeFileSync(name, file)
    const ours = await verifyFile(name)
    expect([what, ours.firstBad?.line ?? null, (await python.judge(name)).line]).toEqual([what, line, line])
  }
})

test('the vectors are those that the drafts make, and each of them is listed', () => {
  const made = vectors()
  expect(new Set(made.map(({ name }) => name)).size).toBe(made.length)
  expect(listed.map(({ file }) => file)).toEqual([
    ...KEPT.map(({ file }) => file),
    ...made.map(({ name }) => `${name}.jsonl`),
  ])
  expect(readdirSync(FOLDER).toSorted()).toEqual(
    [...made.map(({ name }) => `${name}.jsonl`), 'vectors.json'].toSorted(),
  )
  for (const { name, line, why, file } of made) {
    expect(readFileSync(path.join(FOLDER, `${name}.jsonl`)).equals(file), name).toBe(true)
    expect(listed).toContainEqual({ file: `${name}.jsonl`, why, line })
  }
  // Neither half is there for show.
  expect(listed.filter(({ line }) => line === null).length).toBeGreaterThan(15)
  expect(listed.filter(({ line }) => line !== null).length).toBeGreaterThan(70)
})
