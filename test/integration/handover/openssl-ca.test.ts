import { execFileSync, spawn } from 'node:child_process'
import { randomUUID, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { HandOverReading } from '../../../src/contract/handovers.ts'
import { verifyHandOver } from '../../../src/main/handover/verify-hand-over.ts'
import { verifyEvidence } from '../../../src/main/reports/verify-evidence.ts'
import type { Workbench } from '../../../src/main/workbench.ts'
import { inWorkspace, removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { missingTools } from '../../support/machine-tools.ts'
import { type OpensslCa, openOpensslCa, openssl } from '../../support/openssl-ca.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const ISSUED = 500
const LISTED = 200
/** Lines of the result after which the script is killed: at its start, in the middle, near the end. */
const KILLS = [3, 150, 330] as const

const folder = temporaryFolder()
let ca: OpensslCa
let pems: readonly string[]
let there: TestWorkbench
let workbench: Workbench

beforeAll(async () => {
  ca = openOpensslCa({ folder: path.join(folder, 'ca=1'), name: '/O=Example Org/CN=Example Issuing CA' })
  pems = ca.issueMany(ISSUED)
  there = await testWorkbench()
  workbench = there.workbench
})
afterAll(async () => {
  await there[Symbol.asyncDispose]()
  removeFolder(folder)
})

const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber

/** A sealed batch of these certificates; every third with a reason of its own. */
async function sealed(
  name: string,
  certificates: readonly string[],
  extra: readonly string[] = [],
): Promise<void> {
  const rows = certificates.map((pem, index) => {
    const { serialNumber, fingerprint256 } = new X509Certificate(pem)
    return `${serialNumber},${fingerprint256},host${index}.example.com,${index % 3 === 0 ? 'key_compromise' : ''}`
  })
  const file = path.join(folder, `${name}.csv`)
  writeFileSync(
    file,
    `Serial Number,SHA-256 Fingerprint,Common Name,Reason\n${[...rows, ...extra].join('\n')}\n`,
  )
  const { inventories, batches } = workbench
  await inventories.import({ file, name, vendor: 'openssl-ca', settings: { map: { reason: 'Reason' } } })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'INC-1', options: {} }
  batches.create({ name, inventory: name, request, filter: {} })
  await batches.seal(name)
}

interface ScriptEnd {
  readonly code: number | null
  readonly output: string
}

/** @param killAfter lines of the result, at which script and tool are killed */
async function runScript(
  handOver: string,
  args: readonly string[],
  kill?: { readonly lines: number; readonly group: boolean },
): Promise<ScriptEnd> {
  const result = path.join(handOver, 'result.txt')
  const child = spawn(
    'sh',
    [
      path.join(handOver, 'revoke.sh'),
      '--config',
      ca.file('ca.cnf'),
      ...args,
      '--',
      '-cert',
      ca.file('ca.pem'),
      '-keyfile',
      ca.file('ca-key.pem'),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = once(child, 'exit')
  if (kill !== undefined) {
    while (linesOf(result) < kill.lines && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 10))
    process.kill(kill.group ? -(child.pid as number) : (child.pid as number), 'SIGKILL')
  }
  await ended
  return { code: child.exitCode, output }
}

function linesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false }) === undefined
    ? 0
    : readFileSync(file, 'latin1').split('\n').length - 1
}

const revokedBy = (): string[] =>
  [
    ...openssl('crl', '-inform', 'DER', '-in', writtenCrl(), '-noout', '-text')
      .toString()
      .matchAll(/Serial Number: ([0-9A-F]+)/g),
  ]
    .map(([, serial]) => serial ?? '')
    .sort()

function writtenCrl(): string {
  const file = ca.file('now.crl')
  writeFileSync(file, ca.crl())
  return file
}

const figures = ({ status, cutAt: _, ...reading }: HandOverReading) => reading

