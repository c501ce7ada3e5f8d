import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { apiVendors } from '../../../src/main/vendors/registry.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'

const OPERATIONS = apiVendors().flatMap(({ id, info }) =>
  info.operations.map((operation): [string, string] => [id, operation.id]),
)

/**
 * With connections cut before and after the effect, a refusal for speed and a killed process: every effect once, and a
 * journal that agrees with the sandbox's own log item by item, or the demonstration ends with an error.
 */
test.concurrent.for(OPERATIONS)(
  'the demonstration of %s %s ends well',
  { timeout: 300_000 },
  async ([vendor, operation], { expect: expectHere, onTestFinished: afterwards }) => {
    const folder = temporaryFolder()
    afterwards(() => removeFolder(folder))
    const { code, stderr } = await runCli(
      [
        'demo',
        '--vendor',
        vendor,
        '--operation',
        operation,
        '--items',
        '90',
        '--out',
        path.join(folder, 'demo'),
      ],
      { dataDir: path.join(folder, 'none') },
    )
    expectHere({ code, stderr }).toEqual({
      code: 0,
      stderr: expectHere.stringContaining('Verified the evidence') as string,
    })
    expectHere(stderr).toContain('killed its process (SIGKILL)')
    expectHere(stderr).toContain('each once')
  },
)

test('an operation that the vendor does not have is refused with those that it has', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => removeFolder(folder))
  const { code, stderr } = await runCli(['demo', '--vendor', 'digicert-partner', '--operation', 'resume'], {
    dataDir: folder,
  })
  expect(code).toBe(2)
  expect(stderr).toContain('It has: revoke')
})
