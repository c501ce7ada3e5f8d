import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Connection, type ConnectionDraft } from '../../../src/contract/connections.ts'
import { openActivityLog } from '../../../src/main/activity/open-activity-log.ts'
import { createAnnouncer } from '../../../src/main/announcer.ts'
import { AppError } from '../../../src/main/app-error.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { openConnections } from '../../../src/main/connections/open-connections.ts'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { createProxies } from '../../../src/main/http/proxies.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { openSettings } from '../../../src/main/settings/open-settings.ts'
import { createTrace } from '../../../src/main/trace/trace.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { rawServer, reply } from '../../support/raw-server.ts'

const KEY = 'canary-key-61be0c'
const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8')
const draft = (change: Partial<ConnectionDraft> = {}): ConnectionDraft => ({
  name: 'demo',
  vendor: 'digicert-tlm',
  baseUrl: 'https://demo.one.digicert.com',
  options: {},
  limits: 'vendor',
  ...change,
})

function failing(code: 'state.keychain-locked' | 'state.keychain-unavailable'): Keychain {
  const fail = async (): Promise<never> => {
    throw new AppError(code, 'no keychain', { hint: 'mend it' })
  }
  return {
    state: async () => ({ available: false, kind: 'Secret Service', message: 'no keychain' }),
    has: fail,
    get: fail,
    set: fail,
    delete: fail,
  }
}

