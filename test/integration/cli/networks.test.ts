/** The command line inside a company: proxies of the environment and of connections, client certificates, and no secret left anywhere. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { formsOf } from '../../support/forms-of-key.ts'
import { rawServer, reply } from '../../support/raw-server.ts'
import { type CliEnd, runCli } from '../../support/rescind-cli.ts'
import { standInProxy } from '../../support/stand-in-proxy.ts'

const KEY = 'canary-key-5d1f7799'
const PASSWORD = 'pRoXy-canary-77c0e1'
const WRONG = 'wRoNg-canary-1f8b2d'
const fixture = (name: string): string => new URL(`../../fixtures/tls/${name}.pem`, import.meta.url).pathname
const pem = (name: string): string => readFileSync(fixture(name), 'utf8')

function desk() {
  const dataDir = temporaryFolder()
  onTestFinished(() => removeFolder(dataDir))
  const ends: CliEnd[] = []
  return {
    dataDir,
    ends,
    cli: async (args: readonly string[], env: Record<string, string> = {}, key: string | undefined = KEY) => {
      const end = await runCli(args, { dataDir, key, env: { NO_PROXY: '', no_proxy: '', ...env } })
      ends.push(end)
      return end
    },
    /** Everything that was printed and every file. */
    all: () =>
      [
        ...ends.flatMap(({ stdout, stderr }) => [stdout, stderr]),
        ...readdirSync(dataDir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1')),
      ].join('\n'),
  }
}

const vendor = () =>
  rawServer({
    tls: { cert: pem('good'), key: pem('server-key') },
    onRequest: ({ socket, head }) =>
      reply(socket, 200, head.includes('/hello') ? '{}' : '{"total":3,"offset":0,"limit":1,"items":[]}'),
  })

test('the environment names the proxy: it is said once, used, excepted, told from the vendor, and off in the air gap', async () => {
  await using proxy = await standInProxy({ asks: 'digest', password: PASSWORD })
  const { cli, all } = desk()
  const address = new URL(proxy.url)
  const by = (password: string) => ({ HTTPS_PROXY: `http://ada:${password}@${address.host}` })
  // No proxy leads to this machine by the environment, so the host has a name that only the proxy knows: the certificate is another's.
  await cli([
    'connections',
    'add',
    '--name',
    'c',
    '--vendor',
    'digicert-tlm',
    '--base-url',
    'https://vendor.invalid:1',
  ])
  const check = ['connections', 'check', 'c', '--key-stdin']
  const down = await cli(check, by(PASSWORD))
  expect(down.stderr).toContain(`Through the proxy ${proxy.url} (HTTPS_PROXY).`)
  expect(proxy.asked).toContain('CONNECT vendor.invalid:1 200')
  const wrong = await cli(check, by(WRONG))
  expect(wrong.stdout).toContain('refused the name "ada" or its password, which is not the vendor\'s key')
  // What stands in the variable goes before what is stored: to store another would not mend it.
  expect(wrong.stdout + wrong.stderr).toContain('Set the right name and password in HTTPS_PROXY')
  const before = proxy.asked.length
  expect((await cli(check, { ...by(PASSWORD), NO_PROXY: '.invalid' })).stderr).not.toContain(
    'Through the proxy',
  )
  const script = await cli(check, { HTTPS_PROXY: `http://ada:${PASSWORD}@wpad/proxy.pac` })
  expect([script.code, script.stderr]).toEqual([
    2,
    expect.stringMatching(/HTTPS_PROXY is a script that chooses proxies \(PAC\)/),
  ])
  await cli(['settings', 'air-gap', 'on'])
  const gapped = await cli(check, by(PASSWORD))
  expect(gapped.stderr).not.toContain('Through the proxy')
  expect(proxy.asked).toHaveLength(before)
  for (const secret of [KEY, PASSWORD, WRONG])
    for (const form of formsOf(secret)) expect(all()).not.toContain(form)
})

test('a connection of its own proxy and client certificate; edit changes both; no key is left in a file or an output', async () => {
  await using server = await vendor()
  await using proxy = await standInProxy()
  const { cli, all, dataDir } = desk()
  const both = path.join(temporaryFolder(), 'both.pem')
  onTestFinished(() => removeFolder(path.dirname(both)))
  writeFileSync(both, pem('good') + pem('server-key'))
  const add = [
    ...[
      'connections',
      'add',
      '--name',
      'c',
      '--vendor',
      'digicert-tlm',
      '--base-url',
      server.url,
      '--limit',
      'none',
    ],
    ...['--ca', fixture('ca'), '--proxy', proxy.url],
  ]
  expect((await cli(add)).code).toBe(0)
  expect((await cli(['connections', 'check', 'c', '--key-stdin'])).code).toBe(0)
  expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT 127.0.0.1:${server.port} 200`]))
  const before = proxy.asked.length
  expect((await cli(['proxy', 'show'])).stdout).toMatch(/c +http:\/\/127\.0\.0\.1:\d+ +the connection +none/)
  await cli(['connections', 'edit', 'c', '--proxy', 'none'])
  await cli(['connections', 'check', 'c', '--key-stdin'])
  expect(proxy.asked).toHaveLength(before)
  const shown = await cli(['connections', 'edit', 'c', '--proxy', 'default', '--client-certificate', both])
  // No keychain answers in these tests: then nothing is stored.
  expect([shown.code, shown.stderr]).toEqual([
    expect.any(Number),
    expect.stringMatching(/keychain|Secret Service/i),
  ])
  expect((await cli(['--json', 'connections', 'list'])).json()).toEqual([
    expect.objectContaining({ proxy: 'none' }),
  ])
  const store = await cli(['connections', 'edit', 'c', '--client-certificate', 'system'])
  expect([store.code, store.stderr]).toEqual([
    2,
    expect.stringContaining('Node has no way to its private key'),
  ])
  const expired = path.join(path.dirname(both), 'expired.pem')
  writeFileSync(expired, pem('expired') + pem('server-key'))
  const late = await cli(['connections', 'edit', 'c', '--client-certificate', expired])
  expect([late.code, late.stderr]).toEqual([
    2,
    expect.stringContaining('"CN=expired" has expired on 2021-01-01.'),
  ])
  const [, line = ''] = pem('server-key').split('\n')
  expect(readdirSync(dataDir)).toContain('rescind.db')
  expect(all()).not.toContain(line)
  for (const form of formsOf(KEY)) expect(all()).not.toContain(form)
  const doctor = await cli(['doctor'])
  expect(doctor.stdout).toContain('“c” is reached directly.')
})
