import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IncidentWave } from '../../../src/contract/incidents.ts'
import type { WaveSchedule } from '../../../src/contract/wave-schedule.ts'
import type { PlanWave } from '../../../src/main/incidents/waves/waves.ts'
import { parseWhere } from '../../../src/main/inventory/asking/parse-where.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Workbench } from '../../../src/main/workbench.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

const TLM = 'digicert-tlm'
const KEYFACTOR = 'keyfactor-command'
const ROWS = 30
const INCIDENT = 'INC-1'

let sandbox: Sandbox
let bench: TestWorkbench
let workbench: Workbench
/** Serial numbers in the order of the file, and the file's own heading. */
let lines: string[]

const imported = async (name: string, text: string, vendor: typeof TLM | typeof KEYFACTOR = TLM) => {
  const file = path.join(bench.folder, `${name}.csv`)
  writeFileSync(file, text)
  await workbench.inventories.import({ file, name, vendor, settings: {} })
}
const ANY_TIME: WaveSchedule = {
  notBefore: null,
  windows: [],
  timeZone: 'UTC',
  after: [],
  waitsForReplacement: false,
}
const plan = (
  wave: string,
  where: string,
  schedule: Partial<WaveSchedule> = {},
  more: Partial<PlanWave> = {},
) =>
  workbench.incidents.plan(INCIDENT, {
    wave,
    where: (schema) => (where === '' ? {} : parseWhere(where, { schema, readList: () => [] })),
    whereText: where,
    schedule: { ...ANY_TIME, ...schedule },
    connections: [TLM, KEYFACTOR],
    comment: '',
    ...more,
  })
const wave = async (name: string): Promise<IncidentWave> => {
  const found = (await workbench.incidents.waves(INCIDENT)).find((one) => one.name === name)
  if (found === undefined) throw new Error(`no wave ${name}`)
  return found
}
const nameOf = (name: string) => `${INCIDENT} ${name} ${TLM}`
const start = async (batch: string) =>
  (
    await workbench.runs.start({
      batch,
      connection: workbench.batches.get(batch).vendor,
      confirmCount: workbench.batches.get(batch).counts.total,
      canary: false,
      preflight: false,
    })
  ).done
const submitted = () => sandbox.requests(TLM).filter(({ group }) => group === 'submit').length

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [TLM, KEYFACTOR], items: ROWS, plain: true, limit: 'none' })
  bench = await testWorkbench()
  ;({ workbench } = bench)
  for (const vendor of [TLM, KEYFACTOR] as const) {
    await workbench.connections.add(
      { name: vendor, vendor, baseUrl: sandbox.url(vendor), options: { settle_ms: '20' }, limits: 'none' },
      new Secret(sandbox.key(vendor)),
    )
    const { csv } = sandbox.inventoryCsv(vendor, { rows: ROWS })
    if (vendor === TLM) {
      const rows = csv.trim().split(/\r?\n/)
      lines = [`${rows[0]},Priority`, ...rows.slice(1).map((row, at) => `${row},${at < 8 ? 'P1' : 'P2'}`)]
    }
    await imported(vendor, vendor === TLM ? lines.join('\n') : csv, vendor)
  }
  workbench.incidents.open({
    name: INCIDENT,
    cause: 'br-4.9.1.1-12',
    knownAtMs: Date.now() - 3_600_000,
    knownHow: '',
    note: '',
  })
  for (const vendor of [TLM, KEYFACTOR]) await workbench.incidents.add(INCIDENT, vendor, {})
})
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]()
  await sandbox?.close()
})

test('waves are cut from what is left, and nothing of one leaves before its schedule lets it', async () => {
  const first = await plan('first', 'priority==P1', { notBefore: '2099-01-01T00:00:00.000Z' })
  expect(first.batches).toEqual([{ batch: nameOf('first'), vendor: TLM, items: 8, connection: TLM }])
  expect(first.unreplaced).toBe(8)
  await expect(plan('FIRST', '')).rejects.toMatchObject({ code: 'input.name-taken' })
  await expect(plan('none', 'priority==P1')).rejects.toMatchObject({
    code: 'input.empty-wave',
    message: expect.stringContaining('8 in other waves'),
  })
  await expect(plan('x', '', { after: ['nobody'] })).rejects.toMatchObject({ code: 'input.no-such-wave' })
  await expect(plan('x', '', { windows: [{ from: '22:00', to: '22:00' }] })).rejects.toMatchObject({
    code: 'input.bad-window',
  })

  const rest = await plan('rest', '', { after: ['first'] })
  expect(rest.leftOut).toMatchObject({ inWaves: 8 })
  expect(rest.batches.map(({ batch, vendor }) => [batch, vendor])).toEqual([
    [nameOf('rest'), TLM],
    [`${INCIDENT} rest ${KEYFACTOR}`, KEYFACTOR],
  ])
  // What is revoked without a replacement is told before sealing.
  const checked = await workbench.batches.check(nameOf('first'))
  expect(checked.findings).toContainEqual(expect.objectContaining({ code: 'not-replaced', count: 8 }))
  expect(await wave('first')).toMatchObject({ state: 'draft', members: 8 })
  for (const { batch } of [...first.batches, ...rest.batches]) await workbench.batches.seal(batch)

  const before = submitted()
  await expect(start(nameOf('first'))).rejects.toMatchObject({
    code: 'state.wave-waits',
    message: expect.stringContaining('not begin before 2099-01-01'),
  })
  await expect(start(nameOf('rest'))).rejects.toMatchObject({
    message: expect.stringContaining('wave "first" has not ended'),
  })
  expect(submitted()).toBe(before)
  expect(await wave('rest')).toMatchObject({ state: 'waiting', waitsFor: ['wave "first" has not ended'] })
})