function workspace(keychain: Keychain = memoryKeychain()) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rescind-connections-'))
  const db = openWorkspaceDb(dataDir)
  const clock = systemClock()
  const announcer = createAnnouncer(() => {})
  const settings = openSettings({ db, announcer })
  const activity = openActivityLog({ db, clock, operator: 'ada@host', announcer })
  const vendors = vendorRegistry()
  const trace = createTrace({ clock, product: 'rescind test' })
  const connections = openConnections({
    db,
    keychain,
    proxies: createProxies({ keychain }),
    vendors,
    clock,
    settings,
    activity,
    announcer,
    trace,
  })
  let announced = 0
  announcer.on('connections.changed', () => (announced += 1))
  const files = (): string =>
    readdirSync(dataDir)
      .map((file) => readFileSync(path.join(dataDir, file), 'latin1'))
      .join()
  return {
    db,
    settings,
    activity,
    connections,
    files,
    announced: () => announced,
    [Symbol.dispose]() {
      db.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

test('adds a connection with its key in the keychain and nowhere else', async () => {
  using on = workspace()
  const added = await on.connections.add(
    draft({ baseUrl: 'https://demo.one.digicert.com/root/', options: { fresh_connections: 'true' } }),
    new Secret(`${KEY}\n`),
  )
  expect(Connection.parse(added)).toEqual(added)
  expect(added).toMatchObject({
    name: 'demo',
    baseUrl: 'https://demo.one.digicert.com/root',
    host: 'demo.one.digicert.com',
    key: 'stored',
    options: { fresh_connections: 'true' },
  })
  expect(await on.connections.list()).toEqual([added])
  expect(await on.connections.get('DEMO')).toEqual(added)
  expect(on.announced()).toBe(1)
  expect(JSON.stringify([added, on.activity.page(undefined, 10)])).not.toContain(KEY)
  expect(on.files()).not.toContain(KEY)
  const opened = await on.connections.open('demo')
  expect(opened.facts).toEqual({ baseUrl: added.baseUrl, options: added.options })
  await opened.transport.close()
})

test('without a key there is none, and opening says what to do', async () => {
  using on = workspace()
  expect((await on.connections.add(draft())).key).toBe('none')
  await expect(on.connections.open('demo')).rejects.toMatchObject({
    code: 'state.no-key',
    hint: expect.stringContaining('--key-stdin'),
  })
  const opened = await on.connections.open('demo', new Secret(KEY))
  await opened.transport.close()
  expect((await on.connections.get('demo')).key).toBe('none')
  expect((await on.connections.setKey('demo', new Secret(KEY))).key).toBe('stored')
  await expect(on.connections.setKey('demo', new Secret(' '))).rejects.toMatchObject({
    code: 'input.bad-key',
  })
})

test.each(['state.keychain-locked', 'state.keychain-unavailable'] as const)(
  '%s is never taken for a missing key',
  async (code) => {
    using on = workspace(failing(code))
    await expect(on.connections.add(draft(), new Secret(KEY))).rejects.toMatchObject({ code })
    expect(await on.connections.list()).toEqual([])
    expect((await on.connections.add(draft())).key).toBe('keychain-unavailable')
    await expect(on.connections.open('demo')).rejects.toMatchObject({ code })
    const opened = await on.connections.open('demo', new Secret(KEY))
    await opened.transport.close()
  },
)

test('a key stays behind neither when its connection cannot be stored nor when it is removed', async () => {
  const keychain = memoryKeychain()
  const kept = new Set<string>()
  using on = workspace({
    ...keychain,
    set: (account, secret) => {
      kept.add(account)
      return keychain.set(account, secret)
    },
    delete: (account) => {
      kept.delete(account)
      return keychain.delete(account)
    },
  })
  await on.connections.add(draft(), new Secret(KEY))
  await expect(on.connections.add(draft({ name: 'DEMO' }), new Secret(KEY))).rejects.toMatchObject({
    code: 'input.name-taken',
  })
  on.db.exec("CREATE TRIGGER full BEFORE INSERT ON connection BEGIN SELECT RAISE(ABORT, 'disk full'); END")
  await expect(on.connections.add(draft({ name: 'other' }), new Secret(KEY))).rejects.toThrow('disk full')
  expect(kept.size).toBe(1)
  await on.connections.remove('demo')
  expect(kept.size).toBe(0)
  expect(await on.connections.list()).toEqual([])
})

test('the key is bound to the origin: a connection moved to another host finds none', async () => {
  using on = workspace()
  await on.connections.add(draft(), new Secret(KEY))
  on.db.exec("UPDATE connection SET base_url = 'https://elsewhere.example'")
  await expect(on.connections.open('demo')).rejects.toMatchObject({ code: 'state.no-key' })
})

test('a connection is removed where no keychain answers, and not where it is locked', async () => {
  using without = workspace(failing('state.keychain-unavailable'))
  await without.connections.add(draft())
  await without.connections.remove('demo')
  expect(await without.connections.list()).toEqual([])
  using locked = workspace(failing('state.keychain-locked'))
  await locked.connections.add(draft())
  await expect(locked.connections.remove('demo')).rejects.toMatchObject({ code: 'state.keychain-locked' })
  expect(await locked.connections.list()).toHaveLength(1)
})

test('a connection over which a batch runs is not removed', async () => {
  using on = workspace()
  await on.connections.add(draft())
  on.db.exec(`INSERT INTO batch (id, name, vendor, kind, state, inventory, source, request, filter, created_at, created_by, digest, connection)
    VALUES ('1', 'q3', 'digicert-tlm', 'certificate', 'running', 'i', '{}', '{}', '{}', '', '', 'd', 'demo')`)
  await expect(on.connections.remove('demo')).rejects.toMatchObject({
    code: 'state.connection-in-use',
    message: expect.stringContaining('q3'),
  })
})

test('an air-gapped workspace opens and checks nothing', async () => {
  using on = workspace()
  await using server = await rawServer({ onRequest: ({ socket }) => reply(socket, 200, '{}') })
  await on.connections.add(draft({ baseUrl: server.url }), new Secret(KEY))
  on.settings.set({ airGapped: true })
  for (const attempt of [on.connections.open('demo'), on.connections.check('demo')]) {
    await expect(attempt).rejects.toMatchObject({
      code: 'state.air-gapped',
      hint: expect.stringMatching(/\w/),
    })
  }
  expect(server.connections()).toBe(0)
})

test('checks with the stored key, or with the one given for this call', async () => {
  using on = workspace()
  await using server = await rawServer({
    onRequest: ({ socket, head }) =>
      reply(socket, 200, head.includes('/hello') ? '{}' : '{"total":3,"offset":0,"limit":1,"items":[]}'),
  })
  await on.connections.add(draft({ baseUrl: server.url, limits: 'none' }), new Secret(KEY))
  expect(await on.connections.check('demo')).toMatchObject({ ok: true })
  expect(await on.connections.check('demo', new Secret('another-key'))).toMatchObject({ ok: true })
  expect(server.requests.map(({ head }) => /x-api-key: (.*)/.exec(head)?.[1])).toEqual([
    KEY,
    KEY,
    'another-key',
    'another-key',
  ])
})

test('takes CA certificates of its own and reaches a server that they vouch for', async () => {
  using on = workspace()
  await using server = await rawServer({
    tls: { cert: pem('good'), key: pem('server-key') },
    onRequest: ({ socket }) => reply(socket, 401),
  })
  const added = await on.connections.add(
    draft({ baseUrl: server.url, extraCa: `Bag Attributes\n${pem('ca')}` }),
    new Secret(KEY),
  )
  expect(added.extraCa).toBe(pem('ca'))
  expect(await on.connections.check('demo')).toMatchObject({
    ok: false,
    message: expect.stringContaining('refused the key'),
  })
})

test.each<[string, Partial<ConnectionDraft>, string]>([
  ['plain http', { baseUrl: 'http://vendor.example' }, 'input.insecure-url'],
  ['credentials in the URL', { baseUrl: 'https://u:p@vendor.example' }, 'input.url-credentials'],
  ['no limit for a host elsewhere', { limits: 'none' }, 'input.limits-required'],
  ['an empty limit', { limits: [] }, 'input.bad-limit'],
  ['a limit longer than a day', { limits: [{ requests: 1, perMs: 86_400_001 }] }, 'input.bad-limit'],
  ['an unknown option', { options: { colour: 'red' } }, 'input.unknown-option'],
  ['an option of the wrong form', { options: { fresh_connections: 'perhaps' } }, 'input.bad-option'],
  ['a proxy with credentials', { proxy: 'http://u:p@proxy.example' }, 'input.proxy-credentials'],
  [
    'a proxy to this very machine',
    { baseUrl: 'http://127.0.0.1:1', proxy: 'http://proxy.example' },
    'input.bad-proxy',
  ],
  ['a CA file that is none', { extraCa: 'hello' }, 'input.bad-ca'],
  [
    'a CA file that is damaged',
    { extraCa: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
    'input.bad-ca',
  ],
  ['a CA file with a private key', { extraCa: `${pem('ca')}${pem('server-key')}` }, 'input.bad-ca'],
  ['a vendor of a later version', { vendor: 'keyfactor-command-9' as never }, 'input.unknown-vendor'],
])('refuses %s and stores nothing', async (_what, change, code) => {
  using on = workspace()
  await expect(on.connections.add(draft(change), new Secret(KEY))).rejects.toMatchObject({ code })
  expect(await on.connections.list()).toEqual([])
  expect(on.announced()).toBe(0)
})

test('a name that does not exist is answered with those that do', async () => {
  using on = workspace()
  await on.connections.add(draft())
  await expect(on.connections.get('prod')).rejects.toMatchObject({
    code: 'input.no-such-connection',
    hint: expect.stringContaining('demo'),
  })
})
