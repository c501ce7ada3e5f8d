import { X509Certificate } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { EffectVerdict } from '../../../src/contract/effect.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { type Authority, readAuthorities } from '../../../src/main/effect/authority.ts'
import { checkCertificates } from '../../../src/main/effect/check-certificates.ts'
import type { ItemSources } from '../../../src/main/effect/issuer-of.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import { revocationSources } from '../../../src/main/x509/revocation-sources.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { type ListServer, type OpensslCa, openOpensslCa, startListServer } from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

/** What a list of OpenSSL's proves, and of which certificates (RFC 5280 section 6.3.3). */
const NAME = '/O=Example Org/CN=Example Issuing CA'
const folder = temporaryFolder()
const clock = systemClock()
let lists: ListServer
let ca: OpensslCa
/** The same CA with its next key. */
let renewed: OpensslCa
let revokedPem = ''
let goodPem = ''

beforeAll(async () => {
  lists = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: NAME })
  renewed = openOpensslCa({ folder: path.join(folder, 'renewed'), name: NAME })
  lists.at.set('/part-2.crl', ca.crl({ extensions: belongsTo(`URI:${lists.url}/part-2.crl`) }))
  lists.at.set('/renewed.crl', renewed.crl())
  ;[revokedPem, goodPem] = [ca.issue('revoked.example.com'), ca.issue('good.example.com')]
  ca.revoke(revokedPem, 'keyCompromise')
  lists.at.set('/whole.crl', ca.crl())
  lists.at.set('/part-1.crl', ca.crl({ extensions: belongsTo(`URI:${lists.url}/part-1.crl`) }))
})
afterAll(async () => {
  await lists.close()
  removeFolder(folder)
})

const belongsTo = (fullName: string, more = ''): string[] => [
  'issuingDistributionPoint = critical,@point',
  '[point]',
  `fullname = ${fullName}`,
  more,
]
const at = (...paths: string[]): string[] => paths.map((one) => `${lists.url}${one}`)

/** As a certificate tells it; or as a spreadsheet does, which has no more than the issuer's name. */
function toldBy(pem: string, change: Partial<ItemSources>): ItemSources {
  const attributes = revocationSources(new X509Certificate(pem).raw)
  return {
    issuerDigest: attributes['issuer_sha256'] ?? null,
    issuerName: 'Example Issuing CA',
    keyId: attributes['authority_key_id'] ?? null,
    crlUrls: [],
    crlPartUrls: [],
    crlNames: [],
    ocspUrls: [],
    isCa: false,
    certificates: [],
    ...change,
  }
}
const SPREADSHEET = { issuerDigest: null, keyId: null, isCa: null } as const

async function seen(
  pem: string,
  change: Partial<ItemSources>,
  authorities: readonly Authority[] = readAuthorities(ca.certificate),
): Promise<EffectVerdict> {
  const sources = toldBy(pem, change)
  const fetcher = openFetcher({ clock, given: [lists.url] })
  const serial = new X509Certificate(pem).serialNumber
  try {
    const items = [{ ordinal: 1, serial, sources, expected: 'revoked' as const }]
    // By hand, since no case is about who wrote the addresses.
    const given = authorities.map((one) => ({
      ...one,
      crlUrls: [...sources.crlUrls, ...sources.crlPartUrls, ...one.crlUrls],
      ocspUrls: [...sources.ocspUrls, ...one.ocspUrls],
    }))
    const { verdicts } = await checkCertificates({ items, authorities: given, both: false, fetcher, clock })
    return verdicts[0] as EffectVerdict
  } finally {
    await fetcher.close()
  }
}

test('of partitions each is asked: what the second has listed is revoked, though the first does not have it', async () => {
  const given = readAuthorities(ca.certificate, { crlUrls: at('/part-2.crl', '/part-1.crl') })
  expect(await seen(revokedPem, SPREADSHEET, given)).toMatchObject({ kind: 'revoked', by: 'crl' })
  expect(await seen(goodPem, SPREADSHEET, given)).toMatchObject({
    kind: 'not-checkable',
    why: expect.stringContaining('it is about a part of the certificates of its CA'),
  })
})

