import type { Page } from 'playwright'
import type { Output } from '../../src/contract/index.ts'
import type { RunItem, RunStatus } from '../../src/contract/runs.ts'
import { FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { INCIDENT, workspaceWithIncident } from './fake-incident.ts'
import { emptyWorkspace, fakeCheck, fakeItem } from './fake-workspace.ts'

/** A screen in one of the states that a person meets it in. */
export interface ScreenState {
  readonly name: string
  readonly hash: string
  readonly handlers: () => FakeHandlers
  /** What is done before it is looked at. */
  readonly after?: (page: Page) => Promise<void>
}

const RUN = '#/runs/Retired%20profile%2C%20March%20issuance'
const FINISHED = '#/runs/Finished%20in%20May'
const PAUSED = '#/runs/Laptop%20certificates'
const DRAFT = '#/batches/Draft%20of%20Friday'
const SEALED = '#/batches/Sealed%20in%20April'
const NOW = '2026-11-20T10:02:11.000Z'

const ITEM_STATES: readonly RunItem['state'][] = [
  ...(['confirmed', 'confirmed', 'already-done', 'refused', 'in-doubt', 'accepted'] as const),
]
const ANSWERS: Readonly<Partial<Record<RunItem['state'], string>>> = {
  confirmed: 'revoked 2026-11-20T10:03:00Z',
  refused:
    '404 not_found: there is no certificate with this serial number in the account that the key belongs to, or it was removed',
}

const full = (): FakeHandlers => {
  const made = workspaceWithIncident(83_267)
  return {
    ...made,
    'runs.items': async ({ offset, limit }) => ({
      total: 83_267,
      items: Array.from({ length: limit }, (_, at): RunItem => {
        const item = fakeItem(offset + at)
        const state = ITEM_STATES[(offset + at) % 9] ?? 'queued'
        return {
          ordinal: offset + at + 1,
          target: item.target['serial_number'] ?? '',
          commonName: item.commonName ?? '',
          state,
          answer: ANSWERS[state] ?? '',
          attempts: state === 'queued' ? 0 : 1,
          reason: 'key_compromise',
          sourceRow: item.sourceRow,
          exception: null,
        }
      }),
    }),
    'workspace.activity': async () =>
      [
        'Imported inventory-2026-11.csv as inventory-2026-11: 83,267 certificates',
        'Sealed “Sealed in April”',
        'Signs with the key 10482-55310-90217-33480-61923-04417-88215-70936-12604-47781 in place of another: handed over by the old one',
      ].map((message, at) => ({
        seq: 3 - at,
        at: NOW,
        actor: 'ada@desk',
        kind: 'note',
        batch: at === 1 ? 'Sealed in April' : null,
        message,
      })) as never,
    'inventories.find': async () =>
      ({
        looked: 2,
        keyFrom: null,
        found: [{ inventory: 'inventory-2026-11', total: 70, items: [fakeItem(1), fakeItem(2)] }],
      }) as never,
  }
}

/** As one that this window carries, or is at another place of its way. */
const withRun = (batch: string, change: Partial<RunStatus>): FakeHandlers => {
  const made = full()
  const changed = (run: RunStatus): RunStatus => (run.batch === batch ? { ...run, ...change } : run)
  return {
    ...made,
    'runs.list': async (input) => (await made['runs.list']!(input)).map(changed),
    'runs.status': async (input) => changed(await made['runs.status']!(input)),
  }
}
const RUNNING = 'Retired profile, March issuance'
const carried: Partial<RunStatus> = {
  runner: { holder: 'this', heartbeatAt: NOW, here: true },
  phase: 'sending',
  estimatedEndAt: new Date(Date.now() + 12_630_000).toISOString(),
}
const withIncident = (change: Partial<typeof INCIDENT>): FakeHandlers => ({
  ...full(),
  'incidents.get': async () => ({ ...INCIDENT, ...change }),
})
const NO_FIGURES = {
  population: 0,
  revoked: 0,
  notYetRevoked: 0,
  expired: 0,
  excluded: 0,
  inDoubt: 0,
  refused: 0,
  replaced: 0,
}
const VERDICT: Output<'reports.verify'> = {
  ...{ ok: true, kind: 'evidence', firstBad: null, signature: 'unchecked', replaced: [] },
  checks: [
    { name: 'Chain', ok: true, message: '165,301 events, each with the hash of the one before it.' },
    { name: 'Items', ok: true, message: '83,267 items, as many as were sealed.' },
  ],
  ...{ batch: 'spring', events: 165_301, items: 83_267, head: '9f2c41d8c5a94d7f8f1de0a0b2c4e6f8' },
}
const FAILURE = {
  code: 'internal.disk',
  message: 'The workspace could not be read: disk I/O error.',
  hint: 'Look whether the disk is full, then try again.',
}
const failing = (): FakeHandlers =>
  Object.fromEntries(
    Object.keys(full()).map((name) => [
      name,
      async () => {
        throw new FakeFailure(FAILURE)
      },
    ]),
  )

const press =
  (...names: readonly (string | RegExp)[]) =>
  async (page: Page): Promise<void> => {
    for (const name of names) {
      await page.locator('main').getByRole('button', { name }).first().click()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    }
  }
const tick =
  (...rows: readonly number[]) =>
  async (page: Page): Promise<void> => {
    await page.locator('.table-row .table-text').first().waitFor()
    for (const row of rows) await page.locator('.table-row').nth(row).locator('.table-pick').click()
  }
const chosen = async (page: Page): Promise<void> => {
  await press('Choose a file…')(page)
  await page.getByRole('heading', { level: 1, name: /^Import / }).waitFor()
}

const plain = (name: string, hash: string, handlers: () => FakeHandlers = full): ScreenState => ({
  name,
  hash,
  handlers,
})

const PLACES = [
  'home',
  'inventory',
  'batches',
  'runs',
  'incidents',
  'reports',
  'connections',
  'activity',
  'settings',
]

export const SCREEN_STATES: readonly ScreenState[] = [
  ...PLACES.flatMap((place) => [
    plain(`${place}-full`, `#/${place}`),
    plain(`${place}-empty`, `#/${place}`, emptyWorkspace),
    plain(`${place}-failing`, `#/${place}`, failing),
  ]),
  plain('items', '#/inventory/inventory-2026-11'),
  plain(
    'items-filtered',
    `#/inventory/inventory-2026-11?filter=${encodeURIComponent('{"columns":{"organization":"Research"},"search":"host1"}')}`,
  ),
  { ...plain('items-ticked', '#/inventory/inventory-2026-11'), after: tick(1, 4) },
  plain('items-unknown', '#/inventory/no-such'),
  {
    ...plain('items-about', '#/inventory/inventory-2026-11'),
    after: press(/About this import/),
  },
  plain('find', '#/find'),
  {
    ...plain('find-found', '#/find'),
    after: async (page) => {
      await page.getByLabel('Host').fill('www.example.com')
      await page.locator('form').getByRole('button', { name: 'Find', exact: true }).click()
      await page.getByText('70 items found').waitFor()
    },
  },
  plain('compare', '#/compare?a=inventory-2026-11'),
  plain('compared', '#/compare?a=inventory-2026-11&b=acme-fleet'),
  plain('import', '#/import'),
  { ...plain('import-question', '#/import'), after: chosen },
  {
    ...plain('import-preview', '#/import'),
    after: async (page) => {
      await chosen(page)
      await press(/^Decimal$/)(page)
    },
  },
  {
    ...plain('import-done', '#/import'),
    after: async (page) => {
      await chosen(page)
      await press(/^Decimal$/, /^Import$/)(page)
      await page.getByRole('heading', { level: 1, name: / is imported$/ }).waitFor()
    },
  },
  plain('discover', '#/discover'),
  plain('new-batch', '#/batches?new=1'),
  {
    ...plain('new-batch-wrong', '#/batches?new=1'),
    after: async (page) => {
      await page.getByLabel('Name of the batch').fill('june')
      await page.getByRole('combobox', { name: 'Deadline' }).click()
      await page.getByRole('option', { name: /^24 hours/ }).click()
      await page.getByLabel('Reported at').fill('yesterday')
      await page.getByLabel('Name of the batch').click()
    },
  },
  plain('draft', DRAFT),
  plain('draft-sealable', DRAFT, () => ({
    ...full(),
    'batches.check': async () => ({
      ...fakeCheck({ operation: 'revoke', comment: '', options: {}, otherBatches: { kind: 'leave-out' } }),
      elsewhere: [],
    }),
  })),
  plain('sealed', SEALED),
  { ...plain('sealed-run', SEALED), after: press('Run…') },
  { ...plain('sealed-bundle', SEALED), after: press('Save as a bundle…') },
  plain('bundle-none', '#/bundle'),
  plain('bundle', '#/bundle?file=handle&name=spring.rescind'),
  { ...plain('bundle-approve', '#/bundle?file=handle&name=spring.rescind'), after: press('Approve…') },
  plain('run', RUN, () => withRun(RUNNING, carried)),
  plain('run-elsewhere', RUN, () =>
    withRun(RUNNING, {
      ...carried,
      runner: { holder: 'pid 4711 at ops-2', heartbeatAt: NOW, here: false },
    }),
  ),
  plain('run-trouble', RUN, () =>
    withRun(RUNNING, {
      ...carried,
      trouble: {
        message: 'HTTP 503 service_unavailable: maintenance until 12:00',
        ...{ times: 1, since: NOW, nextTryAt: '2026-11-20T10:03:00.000Z' },
        remedy: { code: 'halt.proxy-login', hint: 'Store the name and the password of the proxy.' },
      },
    }),
  ),
  { ...plain('run-stop', RUN, () => withRun(RUNNING, carried)), after: press('Stop…') },
  { ...plain('run-chart', FINISHED), after: press('Show the chart') },
  { ...plain('run-effect', FINISHED), after: press('Show the effect') },
  plain('run-finished', FINISHED),
  { ...plain('run-ticked', FINISHED), after: tick(0, 3) },
  plain('run-clean', FINISHED, () => withRun('Finished in May', { exceptions: 0, exceptionKinds: [] })),
  plain('run-paused', PAUSED),
  { ...plain('run-move', PAUSED), after: press('Move…') },
  plain('run-drill', '#/runs/Exercise%202026'),
  plain('run-halted', PAUSED, () =>
    withRun('Laptop certificates', {
      halt: {
        kind: 'key-refused',
        message: 'The vendor refused the key: 401 unauthorized.',
        hint: 'Check the connection, on its card under Connections: it says what is wrong with the key.',
        at: NOW,
      } as never,
    }),
  ),
  { ...plain('incident-open', '#/incidents'), after: press('Open an incident…') },
  plain('incident', '#/incidents/INC-4471'),
  { ...plain('incident-save', '#/incidents/INC-4471'), after: press(/^Save…$/) },
  {
    ...plain('incident-lower', '#/incidents/INC-4471'),
    after: async (page) => {
      await page.getByRole('heading', { name: 'By vendor' }).scrollIntoViewIfNeeded()
      await page.locator('#screen').evaluate((one) => {
        one.scrollTop = 1_000_000
      })
    },
  },
  {
    ...plain('incident-waves', '#/incidents/INC-4471'),
    after: (page) => page.locator('h2', { hasText: 'By vendor' }).scrollIntoViewIfNeeded(),
  },
  plain('incident-new', '#/incidents/INC-4471', () => ({
    ...withIncident({
      figures: NO_FIGURES,
      ...{ byVendor: [], batches: [], exclusions: [] },
      changes: INCIDENT.changes.slice(0, 1),
      clock: { ...INCIDENT.clock, left: 0, estimatedEndAt: null, outlook: 'unknown', notes: [] },
    }),
    'incidents.waves': async () => [],
    'incidents.burnDown': async () => ({ points: [] }),
  })),
  plain('incident-done', '#/incidents/INC-4471', () =>
    withIncident({
      figures: { ...NO_FIGURES, population: 1, revoked: 1, replaced: 1 },
      byVendor: INCIDENT.byVendor.slice(1).map((one) => ({
        ...one,
        ...{ ...NO_FIGURES, population: 1, revoked: 1, replaced: 1, inNoBatch: 0 },
      })),
      clock: { ...INCIDENT.clock, left: 0, leftMs: 60_000, estimatedEndAt: null, outlook: 'done', notes: [] },
    }),
  ),
  plain('incident-closed', '#/incidents/INC-4471', () => withIncident({ state: 'closed' })),
  plain('incident-members', '#/incidents/INC-4471?fate=refused'),
  { ...plain('incident-members-ticked', '#/incidents/INC-4471?fate=refused'), after: tick(0, 2) },
  { ...plain('incident-plan', '#/incidents/INC-4471'), after: press('Plan a wave…') },
  { ...plain('incident-add', '#/incidents/INC-4471'), after: press('Add inventories…') },
  { ...plain('incident-exclude', '#/incidents/INC-4471'), after: press('Exclude…') },
  { ...plain('incident-close', '#/incidents/INC-4471'), after: press('Close…') },
  plain('report-holds', '#/reports?file=handle&name=spring.jsonl', () => ({
    ...full(),
    'reports.verify': async () => VERDICT,
  })),
  plain('report-broken', '#/reports?file=handle&name=spring.jsonl', () => ({
    ...full(),
    'reports.verify': async () => ({
      ...VERDICT,
      ok: false,
      checks: [{ name: 'Chain', ok: false, message: 'Event 4 does not name the hash of event 3.' }],
      firstBad: { event: 4, line: 5, message: 'It does not name the hash of the event before it.' },
    }),
  })),
  plain('connections-add', '#/connections?add=1'),
  { ...plain('connections-checked', '#/connections'), after: press('Check now') },
  { ...plain('settings-policy', '#/settings'), after: press('Change…') },
  { ...plain('settings-key', '#/settings'), after: press('Replace the signing key…') },
  { ...plain('settings-trust', '#/settings'), after: press('Add a key…') },
  { ...plain('settings-proposal', '#/settings'), after: press('Open a proposal…') },
  {
    ...plain('settings-lower', '#/settings'),
    after: (page) =>
      page.locator('#screen').evaluate((one) => {
        one.scrollTop = 1_000_000
      }),
  },
  {
    ...plain('settings-middle', '#/settings/Proposed%20changes'),
  },
  plain('guide', '#/guide/first-batch'),
  plain('guide-states', '#/guide/states'),
  { ...plain('palette', '#/home'), after: (page) => page.keyboard.press('Control+K') },
]