test('200 of 500 are revoked by a script that is killed three times, and the new CRL shows exactly these', async () => {
  const wanted = pems.slice(0, LISTED)
  await sealed('april', wanted)
  const out = path.join(folder, 'april')
  const written = await workbench.handOvers.write('april', out)
  expect(written).toMatchObject({ number: 1, items: LISTED, again: false, signed: true })
  expect(workbench.runs.status('april')).toMatchObject({
    state: 'paused',
    halt: { kind: 'handed-over' },
    counts: { submitting: LISTED, total: LISTED },
  })

  const look = await runScript(out, [])
  expect(look).toMatchObject({
    code: 0,
    output: expect.stringContaining('200 in the list. By the database of the CA: 200 valid') as string,
  })
  expect((await runScript(out, ['--yes', '199'])).code).toBe(2)

  const result = path.join(out, 'result.txt')
  for (const [index, lines] of KILLS.entries()) {
    expect((await runScript(out, ['--yes', '200'], { lines, group: index !== 1 })).code).toBeNull()
    const reading = await workbench.handOvers.read('april', result)
    expect(reading.closed).toBe(false)
    expect(reading.revoked + reading.unknown + reading.notDone).toBe(LISTED)
    expect(reading.status.counts).toMatchObject({
      confirmed: reading.revoked,
      submitting: LISTED - reading.revoked,
    })
  }
  // A line that a crash has cut short is taken out; what it was about is asked again.
  writeFileSync(result, readFileSync(result).subarray(0, -20))
  const cut = path.join(folder, 'cut.txt')
  copyFileSync(result, cut)
  expect((await workbench.handOvers.read('april', cut)).cutAt).toBe(linesOf(cut) + 1)

  const last = await runScript(out, ['--yes', '200'])
  expect(last).toMatchObject({
    code: 0,
    output: expect.stringContaining('200 revoked, 0 were revoked before, 0 refused') as string,
  })
  const before = readFileSync(result)
  expect((await runScript(out, ['--yes', '200'])).code).toBe(0)
  expect(readFileSync(result)).toEqual(before)
  expect(revokedBy()).toEqual(wanted.map(serialOf).sort())
  const reasons = readFileSync(ca.index, 'utf8').match(/Z,(?:keyCompromise|superseded)\t/g)
  expect(reasons?.filter((reason) => reason.startsWith('Z,key'))).toHaveLength(Math.ceil(LISTED / 3))
  expect(reasons).toHaveLength(LISTED)

  const reading = await workbench.handOvers.read('april', result)
  expect(figures(reading)).toMatchObject({
    revoked: LISTED,
    already: 0,
    refused: 0,
    unknown: 0,
    notDone: 0,
    closed: true,
  })
  expect(reading.status).toMatchObject({
    state: 'finished',
    exceptions: 0,
    counts: { confirmed: LISTED, total: LISTED },
  })
  const events = reading.status.chain.events
  expect(await workbench.handOvers.read('april', result)).toMatchObject({ added: 0, closed: true })
  expect(workbench.runs.status('april').chain.events).toBe(events)
})

