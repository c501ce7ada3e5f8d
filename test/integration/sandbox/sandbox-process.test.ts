import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { VENDOR_NAMES } from '../../../src/sandbox/vendor-name.ts'

const MAIN = new URL('../../../src/sandbox/main.ts', import.meta.url).pathname

/** The sandbox as a process of its own, and what it prints first. */
async function sandboxProcess(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
  const first = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then(() => '{}'),
  ])
  const printed = JSON.parse(first) as {
    control: { url: string; token: string }
    vendors: Record<string, { url: string; key: string }>
  }
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${printed.control.url}/${path}`, {
      method,
      headers: { 'x-sandbox-token': printed.control.token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  }
  return { child, ended, errors, printed, control }
}

test('another process drives it: effects, requests, faults and limits over the control plane', async () => {
  const { control, printed } = await sandboxProcess(
    '--vendor',
    'digicert-tlm',
    '--items',
    '10',
    '--limit',
    'none',
    '--key',
    'canary-key',
  )
  const tlm = printed.vendors['digicert-tlm']
  const items = JSON.parse((await control('GET', 'digicert-tlm/items')).text) as { target: string }[]
  const revoke = (n: number) =>
    fetch(`${tlm?.url ?? ''}/mpki/api/v1/certificate/${items[n]?.target ?? ''}/revoke`, {
      method: 'PUT',
      headers: { 'x-api-key': tlm?.key ?? '' },
      body: '{"revocation_reason":"superseded"}',
    })
  expect((await revoke(0)).status).toBe(204)
  expect(
    (
      await control('PUT', 'digicert-tlm/change', {
        faults: 'submit:503@1',
        latencyMs: 1,
        settings: { maxPage: 5 },
      })
    ).status,
  ).toBe(200)
  expect((await revoke(1)).status).toBe(503)
  expect(JSON.parse((await control('GET', 'digicert-tlm/effects?from=1')).text)).toMatchObject([
    { kind: 'revoked', target: items[0]?.target },
  ])
  expect(JSON.parse((await control('GET', 'digicert-tlm/requests')).text)).toMatchObject([
    { headers: { 'x-api-key': 'canary-key' } },
    { fault: 'submit:503@1' },
  ])
  expect(JSON.parse((await control('GET', 'digicert-tlm/counts')).text)).toMatchObject({
    requests: 2,
    effects: 1,
    faults: 1,
  })
  expect((await control('GET', 'digicert-tlm/inventory.csv?rows=3')).text.split('\r\n')).toHaveLength(5)
  expect(await control('PUT', 'digicert-tlm/change', { faults: 'submit:explode' })).toMatchObject({
    status: 400,
    text: expect.stringContaining('explode'),
  })
  expect(await control('PUT', 'digicert-tlm/change', { settings: { colour: 1 } })).toMatchObject({
    status: 400,
    text: expect.stringContaining('colour'),
  })
  expect((await fetch(`${printed.control.url}/digicert-tlm/effects`)).status).toBe(401)
})

test.each([
  ['SIGTERM', (child: ReturnType<typeof spawn>) => child.kill('SIGTERM')],
  ['a closed standard input', (child: ReturnType<typeof spawn>) => child.stdin?.end()],
])('it ends on %s', async (_what, end) => {
  const { child, ended } = await sandboxProcess('--items', '1')
  end(child)
  expect(await ended).toBe(0)
})

test.each([
  [['--vendor', 'acme-ca'], "no vendor is called 'acme-ca'"],
  [['--faults', 'submit:explode'], "no fault is called 'explode'"],
  [['--limit', 'many'], "'many' is no limit"],
  [['--items', '-3'], 'items'],
])('wrong usage %j ends with 2 and a reason', async (args, why) => {
  const { ended, errors } = await sandboxProcess(...args)
  expect(await ended).toBe(2)
  expect(errors.join('')).toContain(why)
})

test('the log file has each effect before its answer, and no key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const logFile = join(folder, 'log.jsonl')
  const sandbox = await startSandbox({ items: 3, key: 'canary-4711', logFile, faults: 'submit:hang-after' })
  const serial = sandbox.items('digicert-tlm')[0]?.target ?? ''
  const asked = fetch(`${sandbox.url('digicert-tlm')}/mpki/api/v1/certificate/${serial}/revoke`, {
    method: 'PUT',
    headers: { 'x-api-key': 'canary-4711' },
    body: '{"revocation_reason":"superseded"}',
  }).catch(() => 'never')
  await expect.poll(() => readFileSync(logFile, 'utf8').trim().split('\n').length).toBe(2)
  await sandbox.close()
  expect(await asked).toBe('never')
  const text = readFileSync(logFile, 'utf8')
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { record: 'request', number: 1, operation: 'revoke', targets: [serial], fault: 'submit:hang-after' },
    { record: 'effect', seq: 1, kind: 'revoked', target: serial, request: 1 },
  ])
  expect(text).not.toContain('canary-4711')
})

test('all vendors run side by side, each with its own address and key', async () => {
  const vendors = VENDOR_NAMES
  const sandbox = await startSandbox({ vendors, items: 30 })
  onTestFinished(() => sandbox.close())
  expect(new Set(vendors.map((vendor) => new URL(sandbox.url(vendor)).port)).size).toBe(vendors.length)
  expect(new Set(vendors.map((vendor) => sandbox.key(vendor))).size).toBe(vendors.length)
  for (const vendor of vendors) {
    const { csv, truth } = sandbox.inventoryCsv(vendor, { flawed: true, rows: 25 })
    expect(
      truth.imported + truth.duplicates + Object.values(truth.rejected).reduce((sum, n) => sum + n, 0),
    ).toBe(25)
    expect(csv.charCodeAt(0)).toBe(0xfeff)
  }
})

test('it serves https with a given certificate', async () => {
  const pem = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
  const sandbox = await startSandbox({ items: 1, tls: { key: pem('server-key.pem'), cert: pem('good.pem') } })
  onTestFinished(() => sandbox.close())
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const options = {
      ca: pem('ca.pem'),
      agent: false,
      headers: { 'x-api-key': sandbox.key('digicert-tlm') },
    } as const
    get(`${sandbox.url('digicert-tlm')}/mpki/api/v1/hello`, options, (response) =>
      resolve(response.resume().statusCode),
    ).on('error', reject)
  })
  expect([new URL(sandbox.url('digicert-tlm')).protocol, status]).toEqual(['https:', 200])
})
