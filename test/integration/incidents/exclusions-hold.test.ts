import { writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

const INCIDENT = 'INC-1'
const SERIALS = Array.from({ length: 4 }, (_, at) => `4A0B0C0D0E0F10111213141516171${at}1A`)
const HOUR_MS = 3_600_000

let bench: TestWorkbench

const imported = async (name: string, rows: readonly string[], vendor: 'adcs' | 'openssl-ca' = 'adcs') => {
  const file = path.join(bench.folder, `${name}.csv`)
  writeFileSync(file, `${rows.join('\n')}\n`)
  await bench.workbench.inventories.import({ file, name, vendor, settings: {} })
}
const excludedNow = async (): Promise<number> =>
  (await bench.workbench.incidents.get(INCIDENT)).figures.excluded

beforeAll(async () => {
  bench = await testWorkbench()
  const { incidents } = bench.workbench
  await imported('list', ['Serial Number,Issuer', ...SERIALS.map((serial) => `${serial},CN=One`)])
  incidents.open({ name: INCIDENT, cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
  await incidents.add(INCIDENT, 'list', {})
})
afterAll(() => bench[Symbol.asyncDispose]())

test('what is excluded is not let go by another exclusion that ends sooner', async () => {
  const { incidents } = bench.workbench
  const soon = Date.now() + HOUR_MS
  expect(await incidents.exclude(INCIDENT, { find: SERIALS.slice(0, 1) }, 'order of a court', null)).toBe(1)
  await expect(
    incidents.exclude(INCIDENT, { find: SERIALS.slice(0, 1) }, 'the owner is away', soon),
  ).rejects.toMatchObject({ code: 'input.excluded-for-longer' })
  expect(await incidents.exclude(INCIDENT, { find: SERIALS.slice(0, 2) }, 'the owner is away', soon)).toBe(1)
  const ends = (await incidents.get(INCIDENT)).exclusions.map(({ until, why }) => [why, until])
  expect(ends).toEqual([
    ['order of a court', null],
    ['the owner is away', new Date(soon).toISOString()],
  ])
  expect(await excludedNow()).toBe(2)
  // Ending it sooner is a decision of its own; making it longer is not.
  expect(await incidents.exclude(INCIDENT, { find: SERIALS.slice(1, 2) }, 'longer', soon + HOUR_MS)).toBe(1)
  expect(incidents.include(INCIDENT, { find: SERIALS.slice(0, 2) }, 'all is settled')).toBe(2)
  expect(await excludedNow()).toBe(0)
})

test('an item whose name fits several certificates is held where any of them is excluded', async () => {
  const { incidents, batches, handOvers, runs } = bench.workbench
  // Two CAs gave the same number; the list of the batch does not say which is meant.
  await imported('other-ca', ['Serial Number,Issuer', `${SERIALS[2]},CN=Two`])
  await incidents.add(INCIDENT, 'other-ca', {})
  await imported('bare', ['Serial Number', ...SERIALS.slice(2)])
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
  batches.create({ name: 'bare', inventory: 'bare', request, filter: {} })
  await batches.seal('bare')
  await incidents.exclude(INCIDENT, { inventory: 'other-ca', filter: {} }, 'order of a court', null)
  const folder = path.join(bench.folder, 'bare')
  expect(await handOvers.write('bare', folder)).toMatchObject({ items: 1 })
  expect(runs.status('bare').counts).toMatchObject({ queued: 1, submitting: 1 })
})

test.each(['add', 'compare'] as const)(
  'a certificate does not stand by an item that no longer fits it, since more is known of it: %s',
  async (how) => {
    const { incidents, batches } = bench.workbench
    const [serial, print, other] = [
      how === 'add' ? '5B0B0C0D0E0F1011' : '5B0B0C0D0E0F1012',
      'A1'.repeat(32),
      'B2'.repeat(32),
    ]
    const head = 'Serial Number,SHA-256 Fingerprint'
    await imported(`by-serial ${how}`, ['Serial Number', serial], 'openssl-ca')
    await imported(`told-more ${how}`, [head, `${serial},${other}`], 'openssl-ca')
    await imported(`whole ${how}`, [head, `${serial},${print}`], 'openssl-ca')
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: `whole ${how}`, inventory: `whole ${how}`, request, filter: {} })
    await batches.seal(`whole ${how}`)
    const standing = async () =>
      (await incidents.members(INCIDENT, { offset: 0, limit: 20 })).items
        .filter(({ target }) => target.includes(serial))
        .map(({ batch }) => batch)

    await incidents.add(INCIDENT, `by-serial ${how}`, {})
    expect(await standing()).toEqual([`whole ${how}`])
    if (how === 'add') await incidents.add(INCIDENT, `told-more ${how}`, {})
    else await incidents.compare(INCIDENT, `told-more ${how}`)
    expect(await standing()).toEqual([null])
    expect(await incidents.add(INCIDENT, `whole ${how}`, {})).toMatchObject({ added: 1 })
    expect(await standing()).toEqual([null, `whole ${how}`])
  },
)

test('what is excluded holds runs that are under way as soon as the incident is taken in', async () => {
  const { incidents } = bench.workbench
  const file = path.join(bench.folder, 'incident.rescind')
  await incidents.save(INCIDENT, file, {
    ask: () => Promise.reject(new Error('its key needs no passphrase')),
  })
  await using other = await testWorkbench()
  const { inventories, batches } = other.workbench
  const list = path.join(bench.folder, 'list.csv')
  await inventories.import({ file: list, name: 'list', vendor: 'adcs', settings: {} })
  const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
  batches.create({ name: 'list', inventory: 'list', request, filter: {} })
  await batches.seal('list')
  await other.workbench.incidents.load(file)
  // A run asks for no more than what was looked up: nobody has looked at the incident since.
  const db = new Database(path.join(other.folder, 'workspace', 'rescind.db'), { readonly: true })
  onTestFinished(() => void db.close())
  const held = `SELECT ordinal FROM incident_link JOIN incident_member AS member ON member.id = member
    UNION SELECT ordinal FROM incident_namesake ORDER BY ordinal`
  expect(db.prepare(held).pluck().all()).toEqual([1, 2, 3, 4])
})