test('a held wave sends nothing, an exclusion after the seal holds its items, and both are let go by a person', async () => {
  await imported('two', lines.slice(0, 3).join('\n'))
  await imported(
    'spare',
    [lines[0], ...lines.slice(1, 5).map((line) => line.replace(/^[^,]*/, (serial) => `AB${serial}`))].join(
      '\n',
    ),
  )
  await workbench.incidents.add(INCIDENT, 'spare', {})
  const { batches } = await plan('spare', '', {}, { connections: [] })
  expect(batches).toEqual([{ batch: nameOf('spare'), vendor: TLM, items: 4, connection: null }])
  workbench.batches.remove(nameOf('spare'))
  expect(await wave('spare')).toMatchObject({ state: 'ended', members: 0 })

  const again = await plan('again', '', {})
  expect(again.batches[0]?.items).toBe(4)
  workbench.incidents.hold(INCIDENT, 'again', 'the owner asks for an hour')
  expect(() => workbench.incidents.hold(INCIDENT, 'again', 'x')).toThrow('held already')
  await workbench.batches.seal(nameOf('again'))
  await expect(start(nameOf('again'))).rejects.toMatchObject({
    message: expect.stringContaining('the owner asks for an hour'),
  })
  workbench.incidents.release(INCIDENT, 'again', 'agreed')
  expect(await wave('again')).toMatchObject({ state: 'due', waitsFor: [] })
})

test('what is excluded after the seal is held in every batch, and sent once it is included again', async () => {
  await imported('own', [lines[0], ...lines.slice(9, 14)].join('\n'))
  workbench.batches.create({
    name: 'own',
    inventory: 'own',
    request: {
      operation: 'revoke',
      reason: 'superseded',
      comment: 'x',
      options: {},
      otherBatches: { kind: 'include', note: 'the other one waits' },
    },
    filter: {},
  })
  await workbench.batches.seal('own')
  await imported('court', [lines[0], lines[9], lines[11]].join('\n'))
  await workbench.incidents.exclude(INCIDENT, { inventory: 'court', filter: {} }, 'a court says so', null)
  const before = submitted()
  const halted = await start('own')
  expect(halted).toMatchObject({
    state: 'paused',
    halt: { kind: 'target-held', message: expect.stringContaining('a court says so') },
    counts: { confirmed: 3, queued: 2 },
  })
  expect(submitted() - before).toBe(3)
  workbench.incidents.include(INCIDENT, { inventory: 'court', filter: {} }, 'the court is done')
  const done = await (await workbench.runs.resume('own')).done
  expect(done).toMatchObject({ state: 'finished', counts: { confirmed: 5 } })
})

test('a wave that waits for replacements sends what a list names as replaced, and holds the rest', async () => {
  await imported(
    'more',
    [lines[0], ...lines.slice(1, 7).map((line, at) => line.replace(/^[^,]*/, `C0FFEE0${at}`))].join('\n'),
  )
  await workbench.incidents.add(INCIDENT, 'more', {})
  await plan('replaced', 'serial_number^=C0FFEE', { waitsForReplacement: true })
  await workbench.batches.seal(nameOf('replaced'))
  const held = await start(nameOf('replaced'))
  expect(held).toMatchObject({ state: 'paused', halt: { kind: 'target-held' }, counts: { queued: 6 } })
  await imported(
    'later',
    [
      `${lines[0]},Replaced by`,
      ...[2, 3, 4].map(
        (at) =>
          `${(lines[at + 1] ?? '').replace(/^[^,]*/, `C0FFEE0${at}`)},${at === 4 ? 'none' : `DD0${at}`}`,
      ),
    ].join('\n'),
  )
  expect(await workbench.incidents.compare(INCIDENT, 'later')).toMatchObject({
    replaced: 2,
    present: 3,
    new: 0,
  })
  const status = await (await workbench.runs.resume(nameOf('replaced'))).done
  expect(status).toMatchObject({ state: 'paused', counts: { queued: 4 } })
  expect(await wave('replaced')).toMatchObject({ replaced: 2, members: 6 })
  const page = await workbench.incidents.members(INCIDENT, {
    ...{ wave: 'replaced', isReplaced: true, offset: 0, limit: 10 },
  })
  expect(page.items.map(({ replacement }) => replacement)).toEqual(['DD02', 'DD03'])
})

test('a run under way heeds a hold: what was sent is confirmed, the rest stays queued', async () => {
  await imported(
    'long',
    [
      lines[0],
      ...Array.from({ length: 400 }, (_, at) => (lines[1] ?? '').replace(/^[^,]*/, `FACE${1000 + at}`)),
    ].join('\n'),
  )
  await workbench.incidents.add(INCIDENT, 'long', {})
  await plan('long', 'serial_number^=FACE')
  await workbench.batches.seal(nameOf('long'))
  const active = await workbench.runs.start({
    ...{
      batch: nameOf('long'),
      connection: TLM,
      confirmCount: 400,
      canary: false,
      preflight: false,
      concurrency: 1,
    },
  })
  const before = submitted()
  while (submitted() < before + 5) await new Promise((resolve) => setTimeout(resolve, 5))
  workbench.incidents.hold(INCIDENT, 'long', 'stop here')
  const status = await active.done
  expect(status).toMatchObject({ state: 'paused', halt: { message: expect.stringContaining('stop here') } })
  expect(status.counts.queued).toBeGreaterThan(0)
  const { changes } = await workbench.incidents.get(INCIDENT)
  expect(changes.at(-1)?.what).toBe('Held wave "long": stop here')
})
