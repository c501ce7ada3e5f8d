import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import { type Clock, systemClock } from '../../../src/main/clock.ts'
import { parseWhere } from '../../../src/main/inventory/asking/parse-where.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Workbench } from '../../../src/main/workbench.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import {
  CONNECTION,
  connect,
  inWorkspace,
  removeFolder,
  temporaryFolder,
} from '../../support/cli-workspace.ts'
import { pythonJudge } from '../../support/evidence/python-judge.ts'
import { runCli, startCli } from '../../support/rescind-cli.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { pythonTest } from '../../support/tool-test.ts'

const TLM = 'digicert-tlm'
const ROWS = 16
const NAME = 'INC'
const PASSPHRASE = async () => new Secret('quiet river seven')
const nameOf = (wave: string) => `${NAME} ${wave} ${TLM}`

let folder: string
let sandbox: Sandbox
const at = (name: string) => path.join(folder, name)
const effects = () => sandbox.effects(TLM).length

const plan = ({ incidents }: Workbench, wave: string, where: string, startsItself: boolean) =>
  incidents.plan(NAME, {
    wave,
    where: (schema) => (where === '' ? {} : parseWhere(where, { schema, readList: () => [] })),
    whereText: where,
    schedule: { notBefore: null, windows: [], timeZone: 'UTC', after: [], waitsForReplacement: false },
    startsItself,
    connections: [CONNECTION],
    comment: '',
  })
/** An incident of all that the vendor has, and a list of two of it. */
const opened = async (workbench: Workbench) => {
  const { connections, inventories, incidents } = workbench
  await connections.add(
    {
      ...{ name: CONNECTION, vendor: TLM, baseUrl: sandbox.url(TLM), limits: 'none' },
      options: { settle_ms: '20' },
    },
    new Secret(sandbox.key(TLM)),
  )
  for (const name of ['all', 'two'])
    await inventories.import({ file: at(`${name}.csv`), name, vendor: TLM, settings: {} })
  incidents.open({ name: NAME, cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
  await incidents.add(NAME, 'all', {})
}
const startDue = async ({ incidents }: Workbench) => {
  const look = await incidents.startDue(NAME)
  for (const { active } of look.begun) await active.done
  return { begun: look.begun.map(({ batch, verb }) => `${verb} ${batch}`), waits: look.waits }
}

beforeEach(async () => {
  sandbox = await startSandbox({ vendors: [TLM], items: ROWS, plain: true, limit: 'none' })
  const [title = '', ...rows] = sandbox.inventoryCsv(TLM, { rows: ROWS }).csv.trim().split(/\r?\n/)
  const lines = [`${title},priority`, ...rows.map((row, number) => `${row},${number < 6 ? 1 : 2}`)]
  writeFileSync(at('all.csv'), `${lines.join('\n')}\n`)
  writeFileSync(at('two.csv'), `${lines.slice(0, 3).join('\n')}\n`)
})
afterEach(() => sandbox.close())
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => removeFolder(folder))

test('what was sealed to start by itself does once it is due, never past a hold or an exclusion, and nothing else does', async () => {
  await using bench = await testWorkbench()
  const { workbench } = bench
  const { batches, incidents, runs } = workbench
  const before = effects()
  await opened(workbench)
  await plan(workbench, 'own', 'priority==1', true)
  await plan(workbench, 'ours', '', false)
  expect((await batches.check(nameOf('own'))).findings).toContainEqual(
    expect.objectContaining({ code: 'starts-itself', level: 'warning' }),
  )
  expect(await startDue(workbench)).toMatchObject({
    begun: [],
    waits: [{ why: expect.stringContaining('draft') }],
  })
  for (const wave of ['own', 'ours']) await batches.seal(nameOf(wave))
  const [own, ours] = await incidents.waves(NAME)
  expect([own?.startsItself, ours?.startsItself]).toEqual([true, false])
  await expect(
    runs.start({
      ...{ batch: nameOf('ours'), connection: CONNECTION, confirmCount: 'by-itself' },
      ...{ canary: false, preflight: false },
    }),
  ).rejects.toMatchObject({ code: 'state.not-by-itself' })

  incidents.hold(NAME, 'own', 'the owner asks for an hour')
  expect(await startDue(workbench)).toMatchObject({
    begun: [],
    waits: [{ wave: 'own', why: expect.stringContaining('an hour') }],
  })
  incidents.release(NAME, 'own', 'the hour is over')
  await incidents.exclude(NAME, { inventory: 'two', filter: {} }, 'court', null)
  expect(await startDue(workbench)).toMatchObject({ begun: [`start ${nameOf('own')}`] })
  expect(effects()).toBe(before + 4)
  // What is left of it is excluded: it is not begun over and over.
  const events = batches.get(nameOf('own')).counts
  expect(await startDue(workbench)).toMatchObject({
    begun: [],
    waits: [{ why: expect.stringContaining('is excluded') }],
  })
  expect(batches.get(nameOf('own')).counts).toEqual(events)
  incidents.include(NAME, { inventory: 'two', filter: {} }, 'lifted')
  expect(await startDue(workbench)).toMatchObject({ begun: [`resume ${nameOf('own')}`] })
  expect(effects()).toBe(before + 6)
  expect(await startDue(workbench)).toEqual({ begun: [], waits: [] })
  expect(runs.list().map(({ batch }) => batch)).toEqual([nameOf('own')])

  const file = path.join(bench.folder, 'own.jsonl')
  await workbench.reports.write(nameOf('own'), 'jsonl', file)
  const verdict = await verifyFile(file)
  expect(verdict).toMatchObject({ ok: true })
  expect(verdict.checks).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('it starts by itself, as wave "own"') }),
  )
  writeFileSync(at('evidence.jsonl'), readFileSync(file))
})

