import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

let dataDir = ''
const file = (name: string) => path.join(dataDir, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
const json = (...args: string[]) => runCli(['--json', ...args], { dataDir })

beforeAll(() => {
  dataDir = temporaryFolder()
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file('k1.pem'))
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', file('k2.pem'))
  const certificate = (key: string, name: string) =>
    openssl(
      'req',
      '-x509',
      '-key',
      file(key),
      '-subj',
      `/CN=${name}`,
      '-days',
      '30',
      '-addext',
      'basicConstraints=CA:FALSE',
    )
  const list = [
    certificate('k1.pem', 'a.example'),
    certificate('k1.pem', 'b.example'),
    certificate('k2.pem', 'c.example'),
  ]
  writeFileSync(file('all.pem'), Buffer.concat(list))
  writeFileSync(file('one.pem'), list[0] ?? '')
})
afterAll(() => removeFolder(dataDir))

test('everything with a compromised key is found by the key in any form, and none of a private key stays', async () => {
  expect((await json('import', file('all.pem'), '--name', 'all', '--vendor', 'digicert-tlm')).code).toBe(0)
  openssl('pkey', '-in', file('k1.pem'), '-pubout', '-out', file('pub.pem'))
  openssl('pkey', '-in', file('k1.pem'), '-pubout', '-outform', 'DER', '-out', file('pub.der'))
  openssl('req', '-new', '-key', file('k1.pem'), '-subj', '/CN=x', '-out', file('x.csr'))
  openssl('req', '-new', '-key', file('k1.pem'), '-subj', '/CN=x', '-outform', 'DER', '-out', file('csr.der'))
  const point = readFileSync(file('pub.der')).subarray(-65)
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  const blob = Buffer.concat([
    part(Buffer.from('ecdsa-sha2-nistp256')),
    part(Buffer.from('nistp256')),
    part(point),
  ])
  writeFileSync(file('id.pub'), `ecdsa-sha2-nistp256 ${blob.toString('base64')} me@example\n`)
  for (const name of ['k1.pem', 'pub.pem', 'pub.der', 'x.csr', 'csr.der', 'id.pub', 'one.pem']) {
    const end = await json('inventories', 'find', '--key', file(name))
    expect([name, end.code, end.json<{ found: { total: number }[] }>().found[0]?.total]).toEqual([name, 0, 2])
  }
  const saved = await json(
    'inventories',
    'find',
    '--key',
    file('k1.pem'),
    '--host',
    'B.example',
    '--name',
    'bad',
  )
  expect(saved.json<{ saved: object }>().saved).toMatchObject({ inventory: 'bad', imported: 1 })
  expect(saved.stderr).toContain('only its public half')
  const secret = readFileSync(file('k1.pem'), 'utf8').split('\n')[1] ?? 'none'
  expect(saved.stdout + saved.stderr).not.toContain(secret)
  writeFileSync(file('nothing.txt'), 'no key\n')
  const refused = await json('inventories', 'find', '--key', file('nothing.txt'))
  expect(refused.code).toBe(2)
})

test('lists are compared and their parts saved; one key in several certificates is told', async () => {
  expect((await json('import', file('one.pem'), '--name', 'one', '--vendor', 'digicert-tlm')).code).toBe(0)
  const compared = await json(
    ...['inventories', 'compare', 'all', 'one', '--only-a', 'missed', '--same-key', 'shared'],
  )
  expect(compared.json()).toMatchObject({
    onlyA: 2,
    onlyB: 0,
    both: 1,
    sameKey: { keys: 1, items: 2 },
    saved: [
      { inventory: 'missed', items: 2 },
      { inventory: 'shared', items: 2 },
    ],
  })
  expect((await json('inventories', 'union', 'one', 'missed', '--name', 'again')).json()).toMatchObject({
    imported: 3,
  })
  expect((await json('inventories', 'minus', 'all', 'one', '--name', 'all')).code).toBe(2)
})

test('an import takes what a condition selects, and a bad one is refused before anything is read', async () => {
  writeFileSync(
    file('report.csv'),
    'ordinal,target,reason,state,serial_number,organization\n1,"0xAB01","superseded","refused","0xAB01","Example, Inc."\n2,"AB02","superseded","confirmed","AB02","Other"\nx,"","superseded","refused","zz",""\n',
  )
  const end = await json(
    ...['import', file('report.csv'), '--name', 'left', '--vendor', 'digicert-tlm'],
    ...['--where', 'state=refused,organization="Example, Inc."'],
  )
  expect(end.json()).toMatchObject({ imported: 1, leftOut: 1, rejected: 1, read: 2 })
  const shown = await json('inventories', 'show', 'left')
  expect(shown.json()).toMatchObject({
    selected: 1,
    items: [{ ordinal: 1, target: { serial_number: 'AB01' } }],
  })
  const bad = await json(
    'import',
    file('report.csv'),
    '--name',
    'x',
    '--vendor',
    'digicert-tlm',
    '--where',
    'a~b',
  )
  expect(bad.code).toBe(2)
  expect(bad.stderr).toContain('character 1')
})
