import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { type OpensslCa, openOpensslCa } from '../../support/openssl-ca.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const EACH = 40

const folder = temporaryFolder()
let ca: OpensslCa
let pems: readonly string[]
let bench: TestWorkbench

beforeAll(async () => {
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example Org/CN=Example Issuing CA' })
  pems = ca.issueMany(2 * EACH + 1)
  bench = await testWorkbench()
})
afterAll(async () => {
  await bench[Symbol.asyncDispose]()
  removeFolder(folder)
})

const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber

/** @returns the folder of the hand-over of these certificates */
async function handedOver(name: string, certificates: readonly string[]): Promise<string> {
  const { inventories, batches, handOvers } = bench.workbench
  const file = path.join(folder, `${name}.csv`)
  writeFileSync(file, `Serial Number\n${certificates.map(serialOf).join('\n')}\n`)
  await inventories.import({ file, name, vendor: 'openssl-ca', settings: {} })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
  batches.create({ name, inventory: name, request, filter: {} })
  await batches.seal(name)
  const out = path.join(folder, name)
  await handOvers.write(name, out)
  return out
}

function begin(
  handOver: string,
  items: number,
): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(
    'sh',
    [
      path.join(handOver, 'revoke.sh'),
      ...['--config', ca.file('ca.cnf'), '--yes', String(items)],
      ...['--', '-cert', ca.file('ca.pem'), '-keyfile', ca.file('ca-key.pem')],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return { child, output: () => output }
}

const revokedInDatabase = (): string[] =>
  readFileSync(ca.index, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('R'))
    .map((line) => line.split('\t')[3] ?? '')
    .sort()

test('the scripts of two hand-overs at one CA lose nothing of each other: one of them says that the other is there', async () => {
  const own = [pems.slice(0, EACH), pems.slice(EACH, 2 * EACH)]
  const outs = await Promise.all([handedOver('first', own[0] ?? []), handedOver('second', own[1] ?? [])])
  const ran = outs.map((out) => begin(out, EACH))
  await Promise.all(ran.map(({ child }) => once(child, 'close')))
  const late = ran.findIndex(({ child }) => child.exitCode !== 0)
  expect(ran.map(({ child }) => child.exitCode).sort()).toEqual([0, 2])
  expect(ran[late]?.output()).toContain('Another script is at this CA already, process ')
  const again = begin(outs[late] ?? '', EACH)
  await once(again.child, 'close')
  expect(again.child.exitCode, again.output()).toBe(0)
  const { handOvers } = bench.workbench
  for (const [at, name] of ['first', 'second'].entries())
    expect(await handOvers.read(name, path.join(outs[at] ?? '', 'result.txt'))).toMatchObject({
      revoked: EACH,
      already: 0,
    })
  expect(revokedInDatabase()).toEqual(own.flat().map(serialOf).sort())
})

test('what a script left that is gone is taken over; what may be one of another machine is not', async () => {
  const out = await handedOver('third', pems.slice(2 * EACH))
  const lock = `${ca.index}.rescind`
  mkdirSync(lock)
  const gone = spawn('true')
  await once(gone, 'exit')
  const run = async (holder: string) => {
    writeFileSync(path.join(lock, 'pid'), holder)
    const { child, output } = begin(out, 1)
    await once(child, 'close')
    return { code: child.exitCode, output: output() }
  }
  expect(await run(`${gone.pid} on another-machine`)).toMatchObject({
    code: 2,
    output: expect.stringContaining(`rm -r ${lock}`) as string,
  })
  expect(await run(`${process.pid} on ${hostname()}`)).toMatchObject({ code: 2 })
  expect(await run('')).toMatchObject({ code: 2 })
  expect(existsSync(path.join(out, 'result.txt'))).toBe(false)
  expect(await run(`${gone.pid} on ${hostname()}`)).toMatchObject({ code: 0 })
  expect(existsSync(lock)).toBe(false)
})