test('a clock that is set back holds up neither what is tried again nor what was broken off', async () => {
  const real = systemClock()
  let [backMs, laterMs] = [0, 0]
  const clock: Clock = {
    now: () => real.now() - backMs + laterMs,
    monotonic: () => real.monotonic() + laterMs,
    sleep: real.sleep,
  }
  await using bench = await testWorkbench(clock)
  const { workbench } = bench
  await opened(workbench)
  await plan(workbench, 'own', 'priority==1', true)
  await workbench.batches.seal(nameOf('own'))
  workbench.airGap.set(true)
  const refusal = { begun: [], waits: [{ why: expect.stringContaining('air-gapped') }] }
  expect(await startDue(workbench)).toMatchObject(refusal)
  workbench.airGap.set(false)
  expect(await startDue(workbench)).toMatchObject(refusal)
  backMs = 2 * 24 * 3_600_000
  laterMs = 61_000
  expect(await startDue(workbench)).toMatchObject({ begun: [`start ${nameOf('own')}`] })

  // As a process leaves it that ends while it takes an inventory in.
  const db = new Database(path.join(bench.folder, 'workspace', 'rescind.db'))
  db.prepare(
    'INSERT INTO incident_addition (incident, inventory, touched_ms) SELECT id, ?, ? FROM incident',
  ).run('two', real.now())
  db.close()
  expect(await workbench.incidents.add(NAME, 'two', {})).toMatchObject({ present: 2 })
})

pythonTest('the verifier in Python says it, and both refuse a start that nobody sealed', async () => {
  await using python = pythonJudge()
  expect(await python.judge(at('evidence.jsonl'))).toMatchObject({
    ok: true,
    startsItself: { incident: NAME, wave: 'own' },
  })
  const text = readFileSync(at('evidence.jsonl'), 'utf8')
  for (const [name, changed] of [
    ['version', text.replace('"version":2}', '"version":1}')],
    ['wave', text.replace('"wave":"own"', '"wave":""')],
    ['flag', text.replace('"byItself":true', '"byItself":false')],
    ['window', text.replace('"windows":[]', '"windows":[{"from":"24:00","to":"06:00"}]')],
  ] as const) {
    expect(changed, name).not.toBe(text)
    writeFileSync(at('changed.jsonl'), changed)
    const [theirs, ours] = await Promise.all([
      python.judge(at('changed.jsonl')),
      verifyFile(at('changed.jsonl')),
    ])
    expect([name, theirs.ok, theirs.line]).toEqual([name, false, ours.firstBad?.line])
  }
})

