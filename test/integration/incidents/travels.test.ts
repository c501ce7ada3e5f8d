import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IncidentWave } from '../../../src/contract/incidents.ts'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import type { StatusDocument } from '../../../src/main/incidents/status-document.ts'
import { parseWhere } from '../../../src/main/inventory/asking/parse-where.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
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
import { type CliEnd, runCli } from '../../support/rescind-cli.ts'
import { pythonTest } from '../../support/tool-test.ts'

/** Two machines: one prepares and never has a socket, one is connected. Each test goes on where the one before ended. */
const TLM = 'digicert-tlm'
/** What the vendor has, and one certificate that it does not know: it refuses that. */
const KNOWN = 12
const ROWS = KNOWN + 1
const PASSPHRASE = { away: 'quiet river seven', near: 'amber window two' } as const
type Machine = keyof typeof PASSPHRASE
const TRAP = new URL('../../support/socket-trap.cjs', import.meta.url).pathname
const FIRST = `INC first ${TLM}`
const REST = `INC rest ${TLM}`

const NOT_BEFORE = '2026-01-01T00:00:00.000Z'

let folder = ''
let sandbox: Sandbox
const at = (name: string) => path.join(folder, name)
/** The preparing machine writes down each socket that it opens. */
const trapped = () => (existsSync(at('sockets.txt')) ? readFileSync(at('sockets.txt'), 'utf8') : '')
const start = (machine: Machine, args: readonly string[], key?: string): Promise<CliEnd> =>
  runCli(['--json', ...args], {
    dataDir: at(machine),
    ...(key === undefined ? {} : { key }),
    ...(machine === 'away'
      ? { env: { NODE_OPTIONS: `--require ${TRAP}`, SOCKET_TRAP_FILE: at('sockets.txt') } }
      : {}),
  })
const on = (machine: Machine, ...args: string[]) => start(machine, args)
const signing = (machine: Machine, ...args: string[]) =>
  start(machine, [...args, '--passphrase-stdin'], PASSPHRASE[machine])
const done = async (end: Promise<CliEnd>): Promise<CliEnd> => {
  const ended = await end
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  return ended
}
const errorOf = (end: CliEnd) => end.json<{ error: { code: string; message: string; hint: string } }>().error
const status = async (machine: Machine) =>
  (await done(on(machine, 'incident', 'status', 'INC'))).json<StatusDocument>()
const waves = async (machine: Machine) =>
  (await done(on(machine, 'incident', 'waves', 'INC'))).json<IncidentWave[]>()
const effects = () => sandbox.effects(TLM).length
const run = (...args: string[]) =>
  start('near', ['incident', 'run', 'INC', ...args, '--key-stdin'], sandbox.key(TLM))

