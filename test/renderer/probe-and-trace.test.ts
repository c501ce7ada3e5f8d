import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Connection, ConnectionWay } from '../../src/contract/connections.ts'
import type { ProbeReport } from '../../src/contract/probe.ts'
import type { RunStatus } from '../../src/contract/runs.ts'
import type { TraceState } from '../../src/contract/trace.ts'
import { axeViolations } from '../support/axe.ts'
import { FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = join(import.meta.dirname, '../../artefacts')

const openAt = sharedWindow()
const open = (hash: string, handlers: FakeHandlers, colorScheme: 'light' | 'dark' = 'light') =>
  openAt(hash, handlers, { colorScheme })

const REPORT: ProbeReport = {
  at: '2026-11-20T10:02:11.000Z',
  product: 'rescind 0.1.0',
  connection: 'tlm demo',
  vendor: 'digicert-tlm',
  questions: 9,
  findings: [
    {
      id: 'rate-limits',
      says: 'Rate limits are not published: requests start at 5 a second and adapt to the answers.',
      verdict: 'holds',
      saw: 'none of 9 answers names a limit',
    },
    {
      id: 'revoked-code',
      says: 'The code for a certificate that is already revoked is not documented: after any refusal other than resource_not_found and entity_not_found the status is asked.',
      verdict: 'untold',
      saw: 'shows when a revoked certificate is asked to be revoked',
    },
    {
      id: 'page-size',
      says: 'The largest page of certificate-search is not documented: 1000 items are asked for, and 50 (the documented example) when that is refused.',
      verdict: 'differs',
      saw: '1000 items were asked for, and the vendor gives 100 a page',
    },
  ],
  learnt: [{ what: 'page size', was: 'not set', is: '100' }],
}

test.each(['light', 'dark'] as const)(
  'a probe says what it will do, asks for the key where none is stored, and shows what differs first (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    const handlers: FakeHandlers = {
      ...fakeWorkspace(),
      'probe.ask': async () => REPORT,
      'probe.save': async () => 'rescind-probe.json',
    }
    await using window = await open('#/connections', handlers, scheme)
    const { page, bridge } = window
    const card = page.locator('.card').first()
    await card.getByRole('button', { name: 'Probe…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('nothing is changed there').waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `probe-ask-${scheme}.png`) })
    const key = dialog.locator('input[type="password"]')
    const isAsked = (await key.count()) > 0
    if (isAsked) await key.fill('a key')
    await dialog.getByRole('button', { name: 'Ask there' }).click()
    await card.getByText('1 holds, 1 differs, 1 not to be told by reading.').waitFor()
    await card.getByText('page size 100 (was not set)').waitFor()
    expect(await card.locator('tbody tr td:first-child .mono').allTextContents()).toEqual([
      'page-size',
      'rate-limits',
      'revoked-code',
    ])
    await card.screenshot({ path: join(ARTEFACTS, `probe-${scheme}.png`) })
    expect(await axeViolations(page)).toEqual([])
    expect(bridge.calls.find(({ name }) => name === 'probe.ask')?.input).toMatchObject({ target: {} })
    await card.getByRole('button', { name: 'Save what was seen…' }).click()
    await page.getByText('Wrote rescind-probe.json').first().waitFor()
  },
)

test.each(['light', 'dark'] as const)(
  'a trace is off until it is started, says where it writes, and is stopped (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    let state: TraceState = { on: false, file: null, entries: 0, serials: false, failure: null }
    const handlers: FakeHandlers = {
      ...fakeWorkspace(),
      'trace.state': async () => state,
      'trace.start': async ({ serials }) => {
        state = { on: true, file: 'rescind-trace.har', entries: 1, serials, failure: null }
        return state
      },
      'trace.stop': async () => {
        state = { ...state, on: false }
        return state
      },
    }
    await using window = await open('#/settings', handlers, scheme)
    const { page, bridge } = window
    const card = page.locator('.card', { has: page.getByRole('heading', { name: 'Trace for support' }) })
    await card.scrollIntoViewIfNeeded()
    await card.screenshot({ path: join(ARTEFACTS, `trace-off-${scheme}.png`) })
    await card.getByRole('button', { name: 'Start a trace…' }).click()
    await card.getByText('1 exchange written to rescind-trace.har').waitFor()
    await card.getByText('Serial numbers are left out.').waitFor()
    await card.screenshot({ path: join(ARTEFACTS, `trace-on-${scheme}.png`) })
    expect(bridge.calls.find(({ name }) => name === 'trace.start')?.input).toEqual({ serials: false })
    await card.getByRole('button', { name: 'Stop the trace' }).click()
    await card.getByText('The last one, rescind-trace.har, has 1 exchange.').waitFor()
    expect(await axeViolations(page)).toEqual([])
  },
)

