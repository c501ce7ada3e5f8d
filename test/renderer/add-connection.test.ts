import { join } from 'node:path'
import { expect, test } from 'vitest'
import { axeViolations } from '../support/axe.ts'
import { FakeFailure, type FakeHandlers } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** Where pictures are kept for whoever looks; ignored by git. */
const ARTEFACTS = join(import.meta.dirname, '../../artefacts')

const openAt = sharedWindow()

test.each(['light', 'dark'] as const)(
  'a connection is added with the name for its proxy and its client certificate, and no secret stays in the window (%s)',
  { timeout: TEST_MS_MAX },
  async (scheme) => {
    const handlers: FakeHandlers = {
      ...fakeWorkspace(),
      'workspace.chooseFile': async ({ purpose }) => ({ file: purpose, name: `${purpose}.pem`, bytes: 1 }),
      'connections.add': async () => {
        throw new FakeFailure({ code: 'input.name-taken', message: 'There is one of this name.' })
      },
    }
    await using window = await openAt('#/connections?add=1', handlers, { colorScheme: scheme })
    const { page, bridge } = window
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('behind a gateway')
    await dialog.getByLabel('Address').fill('https://one.digicert.com')
    await dialog.getByRole('button', { name: 'Own limits, proxy, client certificate' }).click()
    expect(await dialog.getByLabel('Name for the proxy').count()).toBe(0)
    await dialog.getByLabel('Proxy', { exact: false }).first().fill('http://proxy.example:3128')
    await dialog.getByLabel('Name for the proxy').fill(' ada ')
    const add = dialog.getByRole('button', { name: 'Add', exact: true })
    // Half of a login is none.
    await expect.poll(() => add.isDisabled()).toBe(true)
    await dialog.getByLabel('Password for the proxy').fill('a password')
    const files = dialog.getByRole('group', { name: 'Client certificate' })
    await files.getByRole('group', { name: 'Certificate with its chain' }).getByRole('button').click()
    await files.getByText('client-certificate.pem').waitFor()
    await files.getByRole('group', { name: 'Private key' }).getByRole('button').click()
    await files.getByText('client-key.pem').waitFor()
    await files.getByLabel('Passphrase').fill('a passphrase')
    await page.screenshot({ path: join(ARTEFACTS, `add-connection-${scheme}.png`) })
    await files.scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(ARTEFACTS, `add-connection-certificate-${scheme}.png`) })
    expect(await axeViolations(page)).toEqual([])
    await add.click()
    await dialog.getByText('There is one of this name.').waitFor()
    expect(bridge.calls.find(({ name }) => name === 'connections.add')?.input).toMatchObject({
      connection: { name: 'behind a gateway', proxy: 'http://proxy.example:3128' },
      clientCertificate: {
        certificate: 'client-certificate',
        key: 'client-key',
        passphrase: 'a passphrase',
      },
      proxyLogin: { user: 'ada', password: 'a password' },
    })
    // What is refused is typed again; the files stay chosen.
    const left = await page
      .locator('input[type="password"]')
      .evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value))
    expect(left.every((value) => value === '')).toBe(true)
    await files.getByText('client-key.pem').waitFor()
  },
)
