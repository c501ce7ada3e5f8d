import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { BATCH, CONNECTION, inWorkspace, removeFolder, temporaryFolder } from '../support/cli-workspace.ts'
import { journalFindings } from '../support/crash-findings.ts'
import { type CliEnd, startCli } from '../support/rescind-cli.ts'

const VENDOR = 'digicert-certcentral'
const ORDERS = 1_000
const KILLS = 10
const RETRIES_MAX = 3

test('a thousand orders, killed ten times on the way: a thousand requests at the vendor, none twice', async () => {
  const sandbox = await startSandbox({
    vendors: [VENDOR],
    items: ORDERS,
    plain: true,
    limit: 'none',
    latencyMs: 10,
    faults: 'submit:reset-after@120,submit:500-after@480,submit:reset-before@700',
  })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  const file = path.join(dataDir, 'orders.csv')
  writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows: ORDERS, kind: 'order' }).csv)
  await inWorkspace(dataDir, async ({ inventories, connections, batches }) => {
    await inventories.import({ file, name: BATCH, vendor: VENDOR, kind: 'order', settings: {} })
    await connections.add({
      name: CONNECTION,
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    })
    batches.create({
      name: BATCH,
      inventory: BATCH,
      request: { operation: 'revoke-order', reason: 'superseded', comment: 'INC-1000', options: {} },
      filter: {},
    })
    await batches.seal(BATCH)
  })
  const created = () => sandbox.effects(VENDOR).filter(({ kind }) => kind === 'request-created')
  const key = sandbox.key(VENDOR)
  const first = [
    'run',
    BATCH,
    '--connection',
    CONNECTION,
    '--yes',
    String(ORDERS),
    '--key-stdin',
    '--no-canary',
  ]
  const again = ['resume', BATCH, '--key-stdin']
  let kills = 0
  let end: CliEnd | null = null
  for (let start = 0; end === null || (end.code !== 0 && end.code !== 3); start += 1) {
    expect(start, end?.stderr).toBeLessThan(40)
    const { child, ended } = startCli(start === 0 ? first : again, { dataDir, key })
    if (kills < KILLS) {
      const enough = Math.ceil((ORDERS / (KILLS + 1)) * (kills + 1))
      const poll = setInterval(() => {
        if (created().length >= enough) child.kill('SIGKILL')
      }, 2)
      end = await ended
      clearInterval(poll)
      if (end.signal === 'SIGKILL') kills += 1
    } else end = await ended
  }
  expect(kills).toBe(KILLS)
  // What was under way at five kills goes to a person, who has it sent again.
  for (let times = 0; end?.code === 3 && times < RETRIES_MAX; times += 1) {
    expect(await startCli(['retry', BATCH, '--state', 'unresolved'], { dataDir }).ended).toMatchObject({
      code: 0,
    })
    end = await startCli(again, { dataDir, key }).ended
  }
  expect(end, end?.stdout + (end?.stderr ?? '')).toMatchObject({ code: 0 })
  expect(created()).toHaveLength(ORDERS)
  expect(new Set(created().map(({ target }) => target)).size).toBe(ORDERS)
  expect(created().filter(({ detail }) => detail['duplicate'] === true)).toEqual([])
  expect(journalFindings(dataDir, BATCH)).toEqual([])
  const status = await inWorkspace(dataDir, ({ runs }) => runs.status(BATCH))
  expect(status).toMatchObject({ state: 'finished', counts: { 'pending-approval': ORDERS } })

  // Days later, an administrator has decided: asking shows what became of each, and asks for nothing again.
  for (const { detail } of created().slice(0, 40)) sandbox.decide(VENDOR, String(detail['request_id']), true)
  for (const { detail } of created().slice(40, 60))
    sandbox.decide(VENDOR, String(detail['request_id']), false)
  const checked = await startCli(['--json', ...again], { dataDir, key }).ended
  expect(checked).toMatchObject({ code: 3 })
  expect(checked.json()).toMatchObject({
    counts: { confirmed: 40, refused: 20, 'pending-approval': ORDERS - 60 },
  })
  expect(created()).toHaveLength(ORDERS)
}, 150_000)
