import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { ProbeReport } from '../../../src/contract/probe.ts'
import type { ApiVendorId } from '../../../src/contract/vendor.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { apiVendors } from '../../../src/main/vendors/registry.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { RECORDED_MODES } from '../../../src/sandbox/vendors/recorded-modes.ts'
import {
  BATCH,
  CONNECTION,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
} from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'

const ITEMS = 60
/** Some vendors search by POST; what else is no GET would change something. */
const ASKED_BY_POST = ['token', 'list', 'check']
const vendors = apiVendors()
type Settings = Readonly<Record<string, number | boolean | string>>

async function world(vendor: ApiVendorId, settings: Settings = {}, items = ITEMS) {
  const sandbox = await startSandbox({ vendors: [vendor], items, limit: 'none' })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  if (Object.keys(settings).length > 0) await sandbox.change(vendor, { settings })
  const { key, options } = sandbox.access(vendor)
  await inWorkspace(dataDir, ({ connections }) =>
    connections.add({ name: CONNECTION, vendor, baseUrl: sandbox.url(vendor), options, limits: 'vendor' }),
  )
  const ask = (target: Readonly<Record<string, string>> = targetOf(sandbox, vendor)) =>
    inWorkspace(dataDir, ({ probe }) => probe.ask({ connection: CONNECTION, key: new Secret(key), target }))
  const connection = () => inWorkspace(dataDir, ({ connections }) => connections.get(CONNECTION))
  return { sandbox, dataDir, key, ask, connection }
}

/** What an operator names where the vendor has no list. */
function targetOf(sandbox: Sandbox, vendor: ApiVendorId): Record<string, string> {
  if (vendor !== 'digicert-dtm') return {}
  const one = sandbox
    .items(vendor)
    .find(({ facts, status }) => facts['kind'] === 'document-credential' && status === 'ACTIVE')
  return { name: one?.target ?? '', user_id: String(one?.facts['user_id']) }
}
const verdicts = ({ findings }: ProbeReport): Record<string, string> =>
  Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]))
const differing = ({ findings }: ProbeReport): string[] =>
  findings.flatMap(({ id, verdict }) => (verdict === 'differs' ? [id] : []))