test('a partition proves what it does not have only of the certificates that name it', async () => {
  expect(await seen(goodPem, { crlUrls: at('/part-1.crl') })).toMatchObject({ kind: 'not-revoked' })
  const given = readAuthorities(ca.certificate, { crlUrls: at('/part-2.crl') })
  expect(await seen(revokedPem, { crlUrls: at('/gone.crl') }, given)).toMatchObject({
    kind: 'not-checkable',
    why: expect.stringContaining('it says that it belongs to another address'),
  })
})

test('two lists of one CA that are each a part without a word of it: an entry counts wherever it stands', async () => {
  const given = readAuthorities(ca.certificate, { crlUrls: at('/part-2.crl', '/whole.crl') })
  expect(await seen(revokedPem, SPREADSHEET, given)).toMatchObject({ kind: 'revoked' })
  expect(await seen(goodPem, SPREADSHEET, given)).toMatchObject({ kind: 'not-revoked' })
})

test('after a renewal with a new key, a list of one key proves nothing of certificates by the other', async () => {
  const both = (crlUrls: string[]) => [
    ...readAuthorities(renewed.certificate, { crlUrls }),
    ...readAuthorities(ca.certificate),
  ]
  const newList = both(at('/renewed.crl'))
  expect(await seen(revokedPem, {}, newList)).toMatchObject({
    kind: 'not-checkable',
    why: expect.stringContaining('it is signed by another key of its CA'),
  })
  // A spreadsheet does not say by which key: only the lists of both prove it.
  expect(await seen(goodPem, SPREADSHEET, newList)).toMatchObject({
    kind: 'not-checkable',
    why: expect.stringContaining('it is about one of the keys that its CA has or had'),
  })
  const bothLists = both(at('/renewed.crl', '/whole.crl'))
  expect(await seen(goodPem, SPREADSHEET, bothLists)).toMatchObject({ kind: 'not-revoked' })
  expect(await seen(revokedPem, SPREADSHEET, bothLists)).toMatchObject({ kind: 'revoked' })
  expect(await seen(revokedPem, {}, bothLists)).toMatchObject({ kind: 'revoked' })
})

test('a list of the new key that names the distribution point of the old one is about its certificates', async () => {
  lists.at.set('/rolled.crl', renewed.crl({ extensions: belongsTo(`URI:${lists.url}/rolled.crl`) }))
  const authorities = [...readAuthorities(renewed.certificate), ...readAuthorities(ca.certificate)]
  expect(await seen(goodPem, { crlUrls: at('/rolled.crl') }, authorities)).toMatchObject({
    kind: 'not-revoked',
  })
})

test('a list names its distribution point by any of its names: LDAP beside http, schemes without case', async () => {
  const ldap = 'ldap:///CN=Example?certificateRevocationList'
  const names = { crlUrls: at('/ldap.crl'), crlNames: [ldap] }
  lists.at.set('/ldap.crl', ca.crl({ extensions: belongsTo(`URI:LDAP${ldap.slice(4)}`) }))
  expect(await seen(goodPem, names)).toMatchObject({ kind: 'not-revoked' })
  expect(await seen(goodPem, { ...names, crlNames: [] })).toMatchObject({ kind: 'not-checkable' })
  lists.at.set('/case.crl', ca.crl({ extensions: belongsTo(`URI:HTTP${lists.url.slice(4)}/case.crl`) }))
  expect(await seen(goodPem, { crlUrls: at('/case.crl') })).toMatchObject({ kind: 'not-revoked' })
})

