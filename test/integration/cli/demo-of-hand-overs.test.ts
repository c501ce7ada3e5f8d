import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verifyEvidence } from '../../../src/main/reports/verify-evidence.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { opensslTest } from '../../support/tool-test.ts'

function folder(): string {
  const made = temporaryFolder()
  onTestFinished(() => removeFolder(made))
  return made
}

async function plays(vendor: string) {
  const out = path.join(folder(), 'demo')
  const played = await runCli(['--json', 'demo', '--vendor', vendor, '--items', '20', '--out', out], {
    dataDir: folder(),
  })
  expect({ code: played.code, stderr: played.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('Verified the evidence') as string,
  })
  for (const part of [
    'killed it (SIGKILL)',
    'Ran it again: it asked the CA about each, and did the rest. Read its result: 20 revoked',
    "The CA's new CRL shows exactly these 20, and none of the other 10.",
    'by the list as the CA would serve it: all 20 are revoked',
  ])
    expect(played.stderr).toContain(part)
  const said = played.json<{ counts: object; reports: { jsonl: string } }>()
  expect(said.counts).toMatchObject({ confirmed: 20, total: 20 })
  expect(await verifyEvidence(said.reports.jsonl)).toMatchObject({ ok: true })
  return { out, stderr: played.stderr }
}

opensslTest('a hand-over is played at a real CA of OpenSSL, whose script is killed', async () => {
  expect((await plays('openssl-ca')).stderr).toContain('Made a CA with OpenSSL')
})

test('a hand-over is played at a stand-in of a Microsoft CA, which says that no script of PowerShell has run', async () => {
  const { out, stderr } = await plays('adcs')
  expect(stderr).toContain('the PowerShell script is written and not run')
  // Killed when the tool had revoked the tenth, and before that was noted: asked afterwards, the CA says so.
  expect(stderr).toContain('says so far: 9 revoked, 1 begun without an outcome, 10 not begun')
  const revoked = readFileSync(path.join(out, 'ca/revoked.jsonl'), 'utf8').match(/"serial":"[0-9A-F]+"/g)
  expect(revoked).toHaveLength(20)
  expect(new Set(revoked).size).toBe(20)
})

test('without openssl the demonstration says what is missing', async () => {
  const { code, stderr } = await runCli(['demo', '--vendor', 'openssl-ca'], {
    dataDir: folder(),
    env: { PATH: folder() },
  })
  expect(code).toBe(2)
  expect(stderr).toContain('Install openssl')
})

test('a vendor that there is not, and an operation that a hand-over has not, are refused with those that there are', async () => {
  const unknown = await runCli(['demo', '--vendor', 'nosuch'], { dataDir: folder() })
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/adcs.*openssl-ca/) as string })
  const other = await runCli(['demo', '--vendor', 'adcs', '--operation', 'hold'], { dataDir: folder() })
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('It has: revoke') as string })
})
