import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { type EffectItem, EffectSummary } from '../../../src/contract/effect.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { verifyEvidence } from '../../../src/main/reports/verify-evidence.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { inWorkspace, removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import {
  type ListServer,
  type OcspResponder,
  type OpensslCa,
  openOpensslCa,
  startListServer,
  startOcspResponder,
} from '../../support/openssl-ca.ts'
import { allTags, readPdf, spoken } from '../../support/pdf-reader.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

/** One CA of OpenSSL's; the sandbox's revocations are fed into it. Each test goes on where the one before ended. */
const ISSUED = 50
const RETIRED = 20
const folder = temporaryFolder()
const dataDir = path.join(folder, 'workspace')
let ca: OpensslCa
let lists: ListServer
let responder: OcspResponder
let sandbox: Sandbox
const bySerial = new Map<string, string>()

beforeAll(async () => {
  lists = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example Org/CN=Example Issuing CA' })
  responder = await startOcspResponder(ca)
  ca.pointTo({ crlUrl: `${lists.url}/issuing.crl`, ocspUrl: responder.url })
  for (let n = 1; n <= ISSUED; n += 1) {
    const pem = ca.issue(`${n <= RETIRED ? 'retired' : 'kept'}-${n}.example.com`)
    bySerial.set(serialOf(pem), pem)
  }
  lists.at.set('/issuing.crl', ca.crl())
})
afterAll(async () => {
  await Promise.all([lists.close(), responder.close(), sandbox?.close()])
  removeFolder(folder)
})

const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber

const kinds = (items: readonly EffectItem[]) =>
  Object.fromEntries(
    [...Map.groupBy(items, ({ verdict }) => `${verdict.kind} ${'by' in verdict ? verdict.by : ''}`)].map(
      ([kind, group]) => [kind, group.length],
    ),
  )
const isRetired = ({ label }: EffectItem): boolean => label.startsWith('retired-')

test('certificates imported from PEM keep where their revocation is told', async () => {
  const file = path.join(folder, 'issued.pem')
  writeFileSync(file, [...bySerial.values()].join(''))
  await inWorkspace(dataDir, async ({ inventories, batches, effect }) => {
    const imported = await inventories.import({ file, name: 'issued', vendor: VENDOR, settings: {} })
    expect(imported).toMatchObject({ imported: ISSUED, rejected: 0 })
    const [first] = inventories.walk('issued', {})
    expect(first?.attributes).toEqual({
      issuer: 'O=Example Org, CN=Example Issuing CA',
      issuer_sha256: expect.stringMatching(/^[0-9A-F]{64}$/),
      key_sha256: expect.stringMatching(/^[0-9A-F]{64}$/),
      authority_key_id: expect.stringMatching(/^[0-9A-F]{40}$/),
      crl_urls: `${lists.url}/issuing.crl`,
      ocsp_urls: responder.url,
    })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'all', inventory: 'issued', request, filter: {} })
    batches.create({
      name: 'retired',
      inventory: 'issued',
      request,
      filter: { columns: { commonName: 'retired-' } },
    })
    await batches.seal('all')
    await batches.seal('retired')
    const given = { crlUrls: [`${lists.url}/issuing.crl`], ocspUrls: [responder.url] }
    expect(effect.authorities.add(ca.certificate, given)).toMatchObject([
      { subject: 'O=Example Org, CN=Example Issuing CA', addedBy: 'tester@test' },
    ])
  })
})

test('a server of this machine is not asked because certificates name it: a person must have', async () => {
  lists.requests.length = 0
  await inWorkspace(path.join(folder, 'elsewhere'), async ({ inventories, batches, effect }) => {
    const file = path.join(folder, 'issued.pem')
    await inventories.import({ file, name: 'issued', vendor: VENDOR, settings: {} })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'all', inventory: 'issued', request, filter: {} })
    await batches.seal('all')
    const { summary } = await effect.check('all', { caPem: [ca.certificate] })
    expect(summary).toMatchObject({ notCheckable: ISSUED, expected: 0 })
    expect(summary.whys[0]?.why).toContain('is asked only when its address is given with its CA')
  })
  expect(lists.requests).toEqual([])
})

