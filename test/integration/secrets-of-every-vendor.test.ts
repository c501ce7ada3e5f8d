import { expect, test } from 'vitest'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { BATCH, CONNECTION, inWorkspace } from '../support/cli-workspace.ts'
import { waysOf, whereSecretsStand, workspaceWithSecret } from '../support/vendor-secrets.ts'

const ITEMS = 6
const CANARY = 'cAnArY-77c0e1+key/with=odd&signs%'
const WRONG_KEY = 'wRoNg-1f8b2d+key/with=odd&signs%'

const cases = [...vendorRegistry().values()].flatMap((vendor) =>
  vendor.info.operations.flatMap((operation) =>
    waysOf(vendor).map((way) => ({
      vendor,
      operation,
      way,
      name: `${vendor.id} ${operation.id}`,
      how: way.name,
    })),
  ),
)

test.each(cases)('$name leaves nothing of $how in any file or output', async ({ vendor, operation, way }) => {
  const on = await workspaceWithSecret({
    vendor,
    operation,
    way,
    canary: CANARY,
    rows: ITEMS,
    sandbox: {
      items: 12,
      plain: true,
      limit: 'none',
      faults: 'submit:reset-after@2,submit:500-after@3,status:401@8',
    },
  })
  const { sandbox, dataDir, key, cli } = on
  expect(key.length).toBeGreaterThan(10)
  const resume = ['resume', BATCH, '--key-stdin']
  await cli(['connections', 'check', CONNECTION, '--key-stdin'], key)
  expect((await cli(on.runArgs, key, 'after-outcome:1')).signal).toBe('SIGKILL')
  await cli(resume, WRONG_KEY)
  for (let again = 0; again < 8; again += 1) if ((await cli(resume, key)).code !== 4) break
  expect(await inWorkspace(dataDir, ({ runs }) => runs.status(BATCH).state)).toBe('finished')
  for (const format of ['csv', 'jsonl']) await on.report(format)

  // What reached the vendor, tokens among it, is what must be nowhere else.
  const sent = sandbox
    .requests(vendor.id)
    .flatMap(({ headers }) => [
      headers['authorization'],
      headers['x-api-key'],
      headers['x-dc-devkey'],
      headers['x-partner-apikey'],
    ])
    .flatMap((value) => (typeof value === 'string' ? [value.replace(/^(Basic|Bearer) /, '')] : []))
  const secrets = new Set([key, key.split(':').at(-1) ?? key, WRONG_KEY, ...sent])
  expect(secrets.size).toBeGreaterThan(1)
  expect(whereSecretsStand(secrets, on)).toEqual([])
})