test('what a stranger has sealed starts by itself nowhere, until their key is trusted', async () => {
  const bundle = at('inc.rescind')
  await using there = await testWorkbench()
  await there.workbench.identity.ensure(PASSPHRASE, 'grace')
  await opened(there.workbench)
  await plan(there.workbench, 'own', 'priority==1', true)
  await there.workbench.batches.seal(nameOf('own'))
  await there.workbench.incidents.save(NAME, bundle, { ask: PASSPHRASE })
  const carried = at('own.rescind')
  await there.workbench.bundles.export(nameOf('own'), carried, { ask: PASSPHRASE })
  expect(readFileSync(carried).subarray(0, 17).toString()).toBe('rescind-bundle 2\n')
  expect(await verifyFile(carried)).toMatchObject({ ok: true })

  const keychain = memoryKeychain()
  const here = (work: (workbench: Workbench) => Promise<void>) =>
    inWorkspace(at('here'), work, undefined, keychain)
  await connect(at('here'), sandbox, 20)
  const before = effects()
  await here(async (workbench) => {
    await workbench.connections.setKey(CONNECTION, new Secret(sandbox.key(TLM)))
    await workbench.incidents.load(bundle)
    expect(await startDue(workbench)).toMatchObject({
      begun: [],
      waits: [{ why: expect.stringContaining('not trusted here') }],
    })
    await workbench.identity.ensure(PASSPHRASE, 'ada')
    const key = there.workbench.identity.publicKey()
    if (key === null) throw new Error('there is a key')
    await workbench.trust.add(key, 'grace', await workbench.identity.signer(PASSPHRASE))
  })
  expect(effects()).toBe(before)
  await here(async (workbench) => {
    expect(await startDue(workbench)).toMatchObject({ begun: [`start ${nameOf('own')}`], waits: [] })
  })
  expect(effects()).toBe(before + 6)
})

test('a watch that was killed goes on where it was, and nothing is done twice', async () => {
  const dataDir = at('watched')
  await inWorkspace(dataDir, async (workbench) => {
    await workbench.inventories.import({ file: at('all.csv'), name: 'all', vendor: TLM, settings: {} })
    workbench.incidents.open({
      ...{ name: NAME, cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' },
    })
    await workbench.incidents.add(NAME, 'all', {})
  })
  await connect(dataDir, sandbox, 20)
  await inWorkspace(dataDir, async (workbench) => {
    await plan(workbench, 'first', 'priority==1', true)
    await plan(workbench, 'rest', '', true)
    for (const wave of ['first', 'rest']) await workbench.batches.seal(nameOf(wave))
    workbench.incidents.hold(NAME, 'rest', 'one after the other')
  })
  const watch = ['incident', 'watch', NAME, '--connection', CONNECTION, '--key-stdin']
  const options = { dataDir, key: sandbox.key(TLM) }
  const killed = startCli([...watch], { ...options, debugPoint: 'after-send:2' })
  expect((await killed.ended).signal).toBe('SIGKILL')
  const watching = startCli([...watch], options)
  await watching.printed('Waiting: rest')
  expect(
    await runCli(['incident', 'release', NAME, '--wave', 'rest', '--why', 'now'], { dataDir }),
  ).toMatchObject({
    code: 0,
  })
  const end = await watching.ended
  expect(end, end.stderr).toMatchObject({ code: 0 })
  const sent = sandbox.effects(TLM).map(({ target }) => JSON.stringify(target))
  expect(new Set(sent).size).toBe(sent.length)
})
