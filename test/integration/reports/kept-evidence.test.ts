import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { readKeyFile } from '../../../src/main/identity/key-file.ts'
import { canonicalJson } from '../../../src/main/journal/canonical.ts'
import { computedAnew, type EvidenceLines, putTogether, takeApart } from '../../support/evidence-file.ts'
import { pythonTest as test } from '../../support/tool-test.ts'

/** Files that version 0.1.0 wrote: they verify as long as there is a verifier. */
const KEPT = new URL('../../fixtures/evidence-0.1.0/', import.meta.url).pathname
const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname
const folder = mkdtempSync(path.join(tmpdir(), 'rescind-kept-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Said {
  readonly ok: boolean
  readonly signature?: string
  readonly line: number | null
}
const python = (file: string, ...args: string[]): Said & { status: number | null } => {
  const { stdout, status } = spawnSync('python3', [VERIFIER, '--json', file, ...args], { encoding: 'utf8' })
  return { ...(JSON.parse(stdout) as Said), status }
}
const kept = (name: string) => path.join(KEPT, name)
const put = (lines: EvidenceLines): string => {
  const file = path.join(folder, 'changed.jsonl')
  writeFileSync(file, putTogether(lines))
  return file
}
/** Both verifiers on one file: whether it holds, and the first bad line. */
const both = async (file: string) => {
  const { ok, firstBad } = await verifyFile(file)
  const other = python(file)
  expect({ ok: other.ok, line: other.line }).toEqual({ ok, line: firstBad?.line ?? null })
  expect(other.status).toBe(ok ? 0 : 5)
  return { ok, message: firstBad?.message ?? '' }
}
/** The evidence without signatures over its chain, so that it can be computed anew. */
const changed = (
  name: string,
  change: (event: { type: string; data: Record<string, unknown> }) => void,
): EvidenceLines => {
  const lines = takeApart(readFileSync(kept(name)))
  const events = lines.events.flatMap((line) => {
    const event = JSON.parse(line) as { type: string; data: Record<string, unknown> }
    if (event.type === 'checkpoint.signed') return []
    change(event)
    return [canonicalJson(event)]
  })
  return computedAnew({ ...lines, events }, { jws: null })
}

test.each([
  ['signed.jsonl', 'unchecked'],
  ['signed-item-2.jsonl', 'unchecked'],
  ['unsigned.jsonl', 'none'],
  ['four-eyes.jsonl', 'unchecked'],
  ['four-eyes-item-1.jsonl', 'unchecked'],
])('%s of version 0.1.0 still verifies, and its standing is told alike', async (name, signature) => {
  expect(await verifyFile(kept(name))).toMatchObject({ ok: true, signature })
  expect(python(kept(name))).toMatchObject({ ok: true, signature, status: 0 })
})

test('a signed file holds by the key that was given', async () => {
  const trusted = [await readKeyFile(kept('signed-key.json'))]
  expect(await verifyFile(kept('signed.jsonl'), { trusted })).toMatchObject({
    ok: true,
    signature: 'checked',
  })
  expect(python(kept('signed.jsonl'), '--trust', kept('signed-key.json'))).toMatchObject({
    ok: true,
    signature: 'checked',
  })
  expect(await verifyFile(kept('four-eyes.rescind'))).toMatchObject({ ok: true, signature: 'unchecked' })
})

test('evidence whose every digest was made anew is whole but unsigned, and never said to hold', async () => {
  const file = put(changed('signed.jsonl', () => {}))
  expect(await verifyFile(file)).toMatchObject({ ok: true, signature: 'none' })
  expect(python(file)).toMatchObject({ ok: true, signature: 'none' })
})

test('a run under a policy of approvals asks for a signed file', async () => {
  const { ok, message } = await both(put(changed('four-eyes.jsonl', () => {})))
  expect(ok).toBe(false)
  expect(message).toContain('under a policy of approvals')
})

test('a run is permitted only by approvals that the record holds, and at the host that they name', async () => {
  const permitted = (data: Record<string, unknown>) =>
    put(
      changed(
        'four-eyes.jsonl',
        (event) => void (event.type === 'run.permitted' && Object.assign(event.data, data)),
      ),
    )
  const stranger = '00001-00002-00003-00004-00005-00006-00007-00008-00009-00010'
  expect((await both(permitted({ by: [stranger] }))).message).toContain('the record holds none')
  expect((await both(permitted({ needed: 2 }))).message).toContain('where 2 were asked for')
  const elsewhere = changed('four-eyes.jsonl', ({ type, data }) => {
    if (type === 'run.started') data['host'] = 'other.example'
  })
  expect((await both(put(elsewhere))).message).toContain('ran at other.example')
})

test('times must be of a day that there is, in ASCII digits, exactly as written', async () => {
  for (const at of [
    '2026-02-30T10:00:00.000Z',
    '2025-02-29T10:00:00.000Z',
    '2026-11-31T10:00:00.000Z',
    '2026-11-20T10:00Z',
    '2026-11-20T10:00:00Z',
    '2026-11-20T24:00:00.000Z',
    '２０２６-11-20T10:00:00.000Z',
  ]) {
    const file = put(
      changed(
        'unsigned.jsonl',
        (event) => void (event.type === 'batch.sealed' && Object.assign(event, { at })),
      ),
    )
    expect(await both(file), at).toMatchObject({ ok: false })
  }
  const leap = put(
    changed('unsigned.jsonl', (event) => void Object.assign(event, { at: '2024-02-29T10:00:00.000Z' })),
  )
  expect(await both(leap)).toMatchObject({ ok: true })
})

test('manifest texts hide nothing, and are measured in code points', async () => {
  const withRequest = (change: Record<string, unknown>, name?: string): string => {
    const lines = takeApart(readFileSync(kept('unsigned.jsonl')))
    const header = JSON.parse(lines.header) as {
      manifest: { name: string; request: Record<string, unknown> }
    }
    Object.assign(header.manifest.request, change)
    if (name !== undefined) header.manifest.name = name
    return put(computedAnew({ ...lines, header: canonicalJson(header) }))
  }
  expect(await both(withRequest({ comment: '😀'.repeat(2000) }))).toMatchObject({ ok: true })
  expect(await both(withRequest({ comment: '😀'.repeat(2001) }))).toMatchObject({ ok: false })
  expect(await both(withRequest({ comment: 'two\nlines' }))).toMatchObject({ ok: true })
  for (const hidden of ['\u202e', '\u2066', '\u200b', '\u001b', '\u2028', '\u009b'])
    expect(await both(withRequest({ comment: `a${hidden}b` }))).toMatchObject({ ok: false })
  expect(await both(withRequest({ incident: 'two\nlines' }))).toMatchObject({ ok: false })
  expect(await both(withRequest({}, 'a\u202eb'))).toMatchObject({ ok: false })
  expect(await both(withRequest({ options: JSON.parse('{"__proto__":1}') as unknown }))).toMatchObject({
    ok: false,
  })
})

test('what nests too deeply is told as broken by both', async () => {
  const lines = readFileSync(kept('unsigned.jsonl'), 'utf8').trimEnd().split('\n')
  for (const depth of [33, 900, 100_000]) {
    const file = path.join(folder, 'deep.jsonl')
    writeFileSync(file, `${lines[0]}\n${'['.repeat(depth)}${']'.repeat(depth)}\n`)
    expect(await both(file), String(depth)).toMatchObject({ ok: false })
  }
})
