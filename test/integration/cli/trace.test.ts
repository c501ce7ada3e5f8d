import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { connect, removeFolder, sealBatch, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'

const ITEMS = 12

let sandbox: Sandbox
let dataDir: string
let file: string
beforeEach(async () => {
  sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true, limit: 'none' })
  dataDir = temporaryFolder()
  file = path.join(dataDir, 'trace.har')
  await sealBatch(dataDir, sandbox, ITEMS)
  await connect(dataDir, sandbox, 30)
})
afterEach(async () => {
  await sandbox.close()
  removeFolder(dataDir)
})

interface Har {
  readonly log: {
    readonly version: string
    readonly creator: { readonly name: string; readonly version: string }
    readonly entries: readonly {
      readonly startedDateTime: string
      readonly request: {
        readonly method: string
        readonly url: string
        readonly headers: readonly { readonly name: string; readonly value: string }[]
        readonly postData?: { readonly text: string }
      }
      readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
      readonly response: { readonly status: number; readonly content: { readonly text: string } }
    }[]
  }
}
const har = (): Har => JSON.parse(readFileSync(file, 'utf8')) as Har
const cli = (args: readonly string[], debugPoint?: string) =>
  runCli(args, { dataDir, key: sandbox.key(VENDOR), debugPoint })
const RUN = ['run', 'b', '--connection', 'sandbox', '--yes', String(ITEMS), '--key-stdin']
const serials = () => sandbox.items(VENDOR).map(({ target }) => target)

test('a trace holds each exchange as the vendor met it, for its owner alone, without key, serial number and name', async () => {
  const end = await cli(['--trace', file, ...RUN])
  expect(end.code, end.stderr).toBe(0)
  expect(end.stderr).toContain(`exchanges to ${file}. Look through it before you send it.`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const { log } = har()
  expect(log).toMatchObject({ version: '1.2', creator: { name: 'rescind' } })
  const met = sandbox.requests(VENDOR)
  expect(log.entries).toHaveLength(met.length)
  const submits = log.entries.filter(({ request }) => request.method === 'PUT')
  expect(submits).toHaveLength(ITEMS)
  expect(submits[0]?.request.url).toBe(
    `${sandbox.url(VENDOR)}/mpki/api/v1/certificate/[serial-number]/revoke?thumbprint_sha256=%5Bthumbprint%5D`,
  )
  expect(submits[0]?.request.postData?.text).toBe('{"revocation_reason":"superseded"}')
  expect(submits[0]?.request.headers).toContainEqual({ name: 'x-api-key', value: '[secret]' })
  // Required by HAR 1.2, and never negative.
  for (const { timings } of log.entries)
    expect(Math.min(timings.send, timings.wait, timings.receive)).toBeGreaterThanOrEqual(0)
  const lists = log.entries.filter(({ request }) => request.url.includes('certificate-search'))
  expect(lists[0]?.response.content.text).toContain('"status":"revoked"')
  const text = readFileSync(file, 'utf8')
  const names = sandbox.items(VENDOR).map(({ facts }) => String(facts['common_name']))
  const thumbprints = sandbox.items(VENDOR).map(({ facts }) => String(facts['thumbprint']))
  expect(names.length).toBe(ITEMS)
  for (const hidden of [...names, ...serials(), ...thumbprints, sandbox.key(VENDOR)])
    expect(text).not.toContain(hidden)
})

test('serial numbers are in it when they are asked for; nothing is written without the option', async () => {
  await cli(['connections', 'check', 'sandbox', '--key-stdin'])
  expect(existsSync(file)).toBe(false)
  const end = await cli(['--trace', file, '--trace-serials', ...RUN])
  expect(end.code, end.stderr).toBe(0)
  const text = readFileSync(file, 'utf8')
  for (const serial of serials()) expect(text).toContain(serial)
})

test('what a crash leaves is whole', async () => {
  const end = await cli(['--trace', file, ...RUN, '--no-canary'], 'after-outcome:1')
  expect(end.signal).toBe('SIGKILL')
  expect(har().log.entries.length).toBeGreaterThan(0)
})

test('a file that is there is not overwritten, and one that cannot be written is told before anything is sent', async () => {
  writeFileSync(file, 'mine')
  const taken = await cli(['--trace', file, ...RUN])
  expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('overwrites none') })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  const nowhere = await cli(['--trace', path.join(dataDir, 'no', 'where.har'), ...RUN])
  expect(nowhere.code).toBe(2)
  expect(sandbox.requests(VENDOR)).toHaveLength(0)
})