test('what was revoked before, is unknown or is another certificate is told apart, and evidence and reports say the same', async () => {
  const own = pems.slice(300, 306)
  ca.revoke(own[0] ?? '', 'keyCompromise')
  // The CA's database tells whole seconds: within the second of the hand-over, before and after are one.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const mismatched = `${serialOf(pems[306] ?? '')},${new X509Certificate(pems[307] ?? '').fingerprint256},other.example.com,`
  await sealed('may', own, ['ABCDEF0123456789AB,,unknown.example.com,', mismatched])
  const out = path.join(folder, 'may')
  await workbench.handOvers.write('may', out)
  const before = revokedBy()
  expect((await runScript(out, ['--yes', '8'])).code).toBe(3)
  expect(revokedBy()).toEqual([...before, ...own.slice(1).map(serialOf)].sort())

  const foreign = path.join(folder, 'foreign.txt')
  writeFileSync(foreign, `rescind-result 1\t${randomUUID()}\t${'0'.repeat(64)}\t${'0'.repeat(64)}\n`)
  await expect(workbench.handOvers.read('may', foreign)).rejects.toMatchObject({
    code: 'check.result-foreign',
  })
  const result = path.join(out, 'result.txt')
  const lines = readFileSync(result, 'utf8').split('\n')
  const edited = path.join(folder, 'edited.txt')
  writeFileSync(edited, lines.map((line) => line.replace('\trefused\t', '\trevoked\t')).join('\n'))
  await expect(workbench.handOvers.read('may', edited)).rejects.toMatchObject({
    code: 'check.result-broken',
    message: expect.stringMatching(/^Line \d+ of the result does not hold/) as string,
  })
  expect(workbench.runs.status('may').counts).toMatchObject({ submitting: 8 })

  const { status, ...said } = await workbench.handOvers.read('may', result)
  expect(said).toMatchObject({
    revoked: 5,
    already: 1,
    refused: 2,
    notShown: 0,
    unknown: 0,
    notDone: 0,
    closed: true,
  })
  expect(status).toMatchObject({
    state: 'finished',
    counts: { confirmed: 5, 'already-done': 1, refused: 2, total: 8 },
  })
  const refused = workbench.runs.items('may', { group: 'attention', offset: 0, limit: 10 }).items
  expect(refused.map(({ answer }) => answer)).toEqual([
    'Not tried: the database of this CA holds no such certificate.',
    expect.stringMatching(/^Not tried: [0-9A-F]+\.pem is not the certificate that is listed/) as string,
  ])

  const evidence = path.join(folder, 'may.jsonl')
  await workbench.reports.write('may', 'jsonl', evidence)
  expect(await verifyEvidence(evidence)).toMatchObject({ ok: true })
  const summary = readFileSync(evidence, 'utf8')
    .split('\n')
    .find((line) => line.startsWith('{"summary"'))
  expect(JSON.parse(summary ?? '{}')).toMatchObject({ summary: { counts: status.counts, state: 'finished' } })
  if (!missingTools().has('python3'))
    execFileSync('python3', [path.join(folder, 'verify_evidence.py'), evidence], { stdio: 'pipe' })
  const html = path.join(folder, 'may.html')
  await workbench.reports.write('may', 'html', html)
  expect(readFileSync(html, 'utf8')).toContain('Handed over as hand-over 1, with 8 items')

  // What was refused can be handed over again, and that only; the first result stays what it was.
  expect(workbench.runs.retry('may', 'refused')).toBe(2)
  expect(await workbench.handOvers.write('may', path.join(folder, 'may-2'))).toMatchObject({
    number: 2,
    items: 2,
    again: false,
  })
  expect(await workbench.handOvers.read('may', result)).toMatchObject({ added: 0, closed: true })
  expect(workbench.runs.status('may').counts).toMatchObject({ submitting: 2 })
})

test('what is on hold can be released again: it is neither taken for revoked nor tried', async () => {
  const [held = '', good = ''] = pems.slice(420, 422)
  ca.revoke(held, 'certificateHold')
  await sealed('hold', [held, good])
  const out = path.join(folder, 'hold')
  await workbench.handOvers.write('hold', out)
  expect((await runScript(out, [])).output).toContain('1 valid, 0 revoked already, 1 on hold')
  expect((await runScript(out, ['--yes', '2'])).code).toBe(3)
  expect(await workbench.handOvers.read('hold', path.join(out, 'result.txt'))).toMatchObject({
    revoked: 1,
    already: 0,
    refused: 1,
    closed: true,
    status: { counts: { confirmed: 1, refused: 1 } },
  })
})

