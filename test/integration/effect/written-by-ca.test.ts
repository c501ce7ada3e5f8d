import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { inWorkspace, removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import { type ListServer, type OpensslCa, openOpensslCa, startListServer } from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

/**
 * Anybody can write a certificate that names a CA, its key and any addresses. Nothing is asked at them before one certificate
 * that names them holds by the key of a CA that a person has added.
 */
const folder = temporaryFolder()
const REQUEST = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
let ca: OpensslCa
let lists: ListServer
let genuine: string[] = []
let workspaces = 0
beforeAll(async () => {
  lists = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example Org/CN=Example Issuing CA' })
  ca.pointTo({ crlUrl: `${lists.url}/issuing.crl` })
  genuine = Array.from({ length: 8 }, (_, index) => ca.issue(`host-${index + 1}.example.com`))
  for (const at of ['/issuing.crl', '/strange.crl', '/by-hand.crl']) lists.at.set(at, ca.crl())
})
afterAll(async () => {
  await lists.close()
  removeFolder(folder)
})
beforeEach(() => {
  lists.requests.length = 0
})

/** The same name, key identifier and everything else, with other words of the same length: its signature holds no more. */
function forged(pem: string, from: string, to: string): string {
  const der = Buffer.from(new X509Certificate(pem).raw)
  const at = der.indexOf(from)
  expect(at).toBeGreaterThan(0)
  der.write(to, at, 'latin1')
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const fresh = (): string => {
  workspaces += 1
  return path.join(folder, `workspace-${workspaces}`)
}

/** Imports the certificates and seals what the search selects. */
async function sealed(dataDir: string, pems: readonly string[], search?: string): Promise<void> {
  const file = path.join(folder, 'issued.pem')
  writeFileSync(file, pems.join(''))
  await inWorkspace(dataDir, async ({ inventories, batches }) => {
    await inventories.import({ file, name: 'issued', vendor: VENDOR, settings: {} })
    batches.create({
      name: 'b',
      inventory: 'issued',
      request: REQUEST,
      filter: search === undefined ? {} : { columns: { commonName: search } },
    })
    await batches.seal('b')
  })
}

/** A server of this machine is asked at all only because an address of it was given by hand with the CA. */
const checked = (dataDir: string) =>
  inWorkspace(dataDir, async ({ effect }) => {
    if (effect.authorities.list().length === 0)
      effect.authorities.add(ca.certificate, { crlUrls: [`${lists.url}/by-hand.crl`] })
    const { summary } = await effect.check('b')
    return summary
  })

test('what a made-up certificate names is not asked, and what a genuine one names is', async () => {
  const dataDir = fresh()
  await sealed(dataDir, [forged(genuine[0] ?? '', '/issuing.crl', '/strange.crl'), ...genuine.slice(1)])
  expect(await checked(dataDir)).toMatchObject({ items: 8, notRevoked: 8 })
  expect(lists.requests.toSorted()).toEqual(['/by-hand.crl', '/issuing.crl'])
})

test('where nobody has given an address by hand, a made-up certificate is not checkable, and says why', async () => {
  const dataDir = fresh()
  await sealed(dataDir, [forged(genuine[0] ?? '', '/issuing.crl', '/strange.crl')])
  const summary = await inWorkspace(dataDir, async ({ effect }) => {
    const found = await effect.check('b', { caPem: [ca.certificate] })
    return found.summary
  })
  expect(summary).toMatchObject({ notCheckable: 1 })
  expect(summary.whys[0]?.why).toContain('No certificate at hand shows that its CA wrote the addresses')
  expect(lists.requests).toEqual([])
})

test('a stranger who names the genuine addresses first does not keep them from being asked', async () => {
  const dataDir = fresh()
  await sealed(dataDir, [forged(genuine[0] ?? '', 'host-1', 'hest-1'), ...genuine.slice(1)])
  expect(await checked(dataDir)).toMatchObject({ notRevoked: 8 })
  expect(lists.requests).toContain('/issuing.crl')
})

test('a certificate of another CA that took its name shows nothing', async () => {
  const other = openOpensslCa({
    folder: path.join(folder, 'other'),
    name: '/O=Example Org/CN=Example Issuing CA',
  })
  other.pointTo({ crlUrl: `${lists.url}/strange.crl` })
  const dataDir = fresh()
  await sealed(dataDir, [other.issue('host-9.example.com')])
  expect(await checked(dataDir)).toMatchObject({ notCheckable: 1 })
  expect(lists.requests).not.toContain('/strange.crl')
})

test('the last of many is checked like the first: by filter, as a part of an inventory, and in a bundle elsewhere', async () => {
  const dataDir = fresh()
  await sealed(dataDir, genuine, 'host-8')
  expect(await checked(dataDir)).toMatchObject({ items: 1, notRevoked: 1 })
  expect(lists.requests).toContain('/issuing.crl')

  lists.requests.length = 0
  await inWorkspace(dataDir, async ({ inventories, batches, effect }) => {
    await inventories.select(['issued'], { columns: { commonName: 'host-7' } }, 'part')
    batches.create({ name: 'part', inventory: 'part', request: REQUEST, filter: {} })
    await batches.seal('part')
    expect((await effect.check('part')).summary).toMatchObject({ items: 1, notRevoked: 1 })
  })
  expect(lists.requests).toContain('/issuing.crl')

  lists.requests.length = 0
  const bundle = path.join(folder, 'b.rescind')
  await inWorkspace(fresh(), async ({ inventories, batches, bundles }) => {
    const file = path.join(folder, 'issued.pem')
    await inventories.import({ file, name: 'issued', vendor: VENDOR, settings: {} })
    const filter = { columns: { commonName: 'host-6' } }
    batches.create({ name: 'b', inventory: 'issued', request: REQUEST, filter })
    await batches.seal('b')
    await bundles.export('b', bundle, {
      ask: async () => {
        throw new Error('nobody is asked')
      },
    })
  })
  const elsewhere = fresh()
  await inWorkspace(elsewhere, ({ bundles }) => bundles.import(bundle))
  expect(await checked(elsewhere)).toMatchObject({ items: 1, notRevoked: 1 })
  expect(lists.requests).toContain('/issuing.crl')
})
