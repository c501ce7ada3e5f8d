import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli, startCli } from '../../support/rescind-cli.ts'

const ROWS = 150_000
const generator = new URL('../../support/make-inventory.mjs', import.meta.url).pathname

test('an import that is killed at any moment leaves nothing behind, and the same import works afterwards', async () => {
  const dataDir = temporaryFolder()
  onTestFinished(() => removeFolder(dataDir))
  const file = path.join(dataDir, 'inventory.csv')
  execFileSync(process.execPath, [generator, String(ROWS), file, '--clean'], { stdio: 'ignore' })
  const args = ['--json', 'import', file, '--name', 'i', '--vendor', 'digicert-tlm']
  let killed = 0
  for (const ms of [100, 250, 400, 500, 650]) {
    const started = startCli(args, { dataDir })
    const timer = setTimeout(() => started.child.kill('SIGKILL'), ms)
    const end = await started.ended
    clearTimeout(timer)
    if (end.signal !== 'SIGKILL') break
    killed += 1
    const left = (await runCli(['--json', 'inventories', 'list'], { dataDir })).json<unknown[]>()
    // It may have come to its end just before; then all of it is there.
    if (left.length > 0) break
  }
  expect(killed).toBeGreaterThan(1)
  const list = (await runCli(['--json', 'inventories', 'list'], { dataDir })).json<unknown[]>()
  if (list.length === 0)
    expect((await runCli(args, { dataDir })).json()).toMatchObject({ imported: ROWS, rejected: 0 })
  expect((await runCli(['--json', 'inventories', 'list'], { dataDir })).json()).toMatchObject([
    { imported: ROWS },
  ])
  // What killed imports had begun to write is known by its name, is never opened, and is swept away when nobody can be at it.
  const files = readdirSync(path.join(dataDir, 'inventories'))
  expect(files.filter((name) => name.endsWith('.db'))).toHaveLength(1)
})
