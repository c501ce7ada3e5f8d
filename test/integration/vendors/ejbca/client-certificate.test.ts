import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../../support/test-workbench.ts'

const file = (name: string): Buffer =>
  readFileSync(new URL(`../../../fixtures/tls/${name}.pem`, import.meta.url))

test('a connection by client certificate needs no key, and sends none', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer(
    {
      cert: file('good'),
      key: file('server-key'),
      ca: file('ca'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      seen.push(request.headers['authorization'])
      const json = request.url?.endsWith('/v1/ca') ? { certificate_authorities: [] } : { status: 'OK' }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await using on = await testWorkbench()
  const { connections } = on.workbench
  const added = await connections.add(
    {
      name: 'ca',
      vendor: 'ejbca',
      baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      options: {},
      limits: 'none',
      extraCa: file('ca').toString(),
    },
    undefined,
    { certificate: Buffer.concat([file('good'), file('server-key')]) },
  )
  expect(added.key).toBe('not-needed')
  expect(await connections.check('ca')).toMatchObject({ ok: true })
  expect(seen).toEqual([undefined, undefined])
})

test('a batch is run over it without a key; with OAuth one is asked for', async () => {
  const sandbox = await startSandbox({ vendors: ['ejbca'], items: 6, plain: true, limit: 'none' })
  onTestFinished(() => sandbox.close())
  await sandbox.change('ejbca', { settings: { openToGateway: true } })
  await using on = await testWorkbench()
  const { connections, inventories, batches, runs } = on.workbench
  const inventory = path.join(on.folder, 'inventory.csv')
  writeFileSync(inventory, sandbox.inventoryCsv('ejbca').csv)
  await inventories.import({ file: inventory, name: 'i', vendor: 'ejbca', kind: 'certificate', settings: {} })
  const common = { vendor: 'ejbca' as const, baseUrl: sandbox.url('ejbca'), limits: 'none' as const }
  await connections.add({ ...common, name: 'ca', options: { settle_ms: '20' } })
  await connections.add({
    ...common,
    name: 'oauth',
    options: { auth: 'oauth', client_id: 'x', token_url: sandbox.credentials('ejbca')['tokenUrl'] ?? '' },
  })
  expect((await connections.list()).map(({ name, key }) => [name, key])).toEqual([
    ['ca', 'not-needed'],
    ['oauth', 'none'],
  ])
  batches.create({
    name: 'b',
    inventory: 'i',
    request: { operation: 'revoke', reason: 'key_compromise', comment: '', options: {} },
    filter: {},
  })
  await batches.seal('b')
  const start = { batch: 'b', confirmCount: 6, canary: false, preflight: false }
  await expect(runs.start({ ...start, connection: 'oauth' })).rejects.toMatchObject({ code: 'state.no-key' })
  const { done } = await runs.start({ ...start, connection: 'ca' })
  expect(await done).toMatchObject({ state: 'finished', counts: { confirmed: 6 } })
  expect(sandbox.effects('ejbca')).toHaveLength(6)
  expect(sandbox.requests('ejbca').filter(({ headers }) => headers['authorization'] !== undefined)).toEqual(
    [],
  )
})
