import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

const INCIDENT = 'INC-1'
const SERIALS = Array.from({ length: 6 }, (_, at) => `4A0B0C0D0E0F10111213141516171${at}1A`)

let bench: TestWorkbench

beforeAll(async () => {
  bench = await testWorkbench()
  const { inventories, incidents } = bench.workbench
  const file = path.join(bench.folder, 'list.csv')
  writeFileSync(file, `Serial Number\n${SERIALS.join('\n')}\n`)
  await inventories.import({ file, name: 'list', vendor: 'adcs', settings: {} })
  incidents.open({ name: INCIDENT, cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
  await incidents.add(INCIDENT, 'list', {})
})
afterAll(() => bench[Symbol.asyncDispose]())

const listedIn = (folder: string): readonly string[] =>
  SERIALS.filter((serial) => readFileSync(path.join(folder, 'list.csv'), 'utf8').includes(serial))

test('a hand-over goes past no exclusion, and of a held wave nothing is handed over', async () => {
  const { incidents, batches, handOvers, runs } = bench.workbench
  await incidents.plan(INCIDENT, {
    wave: 'first',
    where: () => ({}),
    whereText: '',
    schedule: { notBefore: null, windows: [], timeZone: 'UTC', after: [], waitsForReplacement: false },
    connections: [],
    comment: '',
  })
  const batch = `${INCIDENT} first adcs`
  await batches.seal(batch)

  incidents.hold(INCIDENT, 'first', 'the vendor calls back')
  const folder = path.join(bench.folder, 'out')
  await expect(handOvers.write(batch, folder)).rejects.toMatchObject({ code: 'state.wave-waits' })
  expect(existsSync(folder)).toBe(false)
  expect(runs.status(batch)).toMatchObject({ startedAt: null, counts: { queued: 6 } })

  incidents.release(INCIDENT, 'first', 'done')
  await incidents.exclude(INCIDENT, { find: SERIALS.slice(0, 2) }, 'order of a court', null)
  expect(await handOvers.write(batch, folder)).toMatchObject({ items: 4 })
  expect(listedIn(folder)).toEqual(SERIALS.slice(2))
  expect(runs.status(batch).counts).toMatchObject({ queued: 2, submitting: 4 })

  // What is out is written again, unless something of it is excluded by then, or its wave is held.
  const again = path.join(bench.folder, 'again')
  await incidents.exclude(INCIDENT, { find: SERIALS.slice(3, 4) }, 'another order', null)
  await expect(handOvers.write(batch, again)).rejects.toMatchObject({
    code: 'state.target-held',
    message: expect.stringContaining('another order') as string,
  })
  incidents.include(INCIDENT, { find: SERIALS.slice(3, 4) }, 'it was lifted')
  incidents.hold(INCIDENT, 'first', 'once more')
  await expect(handOvers.write(batch, again)).rejects.toMatchObject({ code: 'state.target-held' })
  expect(existsSync(again)).toBe(false)
  incidents.release(INCIDENT, 'first', 'done')
  expect(await handOvers.write(batch, again)).toMatchObject({ items: 4, again: true })
  expect(listedIn(again)).toEqual(SERIALS.slice(2))
})

test('where all of it is held, it says why, and nothing is written', async () => {
  const { batches, handOvers, runs, incidents } = bench.workbench
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'INC-1', options: {} }
  batches.create({ name: 'two', inventory: 'list', request, filter: { search: SERIALS[0] ?? '' } })
  await batches.seal('two')
  const folder = path.join(bench.folder, 'two')
  await expect(handOvers.write('two', folder)).rejects.toMatchObject({
    code: 'state.target-held',
    message: expect.stringContaining('order of a court') as string,
  })
  expect(existsSync(folder)).toBe(false)
  incidents.include(INCIDENT, { find: SERIALS.slice(0, 1) }, 'the order was lifted')
  expect(runs.status('two').startedAt).toBeNull()
})