test('LDAP beside http in a certificate of OpenSSL is kept as names of its point; LDAP alone is said so', async () => {
  ca.pointTo({ crlUrl: 'ldap:///CN=Example?crl,URI:http://pki.example/My CA.crl' })
  const both = revocationSources(new X509Certificate(ca.issue('both.example.com')).raw)
  expect(both).toMatchObject({
    crl_urls: 'http://pki.example/My%20CA.crl',
    crl_names: 'ldap:///CN=Example?crl',
  })
  expect(await seen(goodPem, { crlNames: ['ldap:///CN=Example?crl'] })).toMatchObject({
    kind: 'not-checkable',
    why: expect.stringMatching(/by LDAP only, which is not asked/),
  })
})

test('lists for some of the reasons prove it together, and an entry in one is enough', async () => {
  const some = (reasons: string) =>
    ca.crl({
      extensions: ['issuingDistributionPoint = critical,@point', '[point]', `onlysomereasons = ${reasons}`],
    })
  lists.at.set('/some-1.crl', some('keyCompromise, CACompromise'))
  lists.at.set(
    '/some-2.crl',
    some(
      'affiliationChanged, superseded, cessationOfOperation, certificateHold, privilegeWithdrawn, AACompromise',
    ),
  )
  expect(await seen(goodPem, { crlUrls: at('/some-1.crl') })).toMatchObject({
    kind: 'not-checkable',
    why: expect.stringContaining('some of the reasons only'),
  })
  expect(await seen(goodPem, { crlUrls: at('/some-1.crl', '/some-2.crl') })).toMatchObject({
    kind: 'not-revoked',
  })
  expect(await seen(revokedPem, { crlUrls: at('/some-1.crl') })).toMatchObject({ kind: 'revoked' })
})

test('an indirect list of the CA itself tells of its own certificates as any other', async () => {
  lists.at.set(
    '/indirect.crl',
    ca.crl({ extensions: ['issuingDistributionPoint = critical,indirectCRL:TRUE'] }),
  )
  expect(await seen(revokedPem, { crlUrls: at('/indirect.crl') })).toMatchObject({ kind: 'revoked' })
  expect(await seen(goodPem, { crlUrls: at('/indirect.crl') })).toMatchObject({ kind: 'not-revoked' })
})

test('where it is not known whether a certificate is of a CA, a list of users alone proves nothing', async () => {
  lists.at.set('/users.crl', ca.crl({ extensions: ['issuingDistributionPoint = critical,onlyuser:TRUE'] }))
  lists.at.set('/cas.crl', ca.crl({ extensions: ['issuingDistributionPoint = critical,onlyCA:TRUE'] }))
  const given = (...paths: string[]) => readAuthorities(ca.certificate, { crlUrls: at(...paths) })
  expect(await seen(goodPem, SPREADSHEET, given('/users.crl'))).toMatchObject({ kind: 'not-checkable' })
  expect(await seen(goodPem, SPREADSHEET, given('/users.crl', '/cas.crl'))).toMatchObject({
    kind: 'not-revoked',
  })
  expect(await seen(goodPem, { crlUrls: at('/users.crl') })).toMatchObject({ kind: 'not-revoked' })
})

test('the name of an issuer is found in whatever order and spelling a file has it', async () => {
  const given = readAuthorities(ca.certificate, { crlUrls: at('/whole.crl') })
  for (const issuerName of [
    'CN=Example Issuing CA, O=Example Org',
    'O=Example Org,CN=Example Issuing CA',
    '/O=Example Org/CN=Example Issuing CA',
    'cn="example  issuing ca"; o=EXAMPLE ORG',
  ])
    expect(await seen(revokedPem, { ...SPREADSHEET, issuerName }, given)).toMatchObject({ kind: 'revoked' })
  expect(
    await seen(revokedPem, { ...SPREADSHEET, issuerName: 'CN=Example Org, O=Example Issuing CA' }, given),
  ).toMatchObject({ kind: 'not-checkable' })
})
