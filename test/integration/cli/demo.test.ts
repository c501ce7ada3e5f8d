import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RunStatus } from '../../../src/contract/runs.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli, startCli } from '../../support/rescind-cli.ts'

function folder(): string {
  const made = temporaryFolder()
  onTestFinished(() => removeFolder(made))
  return made
}

test('the demonstration does the whole job, says each step and leaves three reports', async () => {
  const out = path.join(folder(), 'demo')
  const { code, stdout, stderr } = await runCli(['demo', '--items', '80', '--out', out], {
    dataDir: folder(),
  })
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('9. Verified the evidence') as string,
  })
  expect(stderr).toContain('killed its process (SIGKILL)')
  expect(stderr).toContain('each once')
  const reports = ['report.pdf', 'report.csv', 'evidence.jsonl'].map((name) => path.join(out, name))
  for (const report of reports) expect(stdout).toContain(report)
  expect(
    readFileSync(reports[0] as string)
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
  expect((await runCli(['verify', reports[2] as string], { dataDir: folder() })).code).toBe(0)

  const again = await runCli(['--json', 'demo', '--out', out], { dataDir: folder() })
  expect(again.code).toBe(2)
  expect(again.json()).toMatchObject({ error: { code: 'input.demo-folder' } })
})

test('with --json it answers one document, and with --quiet says nothing else', async () => {
  const { code, stderr, json } = await runCli(
    ['--json', '--quiet', 'demo', '--items', '20', '--out', path.join(folder(), 'demo')],
    { dataDir: folder() },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { reports, folder: _folder, inventory: _inventory, ...status } = json<Record<string, unknown>>()
  expect(RunStatus.parse(status).state).toBe('finished')
  expect(Object.keys(reports as object)).toEqual(['pdf', 'csv', 'jsonl'])
})

test('the sandbox prints its address and key, serves a check, and ends on SIGTERM', async () => {
  const dataDir = folder()
  const served = startCli(['--json', 'sandbox', '--items', '5'], { dataDir })
  await served.printed('"control"')
  // It serves until it is told to stop, so its document is read from what it has printed so far.
  const { vendors } = JSON.parse(served.stdout()) as {
    vendors: { vendor: string; url: string; key: string }[]
  }
  const [{ vendor, url, key } = { vendor: '', url: '', key: '' }] = vendors
  await runCli(['connections', 'add', '--name', 'here', '--vendor', vendor, '--base-url', url], { dataDir })
  expect((await runCli(['connections', 'check', 'here', '--key-stdin'], { dataDir, key })).code).toBe(0)
  served.child.kill('SIGTERM')
  expect((await served.ended).code).toBe(0)
})

test('the incident is played to its end, item by item as both sandboxes say, and leaves reports that verify', async () => {
  const out = path.join(folder(), 'demo')
  const played = await runCli(['--json', 'demo', '--incident', '--items', '120', '--out', out], {
    dataDir: folder(),
  })
  expect({ code: played.code, stderr: played.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('Verified the incident') as string,
  })
  for (const part of ['SIGKILL', 'is cut off', 'Counted again', '7 that nobody', 'Interim report 1'])
    expect(played.stderr).toContain(part)
  expect(played.json()).toMatchObject({
    population: 120,
    revoked: 120 - 7,
    excluded: 7,
    notYetRevoked: 0,
    inDoubt: 0,
  })
  expect(readFileSync(path.join(out, 'incident.html'), 'utf8')).toContain('DRILL')
  const checked = await runCli(['verify', path.join(out, 'incident.jsonl')], { dataDir: folder() })
  expect(checked).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Incident INC-2024-07, 120 certificates') as string,
  })
})
