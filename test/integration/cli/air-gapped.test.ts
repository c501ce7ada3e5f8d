import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { inWorkspace, removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { CLI_MAIN } from '../../support/rescind-cli.ts'

const TRAP = new URL('../../support/socket-trap.cjs', import.meta.url).pathname

let dataDir = ''
let trapFile = ''
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: 60, limit: 'none' })
})
afterAll(() => sandbox.close())
beforeEach(() => {
  dataDir = temporaryFolder()
  trapFile = path.join(dataDir, 'sockets.txt')
  writeFileSync(path.join(dataDir, 'inventory.csv'), sandbox.inventoryCsv(VENDOR, { rows: 40 }).csv)
  return () => removeFolder(dataDir)
})

interface End {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command line with every network handle written down; `cut`: in a network namespace that has not even loopback. */
function rescind(args: readonly string[], { cut = false, input = '' } = {}): Promise<End> {
  const [command, ...before] = cut
    ? ['unshare', '--map-root-user', '--net', process.execPath]
    : [process.execPath]
  const { promise, resolve } = Promise.withResolvers<End>()
  const child = execFile(
    command as string,
    [...before, '--require', TRAP, CLI_MAIN, '--data-dir', dataDir, ...args],
    {
      env: { ...process.env, SOCKET_TRAP_FILE: trapFile, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
    },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  )
  child.stdin?.end(input)
  return promise
}
const trapped = (): string => (existsSync(trapFile) ? readFileSync(trapFile, 'utf8') : '')

const PREPARATION: readonly (readonly string[])[] = [
  ['import', 'INVENTORY', '--name', 'inv', '--vendor', VENDOR],
  ['inventories', 'show', 'inv'],
  ['connections', 'add', '--name', 'tlm', '--vendor', VENDOR, '--base-url', 'https://demo.one.digicert.com'],
  ['connections', 'list'],
  ['batch', 'create', '--name', 'b', '--inventory', 'inv', '--reason', 'superseded', '--comment', 'INC-1'],
  ['batch', 'check', 'b'],
  ['batch', 'seal', 'b'],
  ['batch', 'show', 'b'],
  ['status', 'b'],
]

async function prepare(cut: boolean): Promise<void> {
  expect(await rescind(['settings', 'air-gap', 'on'], { cut })).toMatchObject({ code: 0 })
  for (const args of PREPARATION) {
    const given = args.map((arg) => (arg === 'INVENTORY' ? path.join(dataDir, 'inventory.csv') : arg))
    const end = await rescind(given, { cut })
    expect(end, args.join(' ')).toMatchObject({ code: 0 })
  }
  expect(trapped()).toBe('')
}

test('a batch is prepared and sealed without a single socket', async () => {
  await prepare(false)
})

test.runIf(spawnSync('unshare', ['--map-root-user', '--net', 'true']).status === 0)(
  'a batch is prepared and sealed where there is no network at all, not even loopback',
  async () => {
    await prepare(true)
  },
)

test('the trap catches what a connected workspace does, in its threads too', async () => {
  await rescind(['connections', 'add', '--name', 's', '--vendor', VENDOR, '--base-url', sandbox.url(VENDOR)])
  const end = await rescind(['connections', 'check', 's', '--key-stdin'], { input: sandbox.key(VENDOR) })
  expect(end).toMatchObject({ code: 0 })
  expect(trapped()).toMatch(/TCP/)
  rmSync(trapFile)
  const inThread = `new (require('node:worker_threads').Worker)("require('node:net').connect(1,'127.0.0.1').on('error',()=>{})",{eval:true})`
  spawnSync(process.execPath, ['--require', TRAP, '-e', inThread], {
    env: { ...process.env, SOCKET_TRAP_FILE: trapFile },
  })
  expect(trapped()).toMatch(/TCP/)
})

test('nothing that needs the network begins while the workspace is air-gapped, and no socket is opened for it', async () => {
  await rescind(['connections', 'add', '--name', 's', '--vendor', VENDOR, '--base-url', sandbox.url(VENDOR)])
  await prepare(false)
  const key = { input: sandbox.key(VENDOR) }
  for (const args of [
    ['connections', 'check', 's', '--key-stdin'],
    ['discover', '--connection', 's', '--name', 'd', '--key-stdin'],
    ['run', 'b', '--connection', 's', '--yes', '38', '--key-stdin'],
  ]) {
    const end = await rescind(args, key)
    expect(end.code, end.stderr).not.toBe(0)
    expect(end.stderr, args.join(' ')).toMatch(/air-gapped|items, not/)
  }
  expect(trapped()).toBe('')
  expect(sandbox.requests(VENDOR).filter(({ group }) => group === 'submit')).toEqual([])
})

test('switching it off asks for confirmation, and both ways are told in the activity', async () => {
  expect(await rescind(['settings', 'air-gap', 'on'])).toMatchObject({ code: 0 })
  const refused = await rescind(['settings', 'air-gap', 'off'])
  expect(refused).toMatchObject({ code: 2 })
  expect(refused.stderr).toContain('--yes')
  expect(JSON.parse((await rescind(['--json', 'settings', 'show'])).stdout)).toMatchObject({
    airGapped: true,
  })
  expect(await rescind(['settings', 'air-gap', 'off', '--yes'])).toMatchObject({ code: 0 })
  await rescind(['settings', 'air-gap', 'off', '--yes'])
  const kinds = await inWorkspace(dataDir, ({ activity }) =>
    activity.page(undefined, 10).map(({ kind }) => kind),
  )
  expect(kinds).toEqual(['workspace.connected', 'workspace.air-gapped'])
  expect(await rescind(['settings', 'air-gap', 'maybe'])).toMatchObject({ code: 2 })
})
