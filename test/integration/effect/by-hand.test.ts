import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import { inWorkspace, removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { type ListServer, type OpensslCa, openOpensslCa, startListServer } from '../../support/openssl-ca.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const folder = temporaryFolder()
const dataDir = path.join(folder, 'workspace')
let ca: OpensslCa
let lists: ListServer

beforeAll(async () => {
  lists = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example Org/CN=Example Issuing CA' })
  const [revoked, good] = [ca.issue('revoked.example.com'), ca.issue('good.example.com')]
  ca.revoke(revoked, 'superseded')
  lists.at.set('/by-hand.crl', ca.crl())
  const serialOf = (pem: string) => new X509Certificate(pem).serialNumber
  const rows = [
    'Serial Number,Common Name,Issuer',
    `${serialOf(revoked)},revoked.example.com,Example Issuing CA`,
    `${serialOf(good)},good.example.com,example issuing ca`,
    'ABCDEF0123,other.example.com,Another CA',
    'ABCDEF0124,unknown.example.com,',
  ]
  const file = path.join(folder, 'inventory.csv')
  writeFileSync(file, `${rows.join('\n')}\n`)
  await inWorkspace(dataDir, async ({ inventories, batches }) => {
    await inventories.import({ file, name: 'csv', vendor: VENDOR, settings: {} })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'csv', inventory: 'csv', request, filter: {} })
    await batches.seal('csv')
    batches.create({ name: 'draft', inventory: 'csv', request, filter: {} })
  })
})
afterAll(async () => {
  await lists.close()
  removeFolder(folder)
})

test('a CA certificate added with its addresses makes certificates from a spreadsheet checkable', async () => {
  const before = await runCli(['effect', 'csv', '--json', '--ca', ca.file('ca.pem')], { dataDir })
  expect(before.json()).toMatchObject({ notCheckable: 4, expected: 0 })

  const added = await runCli(
    ['ca', 'add', ca.file('ca.pem'), '--crl', `${lists.url}/by-hand.crl`, '--json'],
    { dataDir },
  )
  expect(added.code).toBe(0)
  const [{ fingerprint } = { fingerprint: '' }] = added.json<{ fingerprint: string }[]>()
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/)
  const { verdicts } = (await runCli(['effect', 'csv', '--json'], { dataDir })).json<{
    verdicts: { verdict: object }[]
  }>()
  expect(verdicts.map(({ verdict }) => verdict)).toMatchObject([
    { kind: 'revoked', by: 'crl', reason: 'superseded' },
    { kind: 'not-revoked', by: 'crl' },
    {
      kind: 'not-checkable',
      why: 'The certificate of its issuer "Another CA" was not added: rescind ca add FILE.',
    },
    { kind: 'not-checkable', why: 'Its issuer is not known.' },
  ])
  const shown = await runCli(['effect', 'csv', '--last'], { dataDir })
  expect(shown.stdout).toMatch(/Revoked already:\n.*\n.*\n1 .* revoked\.example\.com .*superseded \(CRL\)\n$/)

  expect((await runCli(['ca', 'list', '--json'], { dataDir })).json()).toMatchObject([{ fingerprint }])
  expect((await runCli(['ca', 'remove', fingerprint], { dataDir })).code).toBe(0)
  expect((await runCli(['ca', 'list'], { dataDir })).stdout).toContain('No CA certificate was added yet')
})

test('what cannot be done is said with what to do', async () => {
  await inWorkspace(dataDir, async ({ effect }) => {
    await expect(effect.check('draft')).rejects.toMatchObject({ code: 'state.draft' })
    await expect(effect.check('nothing')).rejects.toMatchObject({ code: 'input.no-such-batch' })
    expect(() => effect.authorities.remove('00')).toThrow(
      expect.objectContaining({ code: 'input.no-such-ca' }),
    )
    for (const url of ['ldap://x/', 'file:///etc/passwd', 'http://user:secret@x/', 'x'])
      expect(() => effect.authorities.add(ca.certificate, { crlUrls: [url] })).toThrow(
        expect.objectContaining({ code: 'input.bad-url' }),
      )
    expect(effect.read('draft')).toBeNull()
  })
})

