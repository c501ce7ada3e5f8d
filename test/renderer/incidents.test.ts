import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Incident, IncidentMember } from '../../src/contract/incidents.ts'
import { type FakeHandlers, installFakeBridge } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { buildWindow, openBrowser, serveWindow } from './open-window.ts'

const TEST_MS_MAX = 60_000
/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = join(import.meta.dirname, '../../artefacts')
const HEAD = '9f2c41d8c5a94d7f8f1de0a0b2c4e6f8112233445566778899aabbccddeee07b'

const TLM = {
  population: 60_000,
  revoked: 41_200,
  notYetRevoked: 18_050,
  expired: 600,
  excluded: 120,
  inDoubt: 20,
  refused: 10,
  replaced: 30_400,
}
const CERTCENTRAL = {
  population: 23_267,
  revoked: 0,
  notYetRevoked: 23_267,
  expired: 0,
  excluded: 0,
  inDoubt: 0,
  refused: 0,
  replaced: 0,
}
const INCIDENT: Incident = {
  name: 'INC-4471',
  state: 'open',
  cause: {
    id: 'br-4.9.1.1-12',
    title: 'Issued against the Requirements, the certificate policy or the practice statement',
  },
  reason: 'superseded',
  owner: 'ada@example',
  knownAt: '2026-11-16T10:00:00.000Z',
  knownHow: 'report by mail',
  openedAt: '2026-11-16T10:20:00.000Z',
  figures: {
    population: 83_267,
    revoked: 41_200,
    notYetRevoked: 41_317,
    expired: 600,
    excluded: 120,
    inDoubt: 20,
    refused: 10,
    replaced: 30_400,
  },
  clock: {
    deadline: '2026-11-21T10:00:00.000Z',
    leftMs: 14_400_000,
    left: 41_337,
    estimatedEndAt: '2026-11-21T12:10:00.000Z',
    outlook: 'missed',
    notes: [
      '10 certificates refused: a person must decide, no run sends them again by itself.',
      "digicert-certcentral: the deadline cannot be kept. 23,267 certificates left need 1.62 a second, and the vendor's limits allow 1.59. It would be kept by 2 times that rate: more keys side by side, each with a budget of its own, or a higher limit from the vendor.",
    ],
  },
  byVendor: [
    {
      ...CERTCENTRAL,
      vendor: 'digicert-certcentral',
      toldRevoked: 0,
      inNoBatch: 23_267,
      perSecond: 1.59,
      rateFrom: 'published',
      estimatedEndAt: '2026-11-21T12:10:00.000Z',
    },
    {
      ...TLM,
      vendor: 'digicert-tlm',
      toldRevoked: 5,
      inNoBatch: 0,
      perSecond: 4.7,
      rateFrom: 'measured',
      estimatedEndAt: '2026-11-21T07:04:00.000Z',
    },
  ],
  batches: [
    {
      batch: 'wave 1',
      vendor: 'digicert-tlm',
      state: 'running',
      named: true,
      items: 60_000,
      members: 59_400,
      done: 41_195,
      exceptions: 10,
      events: 120_312,
      head: HEAD,
    },
    {
      batch: 'wave 2',
      vendor: 'digicert-certcentral',
      state: 'draft',
      named: true,
      items: 0,
      members: 0,
      done: 0,
      exceptions: 0,
      events: 0,
      head: null,
    },
  ],
  exclusions: [
    {
      at: '2026-11-17T08:00:00.000Z',
      who: 'ada@example',
      why: 'order of the court, case 12',
      until: '2026-12-01T00:00:00.000Z',
      items: 120,
      now: 120,
    },
  ],
  waves: [],
  changes: [
    { seq: 1, at: '2026-11-16T10:20:00.000Z', actor: 'ada@example', what: 'Opened: cause br-4.9.1.1-12' },
    {
      seq: 2,
      at: '2026-11-16T10:30:00.000Z',
      actor: 'ada@example',
      what: 'Added inventory "tlm" (digicert-tlm): 60,000 listed, 60,000 new, 0 in the population already',
    },
  ],
  chain: { events: 2, head: HEAD },
}
const MEMBER: IncidentMember = {
  id: 1,
  vendor: 'digicert-tlm',
  target: '0A1B2C3D4E5F60718293A4B5C6D7E8F9',
  commonName: 'a.example.com',
  validTo: '2027-03-01',
  fate: 'refused',
  replaced: false,
  replacement: null,
  origin: 'tlm',
  batch: 'wave 1',
}

