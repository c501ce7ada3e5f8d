import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { RunStatus } from '../../../src/contract/runs.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const VENDOR = 'digicert-tlm'
const ITEMS = 12

async function sealed() {
  const sandbox = await startSandbox({ vendors: [VENDOR], items: 40, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  const { inventories, batches, connections, runs, announcer } = bench.workbench
  await connections.add({
    name: 'here',
    vendor: VENDOR,
    baseUrl: sandbox.url(VENDOR),
    options: { settle_ms: '30' },
    limits: 'none',
  })
  const file = path.join(bench.folder, 'all.csv')
  writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
  await inventories.import({ file, name: 'all', vendor: VENDOR, settings: {} })
  batches.create({
    name: 'b',
    inventory: 'all',
    request: { operation: 'revoke', reason: 'superseded', comment: 'retired', options: {} },
    filter: {},
  })
  await batches.seal('b')
  const { total } = batches.get('b').counts
  const key = () => new Secret(sandbox.key(VENDOR))
  const seen: RunStatus[] = []
  announcer.on('runs.changed', ({ status }) => seen.push(status))
  return {
    sandbox,
    total,
    seen,
    changes: () => sandbox.requests(VENDOR).filter(({ group }) => group === 'submit').length,
    run: async (giveUpAfterMs?: number) =>
      (
        await runs.start({
          batch: 'b',
          connection: 'here',
          confirmCount: total,
          canary: false,
          preflight: false,
          key: key(),
          giveUpAfterMs,
        })
      ).done,
    resume: async () => (await runs.resume('b', { key: key() })).done,
  }
}

test.each([
  ['a captive portal', 'any:html-200', /HTTP 200 with a web page$/],
  ['a login that is led to', 'any:302', /HTTP 302, which leads to http:\/\/127\.0\.0\.1:\d+$/],
])(
  'behind %s nothing that changes anything leaves, and the run says what answered',
  async (_, faults, words) => {
    const on = await sealed()
    await on.sandbox.change(VENDOR, { faults })
    const paused = await on.run()
    expect(paused.state).toBe('paused')
    expect(paused.halt).toMatchObject({ kind: 'unexpected-answer', message: expect.stringMatching(words) })
    expect(on.changes()).toBe(0)
    expect(new Set(on.seen.map(({ phase }) => phase))).toEqual(new Set(['account']))
    await on.sandbox.change(VENDOR, { faults: '' })
    const finished = await on.resume()
    expect(finished).toMatchObject({ state: 'finished', counts: { confirmed: on.total } })
    expect(on.sandbox.effects(VENDOR)).toHaveLength(on.total)
  },
)

test('a run whose changes cannot leave says why, how often and when it is tried again', async () => {
  const on = await sealed()
  await on.sandbox.change(VENDOR, { offline: true })
  const paused = await on.run(6_000)
  expect(paused.halt).toMatchObject({
    kind: 'offline',
    message: expect.stringMatching(/the last failure of \d+: the connection was refused/),
    hint: expect.stringMatching(/port of the base URL.*Resume once that is mended/),
  })
  const troubles = on.seen.filter(({ phase }) => phase === 'sending').map(({ trouble }) => trouble)
  expect(troubles.some((one) => one !== null && one.nextTryAt !== null)).toBe(true)
  await on.sandbox.change(VENDOR, { offline: false })
  expect(await on.resume()).toMatchObject({
    state: 'finished',
    trouble: null,
    counts: { confirmed: on.total },
  })
})

test.each([
  ['with a change', 'submit:503=1h'],
  ['with its first question', 'any:429=1h'],
])('a run that the vendor bids to wait %s says so at once, and until when', async (_, faults) => {
  const on = await sealed()
  await on.sandbox.change(VENDOR, { faults })
  const paused = await on.run(3_000)
  expect(paused.halt?.message).toContain('The vendor asks for a slower pace')
  const wait = on.seen.flatMap(({ trouble }) => (trouble?.nextTryAt == null ? [] : [trouble])).at(-1)
  expect(Date.parse(wait?.nextTryAt ?? '') - Date.parse(wait?.since ?? '')).toBeGreaterThan(3_000_000)
})