beforeAll(async () => {
  folder = temporaryFolder()
  sandbox = await startSandbox({
    vendors: [TLM],
    items: KNOWN,
    plain: true,
    limit: 'none',
  })
  const [title = '', ...lines] = sandbox.inventoryCsv(TLM, { rows: KNOWN }).csv.trim().split(/\r?\n/)
  const unknown = (lines[5] ?? '').replace(/^[^,]*/, 'ABCDEF0123456789ABCDEF0123456789')
  lines.splice(6, 0, unknown)
  const rows = [`${title},priority`, ...lines.map((line, row) => `${line},${row < 7 ? 1 : 2}`)]
  writeFileSync(at('all.csv'), `${rows.join('\n')}\n`)
  writeFileSync(at('court.csv'), `${rows.slice(0, 2).join('\n')}\n`)
  // The keys rest in files, as on machines without a keychain.
  await Promise.all([
    done(signing('away', 'identity', 'show')),
    done(signing('near', 'identity', 'export', '--out', at('near.json'))),
  ])
  await inWorkspace(at('away'), async ({ airGap, inventories, incidents, batches }) => {
    airGap.set(true)
    for (const name of ['all', 'court'])
      await inventories.import({ file: at(`${name}.csv`), name, vendor: TLM, settings: {} })
    incidents.open({ name: 'INC', cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
    await incidents.add('INC', 'all', {})
    const plan = (wave: string, where: string, notBefore: string | null) =>
      incidents.plan('INC', {
        wave,
        where: (schema) => (where === '' ? {} : parseWhere(where, { schema, readList: () => [] })),
        whereText: where,
        schedule: { notBefore, windows: [], timeZone: 'UTC', after: [], waitsForReplacement: false },
        connections: [],
        comment: '',
      })
    await plan('first', 'priority==1', null)
    await plan('rest', '', NOT_BEFORE)
    await batches.seal(FIRST)
    // After the seal: both must hold where the waves are run.
    incidents.hold('INC', 'rest', 'agreed on Monday')
    await incidents.exclude('INC', { inventory: 'court', filter: {} }, 'order of a court', null)
  })
  await connect(at('near'), sandbox, 20)
})
afterAll(async () => {
  await sandbox?.close()
  removeFolder(folder)
})

test('an incident is saved with its sealed waves where there is no network, signed, or not at all', async () => {
  const draft = await signing('away', 'incident', 'save', 'INC', '--out', at('inc.rescind'))
  expect(errorOf(draft)).toMatchObject({ code: 'state.draft', message: expect.stringContaining(REST) })
  await done(on('away', 'batch', 'seal', REST))
  const unsigned = await on('away', 'incident', 'save', 'INC', '--out', at('inc.rescind'))
  expect(errorOf(unsigned).code).toBe('state.passphrase-needed')
  expect(existsSync(at('inc.rescind'))).toBe(false)

  const saved = await done(signing('away', 'incident', 'save', 'INC', '--out', at('inc.rescind')))
  expect(saved.json()).toMatchObject({ members: ROWS, batches: [FIRST, REST] })
  expect(await verifyFile(at('inc.rescind'))).toMatchObject({
    kind: 'bundle',
    ok: true,
    batch: 'INC',
    items: ROWS,
  })
  expect(trapped()).toBe('')
})

test('what was changed, cut off, or is something else is refused in words, and leaves nothing', async () => {
  const good = readFileSync(at('inc.rescind'))
  const batch = at('batch.rescind')
  await done(signing('away', 'batch', 'export', FIRST, '--out', batch))
  const bad: readonly (readonly [name: string, bytes: Buffer, message: RegExp])[] = [
    ...[40, 700, Math.floor(good.length / 2), good.length - 100].map((place) => {
      const bytes = Buffer.from(good)
      bytes[place] = (bytes[place] as number) ^ 4
      return ['changed', bytes, /^Bytes \d+ to \d+: /] as const
    }),
    ['cut', good.subarray(0, good.length - 7), /its end was cut off/],
    ['longer', Buffer.concat([good, Buffer.from('x')]), /something follows the end/],
    ['batch', readFileSync(batch), /does not begin as a bundle does/],
  ]
  await inWorkspace(at('near'), async ({ incidents, bundles, batches }) => {
    for (const [name, bytes, message] of bad) {
      writeFileSync(at('bad.rescind'), bytes)
      await expect(incidents.load(at('bad.rescind')), name).rejects.toMatchObject({
        code: expect.stringMatching(/^check\./),
        message: expect.stringMatching(message),
      })
    }
    await expect(bundles.import(at('inc.rescind'))).rejects.toMatchObject({
      code: 'check.not-a-bundle',
      hint: expect.stringContaining('rescind incident load'),
    })
    expect(await incidents.list()).toEqual([])
    expect(batches.list()).toEqual([])
  })
})

test('it is taken in once, with schedule and exclusion in force, and its first wave runs', async () => {
  const loaded = await done(on('near', 'incident', 'load', at('inc.rescind')))
  expect(loaded.json()).toMatchObject({
    outcome: 'loaded',
    isTrusted: false,
    batches: [{ batch: FIRST }, { batch: REST }],
  })
  expect(await status('near')).toMatchObject({ population: ROWS, notYetRevoked: ROWS - 1, excluded: 1 })
  expect(await waves('near')).toMatchObject([
    { name: 'first', state: 'due', members: 7, excluded: 1 },
    {
      name: 'rest',
      state: 'held',
      members: 6,
      held: { why: 'agreed on Monday' },
      schedule: { notBefore: NOT_BEFORE },
    },
  ])
  const again = await done(on('near', 'incident', 'load', at('inc.rescind')))
  expect(again.json()).toMatchObject({
    outcome: 'known',
    batches: [{ newApprovals: 0 }, { newApprovals: 0 }],
  })

  const early = await run('--wave', 'rest', '--yes', '6', '--connection', CONNECTION)
  expect(errorOf(early).message).toContain('agreed on Monday')
  await run('--due', '--yes', '7', '--connection', CONNECTION)
  expect(await status('near')).toMatchObject({ revoked: 5, refused: 1, excluded: 1, notYetRevoked: 6 })
  expect(effects()).toBe(5)
})

test('its progress comes back as one signed file, and counts where no socket ever was', async () => {
  await inWorkspace(at('near'), ({ incidents }) =>
    incidents.report('INC', 'jsonl', at('p0.jsonl'), { ask: async () => new Secret(PASSPHRASE.near) }),
  )
  const unsigned = await on('near', 'incident', 'progress', 'INC', '--out', at('p1.jsonl'))
  expect(errorOf(unsigned).code).toBe('state.passphrase-needed')
  await done(signing('near', 'incident', 'progress', 'INC', '--out', at('p1.jsonl')))
  const stranger = await on('away', 'incident', 'progress', 'INC', '--in', at('p1.jsonl'))
  expect(errorOf(stranger)).toMatchObject({ code: 'check.untrusted-progress' })
  await done(signing('away', 'trust', 'add', at('near.json'), '--name', 'near'))

  const good = readFileSync(at('p1.jsonl'), 'utf8')
  await done(
    signing('away', 'incident', 'report', 'INC', '--format', 'jsonl', '--sign', '--out', at('own.jsonl')),
  )
  const bad: readonly (readonly [code: string, text: string])[] = [
    ['check.progress-broken', good.replace('"state":"refused"', '"state":"confirmed"')],
    ['check.progress-broken', good.slice(0, -9)],
    ['check.not-progress', readFileSync(at('own.jsonl'), 'utf8')],
    ['check.not-progress', readFileSync(at('inc.rescind'), 'latin1')],
  ]
  await inWorkspace(at('away'), async ({ incidents }) => {
    for (const [code, text] of bad) {
      writeFileSync(at('bad.jsonl'), text, text.startsWith('{') ? 'utf8' : 'latin1')
      await expect(incidents.readProgress('INC', at('bad.jsonl')), code).rejects.toMatchObject({ code })
    }
    incidents.open({ name: 'OTHER', cause: 'br-4.9.1.1-12', knownAtMs: Date.now(), knownHow: '', note: '' })
    await expect(incidents.readProgress('OTHER', at('p1.jsonl'))).rejects.toMatchObject({
      code: 'check.other-incident',
    })
  })
  expect(await status('away')).toMatchObject({ revoked: 0, refused: 0 })

  const read = await done(on('away', 'incident', 'progress', 'INC', '--in', at('p1.jsonl')))
  expect(read.json()).toMatchObject({ outcome: 'read', unknown: 0, by: 'near', here: { revoked: 5 } })
  const known = await status('away')
  expect(known).toMatchObject({
    population: ROWS,
    revoked: 5,
    refused: 1,
    excluded: 1,
    notYetRevoked: 6,
    inDoubt: 0,
  })
  expect(known.batches.find(({ batch }) => batch === FIRST)).toMatchObject({
    state: 'sealed',
    elsewhere: { done: 5, exceptions: 1, open: 1 },
  })
  expect((await waves('away'))[0]?.waitsFor.join()).toContain('is run in another workspace')
})

test('the rest is told by a later file; the same twice is said, an older one refused', async () => {
  await done(on('near', 'incident', 'release', 'INC', '--wave', 'rest', '--why', 'agreed'))
  await done(run('--wave', 'rest', '--yes', '6', '--connection', CONNECTION))
  await done(signing('near', 'incident', 'progress', 'INC', '--out', at('p2.jsonl')))
  await done(on('away', 'incident', 'progress', 'INC', '--in', at('p2.jsonl')))
  const again = await done(on('away', 'incident', 'progress', 'INC', '--in', at('p2.jsonl')))
  expect(again.json()).toMatchObject({ outcome: 'known' })
  await inWorkspace(at('away'), async ({ incidents, airGap, connections, runs }) => {
    await expect(incidents.readProgress('INC', at('p0.jsonl'))).rejects.toMatchObject({
      code: 'input.older-progress',
    })
    // Were it connected after all, it would not send what another workspace has begun.
    airGap.set(false)
    await connections.add({ name: 'c', vendor: TLM, baseUrl: sandbox.url(TLM), options: {}, limits: 'none' })
    await expect(
      runs.start({ batch: REST, connection: 'c', confirmCount: 6, canary: false, preflight: false }),
    ).rejects.toMatchObject({
      code: 'state.wave-waits',
      message: expect.stringContaining('another workspace'),
    })
    airGap.set(true)
  })
  const [near, away] = [await status('near'), await status('away')]
  for (const figure of [
    'population',
    'revoked',
    'refused',
    'excluded',
    'expired',
    'inDoubt',
    'notYetRevoked',
  ] as const)
    expect(away[figure], figure).toBe(near[figure])
  expect(away.revoked).toBe(11)
  expect(effects()).toBe(11)
  expect((await waves('away')).map(({ state }) => state)).toEqual(['waiting', 'ended'])
  expect(trapped()).toBe('')
})

pythonTest('the evidence of the one that never sent holds, by both verifiers', async () => {
  await done(
    signing('away', 'incident', 'report', 'INC', '--format', 'jsonl', '--sign', '--out', at('end.jsonl')),
  )
  expect(await verifyFile(at('end.jsonl'))).toMatchObject({ ok: true, kind: 'incident', items: ROWS })
  await using judge = pythonJudge()
  for (const file of ['end.jsonl', 'p2.jsonl'])
    expect(await judge.judge(at(file))).toMatchObject({ ok: true, items: ROWS })
})