test('a cancelled check keeps what was found before', async () => {
  await inWorkspace(dataDir, async ({ effect }) => {
    effect.authorities.add(ca.certificate, { crlUrls: [`${lists.url}/slow.crl`] })
    const before = effect.read('csv')?.summary
    const cancel = new AbortController()
    lists.at.set('/slow.crl', () => cancel.abort())
    await expect(effect.check('csv', { signal: cancel.signal })).rejects.toMatchObject({
      code: 'halt.cancelled',
    })
    expect(effect.read('csv')?.summary).toEqual(before)
    lists.at.delete('/slow.crl')
  })
})

test('everything goes through a proxy when one is given', async () => {
  const seen: string[] = []
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.writeHead(200).end('by the proxy')
  }).on('connect', (request, socket, head) => {
    seen.push(`CONNECT ${request.url}`)
    const [host, port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const fetcher = openFetcher({
    clock: systemClock(),
    given: [lists.url],
    findProxy: async () => ({
      url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      namedBy: 'the test',
    }),
  })
  const answer = await fetcher.fetch({ url: `${lists.url}/by-hand.crl`, bytesMax: 1_000_000 })
  expect(answer.kind).toBe('bytes')
  expect(seen).toHaveLength(1)
  await fetcher.close()
  proxy.closeAllConnections()
  proxy.close()
})

test('an answer that never comes is waited for so long and no longer', async () => {
  // The time is over as soon as the request has come.
  const sleep = () => new Promise<void>((resolve) => lists.at.set('/silent', () => resolve()))
  const fetcher = openFetcher({ clock: { ...systemClock(), sleep }, given: [lists.url] })
  expect(await fetcher.fetch({ url: `${lists.url}/silent`, bytesMax: 1_000 })).toEqual({
    kind: 'failed',
    why: 'its answer was not complete in time',
    mayPass: true,
  })
  await fetcher.close()
})

test('a check that was killed on its way is never read, and cleared away by the next', async () => {
  const db = new Database(path.join(dataDir, 'rescind.db'))
  const rows = () => db.prepare<[], { checks: number }>('SELECT count(*) AS checks FROM effect_check').get()
  try {
    await inWorkspace(dataDir, async ({ effect }) => {
      const before = effect.read('csv')?.summary
      db.exec(`INSERT INTO effect_check (batch) SELECT id FROM batch WHERE name = 'csv';
        INSERT INTO effect_item SELECT max(id), 1, '{}' FROM effect_check`)
      expect(effect.read('csv')?.summary).toEqual(before)
      expect(rows()).toEqual({ checks: 2 })
      const after = await effect.check('csv', { caPem: [ca.certificate] })
      expect([...after.items()]).toHaveLength(4)
      expect(rows()).toEqual({ checks: 1 })
      expect(db.prepare('SELECT count(*) AS items FROM effect_item').get()).toEqual({ items: 4 })
    })
  } finally {
    db.close()
  }
})

test.each(['ldap://127.0.0.1/x', 'file:///etc/hostname', 'no address', 'http://user:secret@127.0.0.1/'])(
  'the address %s is never asked',
  async (url) => {
    const fetcher = openFetcher({ clock: systemClock() })
    expect(await fetcher.fetch({ url, bytesMax: 1_000 })).toEqual({
      kind: 'failed',
      why: 'its address is not a plain http or https one',
    })
    await fetcher.close()
  },
)

test('an answer larger than is allowed is let go', async () => {
  lists.at.set('/large', Buffer.alloc(100_000))
  const fetcher = openFetcher({ clock: systemClock(), given: [lists.url] })
  expect(await fetcher.fetch({ url: `${lists.url}/large`, bytesMax: 50_000 })).toEqual({
    kind: 'failed',
    why: 'its answer is larger than 50,000 bytes',
  })
  await fetcher.close()
})
