import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { HandOverReading } from '../../../src/contract/handovers.ts'
import type { Workbench } from '../../../src/main/workbench.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { type OpensslCa, openOpensslCa, openssl } from '../../support/openssl-ca.ts'
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
  await inventories.import({ file, name, vendor: 'openssl-ca', settings: {} })
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