test('before a run nothing is revoked, and the list is fetched once for all', async () => {
  lists.requests.length = 0
  await inWorkspace(dataDir, async ({ effect }) => {
    const { summary, items } = await effect.check('all')
    expect(summary).toMatchObject({ items: 50, revoked: 0, notRevoked: 50, notCheckable: 0, expected: 0 })
    expect(kinds([...items()])).toEqual({ 'not-revoked crl': 50 })
    expect(summary.sources).toMatchObject([{ kind: 'crl', requests: 1, entries: 0 }])
  })
  expect(lists.requests).toEqual(['/issuing.crl'])
})

test('the run revokes the retired ones, and the CA learns of it from the log of effects', async () => {
  sandbox = await startSandbox({
    vendors: [VENDOR],
    limit: 'none',
    inventoryCsv: [
      'Serial Number,Thumbprint,Certificate',
      ...[...bySerial].map(([serial, pem]) => {
        const { fingerprint256, raw } = new X509Certificate(pem)
        return `${serial},${fingerprint256.replaceAll(':', '')},${raw.toString('base64')}`
      }),
    ].join('\n'),
  })
  const key = new Secret(sandbox.key(VENDOR))
  await inWorkspace(dataDir, async ({ connections, runs }) => {
    await connections.add({
      name: 'sandbox',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '20' },
      limits: 'none',
    })
    const run = await runs.start({
      batch: 'retired',
      connection: 'sandbox',
      confirmCount: RETIRED,
      canary: false,
      preflight: false,
      key,
    })
    expect(await run.done).toMatchObject({ state: 'finished', counts: { confirmed: RETIRED } })
  })
  const effects = sandbox.effects(VENDOR)
  expect(effects).toHaveLength(RETIRED)
  for (const { target, detail } of effects) ca.revoke(bySerial.get(target) ?? '', String(detail['reason']))
  responder.reread()
})

test('certificates found by a search at the vendor keep where their revocation is told, too', async () => {
  await inWorkspace(dataDir, async ({ discovery, inventories }) => {
    const key = new Secret(sandbox.key(VENDOR))
    await discovery.fill({ connection: 'sandbox', name: 'found', query: { status: 'any' }, key })
    const [imported] = inventories.walk('issued', {})
    const found = [...inventories.walk('found', {})]
    expect(found).toHaveLength(ISSUED)
    const { issuer, ...sources } = imported?.attributes ?? {}
    for (const { attributes } of found) expect(attributes).toMatchObject(sources)
  })
})

test('while the list is of before, the responder shows what the run has done', async () => {
  await inWorkspace(dataDir, async ({ effect }) => {
    const { summary, items } = await effect.check('retired')
    expect(summary).toMatchObject({ revoked: RETIRED, expected: RETIRED, shown: RETIRED, otherReason: 0 })
    expect(kinds([...items()])).toEqual({ 'revoked ocsp': RETIRED })
    const [first] = items()
    expect(first?.verdict).toMatchObject({ note: expect.stringMatching(/^The list of .* does not show it/) })
  })
})

test('the new list shows the twenty as revoked and the rest as not; so does the responder', async () => {
  lists.at.set('/issuing.crl', ca.crl())
  await inWorkspace(dataDir, async ({ effect }) => {
    const listed = await effect.check('all')
    expect(kinds([...listed.items()].filter(isRetired))).toEqual({ 'revoked crl': RETIRED })
    expect(kinds([...listed.items()].filter((item) => !isRetired(item)))).toEqual({ 'not-revoked crl': 30 })
    expect(listed.summary.sources).toMatchObject([{ kind: 'crl', entries: RETIRED }])

    const both = await effect.check('all', { both: true })
    expect(kinds([...both.items()].filter(isRetired))).toEqual({ 'revoked crl+ocsp': RETIRED })
    expect(kinds([...both.items()].filter((item) => !isRetired(item)))).toEqual({
      'not-revoked crl+ocsp': 30,
    })
    // What OpenSSL wrote down itself: `R`, its end, the time and reason of its revocation, the serial.
    const index = readFileSync(ca.index, 'utf8').split('\n')
    for (const { target, verdict } of both.items()) {
      const [status, , revoked = ''] = index.find((line) => line.includes(`\t${target}\t`))?.split('\t') ?? []
      if (verdict.kind !== 'revoked') expect(status).toBe('V')
      else {
        expect(status).toBe('R')
        const stamp = verdict.since.replace(/^20|[-:T]|\.000/g, '')
        expect(revoked).toBe(`${stamp},superseded`)
        expect(verdict.reason).toBe('superseded')
      }
    }
    expect(effect.read('all')?.summary).toEqual(both.summary)
  })
})