test.each(['light', 'dark'] as const)(
  'a run that another process carries shows what it is at and what keeps it, and is looked at again (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    const usual = fakeWorkspace()
    const [first] = (await usual['runs.list']?.({})) ?? []
    if (first === undefined) throw new Error('the fake workspace has no run')
    let settled = 10
    const status = (): RunStatus => ({
      ...first,
      state: 'running',
      runner: { holder: 'process 4711 on pki-1', heartbeatAt: '2026-11-20T10:02:11.000Z', here: false },
      phase: 'names',
      trouble: {
        message: 'HTTP 503 service_unavailable: maintenance until 12:00',
        times: 7,
        since: '2026-11-20T10:00:00.000Z',
        nextTryAt: '2026-11-20T10:03:00.000Z',
        remedy: { code: 'halt.proxy-login', hint: 'Store the name and the password of the proxy.' },
      },
      progress: { answered: 1_200, of: null },
      waits: [
        {
          for: 'effect',
          items: 3,
          nextAt: '2026-11-20T10:04:00.000Z',
          latestAt: '2026-11-20T10:15:00.000Z',
          message: null,
        },
      ],
      counts: { ...first.counts, confirmed: settled },
    })
    const handlers: FakeHandlers = {
      ...usual,
      'runs.list': async () => {
        settled += 1
        return [status()]
      },
      'runs.status': async () => status(),
    }
    await using window = await open(`#/runs/${encodeURIComponent(first.batch)}`, handlers, scheme)
    const { page, bridge } = window
    await page.getByText('Now: looking up names. It has failed 7 times in a row: HTTP 503').first().waitFor()
    await page.getByText('carried by process 4711 on pki-1').waitFor()
    await page
      .getByText(/3 items in doubt, next asked about at .*; settled or free to be sent again by /)
      .waitFor()
    await page.screenshot({ path: join(ARTEFACTS, `run-elsewhere-${scheme}.png`) })
    const asked = () => bridge.calls.filter(({ name }) => name === 'runs.list').length
    const before = asked()
    await expect.poll(asked).toBeGreaterThan(before)
    // What mends it is said there, and the button leads to the card that mends it.
    await page.getByText('Store the name and the password of the proxy.').waitFor()
    await page.getByRole('link', { name: 'Open tlm demo' }).click()
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('tlm demo')
  },
)

test.each(['light', 'dark'] as const)(
  'a proxy’s password and a client certificate are given on the card, which says what is set (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    const fake = fakeWorkspace()
    const [first] = (await fake['connections.list']?.({})) ?? []
    if (first === undefined) throw new Error('no connection')
    let connection: Connection = { ...first, proxy: 'http://proxy.example.com:8080' }
    let login: 'none' | 'stored' = 'none'
    const way = async (): Promise<ConnectionWay> => ({
      proxy: 'http://proxy.example.com:8080',
      namedBy: 'the connection',
      login,
    })
    const handlers: FakeHandlers = {
      ...fake,
      'connections.list': async () => [connection],
      'connections.way': way,
      'connections.setProxyLogin': async () => {
        login = 'stored'
        return way()
      },
      'workspace.chooseFile': async ({ purpose }) => ({ file: purpose, name: `${purpose}.pem`, bytes: 1 }),
      'connections.setClientCertificate': async ({ passphrase }) => {
        if (passphrase === undefined)
          throw new FakeFailure({
            code: 'input.passphrase-needed',
            message: 'The private key is protected by a passphrase.',
            hint: 'Type its passphrase here.',
          })
        connection = {
          ...connection,
          clientCertificate: {
            subject: 'CN=ada',
            issuer: 'CN=Example CA',
            validFrom: '2026-01-01T00:00:00.000Z',
            validTo: '2027-01-01T00:00:00.000Z',
            fingerprint: 'AA',
          },
        }
        return connection
      },
    }
    await using window = await open('#/connections', handlers, scheme)
    const { page, bridge } = window
    const card = page.locator('.card').first()
    await card.getByText('without a name and a password').waitFor()
    await card.getByRole('button', { name: 'Proxy’s name and password…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('ada')
    await dialog.getByLabel('Password').fill('a password')
    await page.screenshot({ path: join(ARTEFACTS, `proxy-login-${scheme}.png`) })
    await dialog.getByRole('button', { name: 'Keep them' }).click()
    await card.getByText('name and password in the keychain').waitFor()
    await card.getByRole('button', { name: 'Client certificate…' }).click()
    const use = dialog.getByRole('button', { name: 'Use the certificate' })
    expect(await use.isDisabled()).toBe(true)
    await dialog.getByRole('group', { name: 'Certificate with its chain' }).getByRole('button').click()
    await dialog.getByText('client-certificate.pem').waitFor()
    await dialog.getByRole('group', { name: 'Private key' }).getByRole('button').click()
    await dialog.getByText('client-key.pem').waitFor()
    await use.click()
    await dialog.getByText('Type its passphrase here.').waitFor()
    await dialog.getByLabel('Passphrase').fill('a passphrase')
    await page.screenshot({ path: join(ARTEFACTS, `client-certificate-${scheme}.png`) })
    expect(await axeViolations(page)).toEqual([])
    await use.click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.locator('input[type="password"]').count()).toBe(0)
    const said = (name: string) => bridge.calls.findLast((call) => call.name === name)?.input
    expect(said('connections.setProxyLogin')).toEqual({
      connection: connection.name,
      user: 'ada',
      password: 'a password',
    })
    expect(said('connections.setClientCertificate')).toEqual({
      connection: connection.name,
      certificate: 'client-certificate',
      key: 'client-key',
      passphrase: 'a passphrase',
    })
    await bridge.announce(page, 'connections.changed', {})
    await card.getByText('CN=ada, of CN=Example CA').waitFor()
    await card.getByRole('button', { name: 'Take the client certificate away…' }).waitFor()
    await card.screenshot({ path: join(ARTEFACTS, `network-of-connection-${scheme}.png`) })
  },
)