test('while an outcome is unknown the same is written again; closed, only the rest goes with the next', async () => {
  const own = pems.slice(400, 404)
  await sealed('june', own)
  const out = path.join(folder, 'june')
  const first = await workbench.handOvers.write('june', out)
  await expect(workbench.handOvers.write('june', out)).rejects.toMatchObject({ code: 'input.folder-taken' })
  expect((await runScript(out, ['--yes', '4'])).code).toBe(0)
  const result = path.join(out, 'result.txt')
  const lines = readFileSync(result, 'utf8').split('\n')
  const begunTwo = path.join(folder, 'begun-two.txt')
  const doneOne = path.join(folder, 'done-one.txt')
  writeFileSync(begunTwo, `${lines.slice(0, 5).join('\n')}\n`)
  writeFileSync(doneOne, `${lines.slice(0, 4).join('\n')}\n`)

  await expect(workbench.handOvers.read('june', begunTwo, { closed: true })).rejects.toMatchObject({
    code: 'state.open-hand-over',
  })
  expect(await workbench.handOvers.read('june', begunTwo)).toMatchObject({
    revoked: 1,
    unknown: 1,
    notDone: 2,
    added: 1,
    closed: false,
  })
  const again = path.join(folder, 'june-again')
  expect(await workbench.handOvers.write('june', again)).toMatchObject({
    again: true,
    number: 1,
    items: 4,
    digest: first.digest,
  })
  for (const name of ['list.csv', 'revoke.sh'])
    expect(readFileSync(path.join(again, name))).toEqual(readFileSync(path.join(out, name)))

  // Copied while the script wrote it: what is cut short may be that the next one was begun.
  const cutShort = path.join(folder, 'cut-short.txt')
  writeFileSync(cutShort, `${lines.slice(0, 4).join('\n')}\n2\t4A`)
  await expect(workbench.handOvers.read('june', cutShort, { closed: true })).rejects.toMatchObject({
    code: 'state.open-hand-over',
    message: expect.stringContaining('Line 5 of the result, its last, is cut short') as string,
  })
  expect(await workbench.handOvers.read('june', doneOne, { closed: true })).toMatchObject({
    notDone: 3,
    added: 0,
    closed: true,
  })
  expect(workbench.runs.status('june')).toMatchObject({
    state: 'paused',
    counts: { confirmed: 1, waiting: 3 },
  })
  const next = path.join(folder, 'june-2')
  expect(await workbench.handOvers.write('june', next)).toMatchObject({ number: 2, items: 3 })
  await expect(workbench.handOvers.read('june', result)).rejects.toMatchObject({
    code: 'state.hand-over-closed',
  })
  expect((await runScript(next, ['--yes', '3'])).code).toBe(0)
  // Revoked since the first hand-over was written: by its own script, whose result never came back.
  expect(await workbench.handOvers.read('june', path.join(next, 'result.txt'))).toMatchObject({
    already: 3,
    closed: true,
    status: { state: 'finished', counts: { confirmed: 4 } },
  })
})

test('by the command line: written, listed, checked, and never run', async () => {
  const dataDir = path.join(folder, 'workspace')
  const sample = path.join(import.meta.dirname, '../../../resources/samples/adcs.csv')
  await inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
    await inventories.import({
      file: sample,
      name: 'adcs',
      vendor: 'adcs',
      settings: { map: { reason: 'Reason' } },
    })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'adcs', inventory: 'adcs', request, filter: {} })
    await batches.seal('adcs')
    await expect(
      connections.add({
        name: 'ca',
        vendor: 'adcs',
        baseUrl: 'https://ca.example.com',
        options: {},
        limits: 'vendor',
      }),
    ).rejects.toMatchObject({ code: 'input.no-api' })
  })
  const cli = (...args: string[]) => runCli([...args, '--json'], { dataDir })
  const out = path.join(folder, 'adcs')
  const ran = await cli('run', 'adcs', '--connection', 'ca', '--yes', '3')
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('is handed over, not run') as string })
  const written = await cli('handover', 'write', 'adcs', '--out', out)
  expect(written.code).toBe(0)
  expect(written.json()).toMatchObject({ number: 1, items: 3, script: 'revoke.ps1', signed: false })
  expect(readFileSync(path.join(out, 'list.csv'), 'utf8')).toBe(
    'item,serial,reason,sha256\n1,4A00000012D4A07C2F6E83B15C000000000012,4,-\n2,4A00000013F1B7294C5D61E08A000000000013,1,-\n3,4A00000014A96C20E7B8153D4F000000000014,4,-\n',
  )
  expect((await cli('handover', 'list', 'adcs')).json()).toMatchObject([
    { number: 1, items: 3, open: 3, closed: false },
  ])
  // Not signed here, where no keychain answers: that is for a person to know.
  expect((await cli('handover', 'verify', out)).code).toBe(3)
  writeFileSync(path.join(out, 'revoke.ps1'), 'exit')
  expect((await cli('handover', 'verify', out)).code).toBe(5)
})

test('what a workspace has signed verifies where its key is known', async () => {
  const out = path.join(folder, 'april')
  const own = workbench.identity.publicKey()
  if (own === null) throw new Error('the workspace has no key')
  expect(await verifyHandOver(out, [own])).toMatchObject({
    signature: { known: true },
    seal: { number: 1, items: LISTED },
  })
  expect(await verifyHandOver(out, [])).toMatchObject({ signature: { known: false } })
})