test.each(vendors)(
  '$id: each assumption is settled or says why not, and nothing is sent but questions',
  async ({ id, probe }) => {
    const { sandbox, ask } = await world(id)
    const { report } = await ask()
    expect(ProbeReport.parse(report)).toEqual(report)
    expect(report.findings.map((finding) => finding.id)).toEqual(probe?.assumptions.map((one) => one.id))
    expect(report.findings.filter(({ saw }) => saw === 'not looked at' || saw === '')).toEqual([])
    expect(differing(report)).toEqual([])
    // Read as a sentence: no status twice, no clock that is so many seconds less than none ahead.
    for (const { saw } of report.findings) expect(saw).not.toMatch(/HTTP (\d+) \1|in the form (?!\{)|-\d+ s /)
    // What is said never to be told by reading is not looked at, and the other way round.
    const never = probe?.assumptions.flatMap((one) => (one.untold === undefined ? [] : [one.id])) ?? []
    for (const name of never) expect(verdicts(report)[name], name).toBe('untold')
    expect(report.findings.filter(({ verdict }) => verdict === 'holds').length).toBeGreaterThan(2)
    const requests = sandbox.requests(id)
    expect(requests.length).toBeGreaterThan(1)
    expect(
      requests.filter(({ method, group }) => method !== 'GET' && !ASKED_BY_POST.includes(group)),
    ).toEqual([])
    expect(sandbox.effects(id)).toEqual([])
  },
)

test.each(vendors.flatMap(({ id }) => RECORDED_MODES[id].map((mode) => ({ id, mode, name: mode.name }))))(
  '$id, $name: the client reads it, and so the probe says',
  async ({ id, mode }) => {
    const { ask } = await world(id, mode.settings)
    const { report } = await ask()
    // Small pages are what the probe is there to find.
    expect(differing(report).filter((one) => one !== 'page-size')).toEqual([])
  },
)

const TURNED: readonly { vendor: ApiVendorId; id: string; settings: Settings; items?: number }[] = [
  { vendor: 'digicert-tlm', id: 'error-shapes', settings: { errorShape: 'text' } },
  { vendor: 'digicert-tlm', id: 'page-size', settings: { maxPage: 25 } },
  { vendor: 'digicert-tlm', id: 'serial-spelling', settings: { serialFilter: 'lower' } },
  { vendor: 'digicert-tlm', id: 'certificate-type', settings: { tellsType: true } },
  { vendor: 'digicert-tlm', id: 'hold-status', settings: { statusFilter: 'ignored' } },
  { vendor: 'digicert-tlm', id: 'rate-limits', settings: { ratePolicy: '"default";q=300;w=60' } },
  { vendor: 'digicert-dtm', id: 'error-shapes', settings: { errorShape: 'text' } },
  { vendor: 'digicert-dtm', id: 'key-check', settings: { errorShape: 'text' } },
  { vendor: 'digicert-dtm', id: 'rate-limits', settings: { ratePolicy: '10;w=1' } },
  { vendor: 'digicert-partner', id: 'may-list', settings: { statusWords: 'numbers' } },
  { vendor: 'digicert-partner', id: 'rate-limits', settings: { ratePolicy: '60;w=60' } },
  { vendor: 'digicert-certcentral', id: 'page-size', settings: { pageMax: 20 } },
  { vendor: 'digicert-certcentral', id: 'rate-limits', settings: { ratePolicy: '1000;w=180' } },
  { vendor: 'acme', id: 'one-host', settings: { foreign: true } },
  { vendor: 'acme', id: 'error-form', settings: { errorForm: 'text' } },
  { vendor: 'acme', id: 'rate-limits', settings: { ratePolicy: '10;w=1' } },
  { vendor: 'keyfactor-command', id: 'page-size', settings: { pageMax: 20 } },
  { vendor: 'keyfactor-command', id: 'query-prefix', settings: { parameterStyle: 'none' } },
  { vendor: 'keyfactor-command', id: 'not-found', settings: { notFoundShape: 'text' } },
  { vendor: 'keyfactor-command', id: 'rate-limits', settings: { ratePolicy: '100;w=5' } },
  { vendor: 'ejbca', id: 'issuer-spelling', settings: { exactIssuer: true } },
  { vendor: 'ejbca', id: 'page-size', settings: { pageMax: 20 } },
  { vendor: 'ejbca', id: 'sorted-pages', settings: { isUnsorted: true, pageMax: 40 } },
  { vendor: 'ejbca', id: 'not-found', settings: { notFoundShape: 'text' } },
  { vendor: 'openbao-pki', id: 'not-found', settings: { notFoundShape: 'text' } },
  { vendor: 'openbao-pki', id: 'crl-rebuild', settings: { autoRebuild: true } },
  { vendor: 'aws-private-ca', id: 'request-id', settings: { hasRequestIds: false } },
  { vendor: 'aws-private-ca', id: 'error-form', settings: { errorForm: 'text' } },
]
test.each(TURNED)(
  '$vendor with $id turned: the probe says that it differs',
  async ({ vendor, id, settings }) => {
    const { ask } = await world(vendor, settings)
    const { report } = await ask()
    expect(verdicts(report)[id], JSON.stringify(report.findings.find((one) => one.id === id))).toBe('differs')
  },
)

test('what is learnt the connection uses from then on: a page size, a spelling, the vendor’s own limits', async () => {
  const tlm = await world('digicert-tlm', { maxPage: 25, ratePolicy: '"default";q=300;w=60' })
  const { report } = await tlm.ask()
  expect(report.learnt).toEqual([
    { what: 'page size', was: 'not set', is: '25' },
    { what: 'limits', was: "the vendor's, as assumed", is: '300/1min' },
  ])
  expect(await tlm.connection()).toMatchObject({
    options: { page_items: '25' },
    limits: [{ requests: 300, perMs: 60_000 }],
  })
  const before = tlm.sandbox.requests('digicert-tlm').length
  await inWorkspace(tlm.dataDir, ({ discovery }) =>
    discovery.fill({
      connection: CONNECTION,
      name: 'all',
      query: { status: 'any' },
      key: new Secret(tlm.key),
    }),
  )
  const limits = tlm.sandbox
    .requests('digicert-tlm')
    .slice(before)
    .map(({ query }) => new URLSearchParams(query).get('limit'))
  expect(new Set(limits)).toEqual(new Set(['25']))
  expect((await tlm.ask()).report.learnt).toEqual([])

  const command = await world('keyfactor-command', { parameterStyle: 'plain', pageMax: 20 })
  expect((await command.ask()).report.learnt).toEqual([
    { what: 'spelling of queries', was: 'not set', is: 'plain' },
    { what: 'page size', was: 'not set', is: '20' },
  ])
  const again = command.sandbox.requests('keyfactor-command').length
  await inWorkspace(command.dataDir, ({ discovery }) =>
    discovery.fill({ connection: CONNECTION, name: 'all', query: {}, key: new Secret(command.key) }),
  )
  const asked = command.sandbox.requests('keyfactor-command').slice(again)
  expect(asked.map(({ query }) => new URLSearchParams(query).get('ReturnLimit'))).toEqual(
    ['20', '20', '20'].slice(0, asked.length),
  )
})

test('the audit report names what a probe had taught the connection, also when that is gone', async () => {
  const { sandbox, dataDir, key, ask } = await world('digicert-tlm', { maxPage: 25 })
  await ask()
  await sealBatch(dataDir, sandbox, 5)
  const file = path.join(dataDir, 'report.html')
  await inWorkspace(dataDir, async ({ runs, connections, reports, batches }) => {
    const { done } = await runs.start({
      batch: BATCH,
      connection: CONNECTION,
      confirmCount: batches.get(BATCH).counts.total,
      canary: false,
      preflight: false,
      key: new Secret(key),
    })
    expect((await done).state).toBe('finished')
    await connections.remove(CONNECTION)
    await reports.write(BATCH, 'html', file)
  })
  expect(readFileSync(file, 'utf8').replace(/<[^>]+>/g, ' ')).toMatch(
    /Learnt by a probe\s+page size: 25 \(\d{4}-\d\d-\d\d/,
  )
})

test('its questions come out of the budget of the place, from which runs and searches draw', async () => {
  const { sandbox, dataDir, ask } = await world('digicert-certcentral')
  await ask()
  const db = new Database(path.join(dataDir, 'rescind.db'), { readonly: true })
  try {
    expect(db.prepare('SELECT DISTINCT scope FROM rate_log').pluck().all()).toEqual([
      new URL(sandbox.url('digicert-certcentral')).origin,
    ])
  } finally {
    db.close()
  }
})

test('an air-gapped workspace asks nobody; a key that is refused and a vendor that is away say so', async () => {
  const { sandbox, dataDir, ask } = await world('digicert-tlm')
  await inWorkspace(dataDir, ({ airGap }) => airGap.set(true))
  await expect(ask()).rejects.toMatchObject({ code: 'state.air-gapped' })
  expect(sandbox.requests('digicert-tlm')).toEqual([])
  await inWorkspace(dataDir, ({ airGap }) => airGap.set(false))
  await expect(
    inWorkspace(dataDir, ({ probe }) =>
      probe.ask({ connection: CONNECTION, key: new Secret('no-such-key-at-all') }),
    ),
  ).rejects.toMatchObject({ code: 'halt.key-refused' })
  await sandbox.close()
  await expect(ask()).rejects.toMatchObject({ code: 'halt.offline' })
})

test('on the command line: a table to read, a document for scripts, and a file without key, serial number, name and host', async () => {
  const { sandbox, dataDir, key } = await world('digicert-tlm', { maxPage: 25 })
  const out = path.join(dataDir, 'seen.json')
  const end = await runCli(['connections', 'probe', CONNECTION, '--key-stdin', '--out', out], {
    dataDir,
    key,
  })
  expect(end.code, end.stderr).toBe(3)
  expect(end.stdout).toMatch(
    /^Differs from what is assumed:\n {2}page-size +1000 items were asked for, and the vendor gives 25 a page$/m,
  )
  expect(end.stdout).toContain('  page size: 25 (was not set)')
  expect(statSync(out).mode & 0o777).toBe(0o600)
  const text = readFileSync(out, 'utf8')
  const seen = JSON.parse(text) as { findings: unknown[]; exchanges: { request: { url: string } }[] }
  expect(seen.exchanges[0]?.request.url).toBe(
    'https://vendor.invalid/mpki/api/v1/certificate-search?limit=1000&offset=0',
  )
  for (const { target, facts } of sandbox.items('digicert-tlm'))
    for (const hidden of [target, String(facts['common_name']), String(facts['thumbprint'])])
      expect(text).not.toContain(hidden)
  for (const hidden of [key, new URL(sandbox.url('digicert-tlm')).host]) expect(text).not.toContain(hidden)
  const json = await runCli(['connections', 'probe', CONNECTION, '--key-stdin', '--json'], { dataDir, key })
  expect(ProbeReport.parse(json.json()).vendor).toBe('digicert-tlm')
})