let outDir: string
let browser: Browser
beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'rescind-incidents-'))
  await buildWindow(outDir)
  browser = await openBrowser()
}, TEST_MS_MAX)
afterAll(async () => {
  await browser?.close()
  await rm(outDir, { recursive: true, force: true })
})

async function open(hash: string, handlers: FakeHandlers, colorScheme: 'light' | 'dark' = 'light') {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    colorScheme,
    reducedMotion: 'reduce',
  })
  const origin = await serveWindow(context, outDir)
  const bridge = await installFakeBridge(context, handlers)
  const page = await context.newPage()
  await page.goto(`${origin}/${hash}`)
  await page.waitForSelector('h1')
  return { page, bridge, [Symbol.asyncDispose]: () => context.close() }
}

const handlers = (): FakeHandlers => ({
  ...fakeWorkspace(),
  'incidents.list': async () => {
    const { byVendor: _, batches: __, exclusions: ___, changes: ____, chain: _____, ...summary } = INCIDENT
    return [summary]
  },
  'incidents.get': async () => INCIDENT,
  'incidents.members': async () => ({
    total: 10,
    items: Array.from({ length: 10 }, (_, at) => ({ ...MEMBER, id: at + 1 })),
  }),
  'incidents.report': async () => 'INC-4471.html',
})

test.each(['light', 'dark'] as const)(
  'an incident shows its clock and figures, and each number leads to its list (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    await using window = await open('#/incidents', handlers(), scheme)
    const { page, bridge } = window
    await page.screenshot({ path: join(ARTEFACTS, `incidents-${scheme}.png`) })
    await page.getByRole('link', { name: 'INC-4471' }).click()
    await page.getByText('At this rate the deadline cannot be kept.').waitFor()
    await page.getByText('more keys side by side').waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `incident-${scheme}.png`) })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations).toEqual([])
    const population = page.locator('.card', { has: page.getByRole('heading', { name: 'Population' }) })
    await population.getByRole('link', { name: '10', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'INC-4471: refused' }).waitFor()
    await page.getByText('0A1B2C3D4E5F60718293A4B5C6D7E8F9').first().waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `incident-members-${scheme}.png`) })
    expect(bridge.calls.find(({ name }) => name === 'incidents.members')?.input).toMatchObject({
      incident: 'INC-4471',
      fate: 'refused',
      offset: 0,
    })
    await page.getByRole('link', { name: 'Back to the incident' }).click()
    const vendors = page.locator('.card', { has: page.getByRole('heading', { name: 'By vendor' }) })
    await vendors.getByRole('link', { name: '41,200' }).waitFor()
    expect(await vendors.getByRole('link', { name: '41,200' }).getAttribute('href')).toBe(
      '#/incidents/INC-4471?fate=revoked&vendor=digicert-tlm',
    )
    await page.getByRole('button', { name: 'Save the report…' }).click()
    await page.getByText('INC-4471.html is written').first().waitFor()
  },
)

test('without incidents it says how one is opened, and a failure is said in words', {
  timeout: TEST_MS_MAX,
}, async () => {
  await using none = await open('#/incidents', { ...handlers(), 'incidents.list': async () => [] })
  await none.page.getByText('rescind incident open NAME').waitFor()
  await using failed = await open('#/incidents/INC-9', { ...fakeWorkspace() })
  await failed.page.getByText('The fake bridge has no incidents.get.').waitFor()
})
