import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ApiVendor } from '../../src/main/vendors/port.ts'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { openApp } from './fixture.ts'
import { expectAccessible, windowOf } from './window-of.ts'

const ITEMS = 6
/** The smallest window that the design allows. */
const SMALL = { width: 1024, height: 700 }

type Credentials = Readonly<Record<string, string>>

/** A way to sign in: what is typed into the key's field, and into the others. */
interface Way {
  readonly name: string
  /** Null: none is given. */
  readonly key: (credentials: Credentials) => string | null
  readonly options: (credentials: Credentials) => Readonly<Record<string, string>>
  /** Its key is never kept: typed at the check and the run. */
  readonly isForRunOnly?: true
  /** Where others keep the key: written before the connection is used. */
  readonly prepare?: (folder: string, credentials: Credentials) => Promise<void>
}

const OAUTH: Way = {
  name: 'OAuth',
  key: ({ clientSecret = '' }) => clientSecret,
  options: ({ tokenUrl = '', clientId = '' }) => ({
    auth: 'oauth',
    token_url: tokenUrl,
    client_id: clientId,
  }),
}
const PROFILE: Way = {
  name: 'a profile',
  key: () => null,
  options: () => ({ profile: 'revoker' }),
  prepare: async (folder, { key = '' }) => {
    const [id, secret] = key.split(':')
    const file = path.join(folder, 'credentials')
    await writeFile(file, `[revoker]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
    onTestFinished(() => void vi.unstubAllEnvs())
  },
}
const OTHER_WAYS: Partial<Record<ApiVendor['id'], readonly Way[]>> = {
  'keyfactor-command': [OAUTH],
  ejbca: [OAUTH],
  'openbao-pki': [
    {
      name: 'AppRole',
      key: ({ secretId = '' }) => secretId,
      options: ({ roleId = '' }) => ({ auth: 'approle', role_id: roleId }),
    },
  ],
  acme: [
    {
      name: "the certificates' own key",
      key: ({ certificate = '' }) => certificate,
      options: () => ({ signer: 'certificate' }),
      isForRunOnly: true,
    },
  ],
  'aws-private-ca': [
    { name: 'temporary keys', key: ({ temporary = '' }) => temporary, options: () => ({}) },
    PROFILE,
  ],
}
const ways = apiVendors().flatMap((vendor) => [
  { vendor, way: null, id: vendor.id, how: 'its key' },
  ...(OTHER_WAYS[vendor.id] ?? []).map((way) => ({ vendor, way, id: vendor.id, how: way.name })),
])

test.each(ways)(
  '$id with $how: added by hand, checked, and a batch sealed, run and finished',
  async (one) => {
    const { vendor, way, id } = one
    const operation = vendor.info.operations[0]
    if (operation === undefined) throw new Error(`${id} has no operation`)
    const folder = await mkdtemp(path.join(tmpdir(), 'rescind-vendor-'))
    const sandbox = await startSandbox({ vendors: [id], items: ITEMS * 2, plain: true, limit: 'none' })
    onTestFinished(async () => {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    })
    sandbox.stage(id, operation.id)
    const { kind } = operation.target
    const credentials = sandbox.credentials(id)
    const usual = sandbox.access(id, operation.id)
    const key = way === null ? usual.key : way.key(credentials)
    await way?.prepare?.(folder, credentials)
    const file = path.join(folder, 'list.csv')
    await writeFile(file, sandbox.inventoryCsv(id, { rows: ITEMS, kind }).csv)

    await using app = await openApp()
    const { page, person } = app
    const at = windowOf(app)
    const shot = (name: string) => app.screenshot(`${name}-${id}-${one.how.replaceAll(/\W+/g, '-')}`)
    await page.setViewportSize(SMALL)
    await person.nextOpenFile(file)
    const opened = await app.call('workspace.chooseFile', { purpose: 'inventory' })
    await app.call('inventories.import', {
      ...{ job: 'list', file: opened?.file ?? '', name: 'list', vendor: id, kind, settings: {} },
    })

    await at.go('#/connections?add=1')
    const adding = at.dialog('Add a connection')
    const choose = async (label: string, choice: string) => {
      await adding.getByLabel(label).first().click()
      await page.getByRole('option', { name: choice, exact: true }).click()
    }
    await choose('Vendor', vendor.info.title)
    await adding.getByLabel('Name', { exact: true }).fill('by-hand')
    await adding.getByLabel('Address', { exact: true }).fill(sandbox.url(id))
    for (const [name, value] of Object.entries({ ...usual.options, ...way?.options(credentials) })) {
      const field = vendor.info.connectionFields.find((known) => known.name === name)
      if (field === undefined) throw new Error(`${id} declares no field ${name}`)
      if (field.type !== 'choice') await adding.getByLabel(field.label).first().fill(value)
      else await choose(field.label, field.choices.find((choice) => choice.value === value)?.label ?? value)
    }
    await shot('add-top')
    if (key !== null) await adding.getByLabel(vendor.info.secret.label).fill(key)
    await shot('add')
    await expectAccessible(page, `adding ${id}`)
    const add = adding.getByRole('button', { name: 'Add', exact: true })
    await add.click()
    if (way?.isForRunOnly) {
      await adding.getByText(/is never kept/).waitFor()
      await shot('add-refused')
      await add.click()
    }
    await adding.waitFor({ state: 'hidden' })

    await at.button('Check now').click()
    const given = way?.isForRunOnly && key !== null ? { key } : {}
    if (given.key !== undefined) {
      const checking = at.dialog('Check by-hand')
      await checking.getByLabel(vendor.info.secret.label).fill(given.key)
      await checking.getByRole('button', { name: 'Check', exact: true }).click()
    }
    const { message, ok } = await app.call('connections.check', { connection: 'by-hand', ...given })
    expect(ok).toBe(true)
    await page.getByText(message).first().waitFor()
    await shot('checked')

    await at.go('#/batches?new=1&inventory=list')
    await at.heading('New batch').waitFor()
    await at.field('Name of the batch').fill('june')
    if (operation.reasons.some(({ reason }) => reason === 'superseded'))
      await at.choose(/^Reason/, /superseded/)
    await at.field(/^Comment/).fill('INC-1: profile retired')
    await shot('request')
    await at.button('Save draft and check').click()
    await at.button('Seal batch…').click()
    await at.button('Seal').last().click()
    await at.button('Run…').click()
    await page.getByLabel(/^Type the number of/).fill(String(ITEMS))
    if (given.key !== undefined) await page.getByLabel(/for this run only/).fill(given.key)
    await shot('confirm')
    await at.button(/ now$/).last().click()
    await at.heading('june').waitFor()
    await expect
      .poll(async () => (await app.call('runs.status', { batch: 'june' })).state, { timeout: 120_000 })
      .toBe('finished')
    await page.getByRole('grid').waitFor()
    await expect.poll(() => page.getByText(/^(sending|queued)$/).count()).toBe(0)
    await shot('run')
    await expectAccessible(page, `a run of ${id}`)
    const { counts } = await app.call('runs.status', { batch: 'june' })
    // Without a status at the vendor, what it took is all that can be said; a vendor's own approver may have the last word.
    const waits = counts['pending-approval']
    expect(counts.confirmed + counts.unconfirmed + waits).toBe(ITEMS)
    expect(new Set(sandbox.effects(id).map(({ target }) => target)).size).toBe(ITEMS)
    expect(app.complaints).toEqual([])
    if (key !== null) expect(await page.content()).not.toContain(key)
  },
)