test('the command line says so, and ends with 3 when a confirmed revocation is not seen', async () => {
  const good = await runCli(['effect', 'retired', '--json'], { dataDir })
  expect(good).toMatchObject({ code: 0, stderr: '' })
  const { batch, verdicts, ...summary } = good.json<Record<string, unknown>>()
  expect(batch).toBe('retired')
  expect(verdicts).toHaveLength(RETIRED)
  expect(EffectSummary.parse(summary)).toMatchObject({ expected: RETIRED, shown: RETIRED })

  lists.at.delete('/issuing.crl')
  await responder.close()
  const bad = await runCli(['effect', 'retired'], { dataDir })
  expect(bad.code).toBe(3)
  expect(bad.stdout).toContain('seen so by relying parties 0')
  expect(bad.stdout).toContain(`The list at ${lists.url}/issuing.crl cannot be used: it answers HTTP 404.`)
  const again = await runCli(['effect', 'retired', '--last'], { dataDir })
  expect(again).toMatchObject({ code: 3, stdout: bad.stdout })
})

test('each check is an event of the batch, which its evidence carries', async () => {
  const file = path.join(folder, 'evidence.jsonl')
  await inWorkspace(dataDir, ({ reports }) => reports.write('retired', 'jsonl', file))
  expect(await verifyEvidence(file)).toMatchObject({ ok: true })
  const events = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"effect.checked"'))
    .map((line) => JSON.parse(line) as { data: object })
  expect(events).toHaveLength(3)
  expect(events[1]?.data).toMatchObject({ items: RETIRED, revoked: RETIRED, notCheckable: 0, shown: RETIRED })
  expect(events[2]?.data).toMatchObject({ items: RETIRED, revoked: 0, notCheckable: RETIRED, shown: 0 })
})

test('the report tells of each certificate that is not seen as it should be, and why', async () => {
  const html = path.join(folder, 'report.html')
  const written = async (batch: string): Promise<string> => {
    await inWorkspace(dataDir, ({ reports }) => reports.write(batch, 'html', html))
    return readFileSync(html, 'utf8').replace(/<[^>]+>/g, ' ')
  }
  const text = await written('retired')
  expect(text).toContain('Effect as relying parties see it')
  expect(text).toContain(`0 of the ${RETIRED} that the vendor has confirmed`)
  expect(text).toContain(`Confirmed by the vendor, and not checkable: ${RETIRED}`)
  const section = text.slice(text.indexOf('and not checkable: '), text.indexOf('All certificates'))
  const retired = [...bySerial.keys()].filter((serial) => section.includes(serial))
  expect(retired).toHaveLength(RETIRED)
  expect(section.match(/it answers HTTP 404/g)?.length).toBe(RETIRED)

  const all = await written('all')
  expect(all).toContain('20 revoked, 30 not revoked, 0 not checkable, of 50')
  expect(all).toContain(`Not confirmed by the vendor, and revoked all the same: ${RETIRED}`)
  expect(all).toMatch(/Revoked since .*, superseded \(CRL\+OCSP\)/)
  const pdf = path.join(folder, 'report.pdf')
  await inWorkspace(dataDir, ({ reports }) => reports.write('all', 'pdf', pdf))
  expect(allTags(readPdf(readFileSync(pdf)).root).map(spoken)).toContain('Effect as relying parties see it')
})

test('an air-gapped workspace asks nobody', async () => {
  lists.requests.length = 0
  await inWorkspace(dataDir, async ({ airGap, effect }) => {
    airGap.set(true)
    await expect(effect.check('retired')).rejects.toMatchObject({ code: 'state.air-gapped' })
    expect(effect.read('retired')?.summary.items).toBe(RETIRED)
  })
  expect(lists.requests).toEqual([])
})
