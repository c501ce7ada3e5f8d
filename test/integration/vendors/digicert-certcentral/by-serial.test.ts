import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { digicertCertcentral } from '../../../../src/main/vendors/digicert-certcentral/vendor.ts'
import type { Item, Known, Order } from '../../../../src/main/vendors/port.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { stubVendor } from '../../../support/stub-vendor.ts'
import { testWorkbench } from '../../../support/test-workbench.ts'

const VENDOR = 'digicert-certcentral'
const ORDER: Order = { operation: 'revoke-certificate', comment: 'INC-7', options: {} }
const known: Known = {
  submittedAt: new Date().toISOString(),
  isTaken: () => false,
  rivals: () => [],
  isDoubtful: false,
  areApprovalsInPlay: () => false,
}
const item = (n: number): Item => ({
  ordinal: n,
  target: { serial_number: `AB0${n}` },
  attributes: {},
  reason: null,
})

test('one reading of the status change list answers for all certificates that are named by serial number', async () => {
  const revoked = new Set([1, 2, 3, 4, 5])
  await using vendor = await stubVendor(digicertCertcentral, ({ path: asked }) => {
    const headers = { date: new Date().toUTCString() }
    const json = (value: object) => ({ status: 200, json: value, headers })
    if (asked.endsWith('/status-changes')) {
      const rows = [...revoked].map((n) => ({ order_id: 700 + n, certificate_id: n, status: 'revoked' }))
      return json({ orders: rows })
    }
    const n = Number(/AB0(\d)$/.exec(asked)?.[1] ?? /70(\d)/.exec(asked)?.[1])
    if (/\/(reissue|duplicate)$/.test(asked)) return json({})
    return json({ id: 700 + n, status: 'issued', certificate: { id: n, serial_number: `AB0${n}` } })
  })
  const ask = (n: number) => vendor.client.status(ORDER, item(n), null, undefined, known)
  const lists = () => vendor.requests.filter(({ path: asked }) => asked.endsWith('/status-changes')).length
  const answers = await Promise.all([1, 2, 3, 4, 5].map(ask))
  for (const answer of answers) expect(answer).toMatchObject({ kind: 'ok', value: { kind: 'effective' } })
  expect(vendor.requests).toHaveLength(6)
  // What it does not show is looked for anew each time it is asked about: it may show up.
  expect(await ask(6)).toMatchObject({ kind: 'ok', value: { kind: 'not-effective' } })
  const before = lists()
  revoked.add(6)
  expect(await ask(6)).toMatchObject({ kind: 'ok', value: { kind: 'effective' } })
  expect(lists()).toBe(before + 1)
})

test('a run by serial numbers takes two requests a certificate, and lists without a word for revoked confirm it', async () => {
  const ITEMS = 40
  const sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  const bench = await testWorkbench()
  onTestFinished(async () => {
    await bench[Symbol.asyncDispose]()
    await sandbox.close()
  })
  await sandbox.change(VENDOR, { settings: { listWords: 'documented' } })
  const { inventories, batches, connections, runs } = bench.workbench
  const options = { ...sandbox.access(VENDOR).options, settle_ms: '30' }
  await connections.add(
    { name: 'c', vendor: VENDOR, baseUrl: sandbox.url(VENDOR), options, limits: 'none' },
    new Secret(sandbox.key(VENDOR)),
  )
  const file = path.join(bench.folder, 'i.csv')
  writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS, kind: 'certificate' }).csv)
  await inventories.import({ file, name: 'i', vendor: VENDOR, kind: 'certificate', settings: {} })
  const request = {
    operation: 'revoke-certificate',
    reason: 'superseded' as const,
    comment: 'INC-7',
    options: { skip_approval: 'true' },
  }
  batches.create({ name: 'b', inventory: 'i', request, filter: {} })
  await batches.seal('b')
  const { done } = await runs.start({
    batch: 'b',
    connection: 'c',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  })
  const { counts, requests } = await done
  expect(counts).toMatchObject({ confirmed: ITEMS })
  // The account, the readings of the list, and two for each.
  expect(requests.sent).toBeLessThanOrEqual(2 * ITEMS + 6)
})
