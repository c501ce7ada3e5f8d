import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sha256Hex } from '../../../src/main/journal/canonical.ts'
import { VERIFIER } from '../../support/evidence/python-judge.ts'
import { reportedWorkspace, runBatch, sealBatch } from '../../support/reported-batch.ts'
import { runCli } from '../../support/rescind-cli.ts'

const FOREIGN = 'print("it holds")\n'
const ours = readFileSync(VERIFIER, 'utf8')

test('a foreign verify_evidence.py beside evidence is left alone and told of, and ours has a name of its own', async () => {
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, { items: 2 }), { items: 2 })
  const at = (name: string) => workspace.file(name)
  const write = () => workspace.reports.write('q3-retired-profile', 'jsonl', at('evidence.jsonl'))

  const first = await write()
  expect(first.verifier).toEqual({
    file: at('verify_evidence.py'),
    sha256: sha256Hex(ours),
    foreign: null,
  })

  writeFileSync(at('verify_evidence.py'), FOREIGN)
  const { verifier } = await write()
  expect(verifier).toEqual({
    file: at(`verify_evidence-${sha256Hex(ours).slice(0, 12)}.py`),
    sha256: sha256Hex(ours),
    foreign: at('verify_evidence.py'),
  })
  expect(readFileSync(at('verify_evidence.py'), 'utf8')).toBe(FOREIGN)
  expect(readFileSync(verifier?.file ?? '', 'utf8')).toBe(ours)
  // Nor does a file under that other name stay what it is not.
  writeFileSync(verifier?.file ?? '', FOREIGN)
  expect(readFileSync((await write()).verifier?.file ?? '', 'utf8')).toBe(ours)
  expect(workspace.notices()).toContainEqual(
    expect.objectContaining({ level: 'warning', message: expect.stringContaining('is not the verifier') }),
  )

  const checked = await runCli(['verify', at('evidence.jsonl')], { dataDir: workspace.folder })
  expect(checked.code).toBe(0)
  expect(checked.stderr).toContain('do not go by what it says')
})

test('an earlier version of ours is replaced; a folder of that name is somebody else’s', async () => {
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, { items: 1 }), { items: 1 })
  const file = workspace.file('verify_evidence.py')
  writeFileSync(file, `${ours}# earlier\n`)
  const evidence = workspace.file('evidence.jsonl')
  expect((await workspace.reports.write('q3-retired-profile', 'jsonl', evidence)).verifier).toMatchObject({
    foreign: null,
  })
  expect(readFileSync(file, 'utf8')).toBe(ours)

  const folder = workspace.file('with-folder')
  mkdirSync(path.join(folder, 'verify_evidence.py'), { recursive: true })
  const { verifier } = await workspace.reports.write(
    'q3-retired-profile',
    'jsonl',
    path.join(folder, 'evidence.jsonl'),
  )
  expect(verifier?.foreign).toBe(path.join(folder, 'verify_evidence.py'))
  expect(readdirSync(folder)).toContain(path.basename(verifier?.file ?? ''))
})
