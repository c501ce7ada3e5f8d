import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { testWorkbench } from '../../../support/test-workbench.ts'

const VENDOR = 'digicert-dtm'

/** Runs one batch over all credentials of a sandbox that has them in every state. */
async function runAll(
  request: { operation: string; options: Record<string, string>; reason?: 'superseded' },
  faults?: string,
) {
  await using bench = await testWorkbench()
  await using sandbox = {
    ...(await startSandbox({
      vendors: [VENDOR],
      items: 60,
      limit: 'none',
      year: 2026,
      ...(faults && { faults }),
    })),
    async [Symbol.asyncDispose]() {
      await this.close()
    },
  }
  const before = new Map(
    sandbox
      .items(VENDOR)
      .filter(({ facts }) => facts['kind'] === 'document-credential')
      .map(({ target, facts, status }) => [`${target} ${facts['user_id']}`, status]),
  )
  const { inventories, batches, connections, runs } = bench.workbench
  const file = path.join(bench.folder, 'credentials.csv')
  writeFileSync(file, sandbox.inventoryCsv(VENDOR, { rows: 60 }).csv)
  await inventories.import({ file, name: 'inv', vendor: VENDOR, settings: {} })
  await connections.add({
    name: 'dtm',
    vendor: VENDOR,
    baseUrl: sandbox.url(VENDOR),
    options: { settle_ms: '30' },
    limits: 'none',
  })
  batches.create({ name: 'b', inventory: 'inv', request: { comment: 'INC-9', ...request }, filter: {} })
  const check = await batches.check('b')
  await batches.seal('b')
  const { done } = await runs.start({
    batch: 'b',
    connection: 'dtm',
    confirmCount: check.items,
    canary: false,
    preflight: false,
    key: new Secret(sandbox.key(VENDOR)),
  })
  const status = await done
  return { status, check, before, effects: sandbox.effects(VENDOR) }
}
const count = (states: ReadonlyMap<string, string>, ...wanted: readonly string[]): number =>
  [...states.values()].filter((state) => wanted.includes(state)).length

test('one decision splits a mixed inventory into revoked and cancelled, and leaves alone what is done', async () => {
  const { status, before, effects, check } = await runAll({
    operation: 'revoke',
    reason: 'superseded',
    options: { pending_issuance: 'cancel' },
  })
  expect(check.findings.map(({ code }) => code)).toContain('pending-cancelled')
  const revoked = count(before, 'ACTIVE', 'SUSPENDED')
  const pending = count(before, 'PENDING_ISSUANCE')
  const done = count(before, 'REVOKED', 'DEACTIVATED')
  expect([revoked > 0, pending > 0, done > 0]).toEqual([true, true, true])
  expect(status).toMatchObject({
    state: 'finished',
    counts: { confirmed: revoked + pending, 'already-done': done, refused: 0 },
  })
  expect(effects.filter(({ kind }) => kind === 'revoked')).toHaveLength(revoked)
  expect(effects.filter(({ kind }) => kind === 'cancelled')).toHaveLength(pending)
  expect(effects).toHaveLength(revoked + pending)
})

test('without the decision, what is pending is refused and told so', async () => {
  const { status, before, effects, check } = await runAll({
    operation: 'revoke',
    reason: 'superseded',
    options: {},
  })
  expect(check.findings.map(({ code }) => code)).toContain('pending-refused')
  const pending = count(before, 'PENDING_ISSUANCE')
  expect(status.counts.refused).toBe(pending)
  expect(effects.filter(({ kind }) => kind === 'cancelled')).toEqual([])
})

test('with resets after the effect each is changed once all the same', async () => {
  const { status, before, effects } = await runAll(
    { operation: 'revoke', reason: 'superseded', options: { pending_issuance: 'cancel' } },
    'submit:reset-after@3,submit:reset-after@11',
  )
  const changed = count(before, 'ACTIVE', 'SUSPENDED', 'PENDING_ISSUANCE')
  expect(status.counts.confirmed).toBe(changed)
  expect(effects).toHaveLength(changed)
})
