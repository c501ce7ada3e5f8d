import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { EffectVerdict } from '../../../src/contract/effect.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { readAuthorities } from '../../../src/main/effect/authority.ts'
import { type CheckItem, checkCertificates } from '../../../src/main/effect/check-certificates.ts'
import type { ItemSources } from '../../../src/main/effect/issuer-of.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import { revocationSources } from '../../../src/main/x509/revocation-sources.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import {
  type ListServer,
  type OcspResponder,
  type OpensslCa,
  openOpensslCa,
  startListServer,
  startOcspResponder,
} from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

/** What must not be believed, and what must be said of it. */
const NAME = '/O=Example Org/CN=Example Issuing CA'
const folder = temporaryFolder()
const clock = systemClock()
let ca: OpensslCa
/** Of the same name with another key: what a thief of the name would make. */
let impostor: OpensslCa
let lists: ListServer
let revokedPem = ''
let goodPem = ''

beforeAll(async () => {
  lists = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: NAME })
  impostor = openOpensslCa({ folder: path.join(folder, 'impostor'), name: NAME })
  revokedPem = ca.issue('revoked.example.com')
  goodPem = ca.issue('good.example.com')
  ca.revoke(revokedPem, 'keyCompromise')
})
afterAll(async () => {
  await lists.close()
  removeFolder(folder)
})

interface Case {
  readonly pem?: string
  readonly crl?: Uint8Array
  readonly crlUrls?: readonly string[]
  readonly ocspUrls?: readonly string[]
  readonly by?: OpensslCa
  readonly serial?: string
  readonly now?: number
  readonly isCa?: boolean
}

let paths = 0
const freshPath = (): string => {
  paths += 1
  return `/${paths}`
}

async function seen(one: Case): Promise<EffectVerdict> {
  const { pem = revokedPem, crl, by = ca, now = clock.now(), isCa = false } = one
  const attributes = revocationSources(new X509Certificate(pem).raw)
  const at = freshPath()
  if (crl !== undefined) lists.at.set(at, crl)
  const sources: ItemSources = {
    issuerDigest: attributes['issuer_sha256'] ?? null,
    issuerName: 'Example Issuing CA',
    keyId: attributes['authority_key_id'] ?? null,
    crlUrls: one.crlUrls ?? (crl === undefined ? [] : [`${lists.url}${at}`]),
    ocspUrls: one.ocspUrls ?? [],
    crlPartUrls: [],
    crlNames: [],
    isCa,
    certificates: [],
  }
  const serial = one.serial ?? new X509Certificate(pem).serialNumber
  const items: CheckItem[] = [{ ordinal: 1, serial, sources, expected: 'revoked' }]
  const fetcher = openFetcher({ clock, given: [...sources.crlUrls, ...sources.ocspUrls] })
  try {
    const checked = await checkCertificates({
      items,
      // By hand, since no case is about who wrote the addresses.
      authorities: readAuthorities(by.certificate, sources),
      both: false,
      fetcher,
      clock: { ...clock, now: () => now },
    })
    return checked.verdicts[0] as EffectVerdict
  } finally {
    await fetcher.close()
  }
}

const whyNot = async (one: Case): Promise<string> => {
  const verdict = await seen(one)
  return verdict.kind === 'not-checkable' ? verdict.why : JSON.stringify(verdict)
}

test('a good list shows what is revoked and what is not', async () => {
  const crl = ca.crl()
  expect(await seen({ crl })).toMatchObject({ kind: 'revoked', by: 'crl', reason: 'key_compromise' })
  expect(await seen({ crl, pem: goodPem })).toMatchObject({ kind: 'not-revoked', by: 'crl' })
})

test('a list as PEM is read too', async () => {
  const pem = `-----BEGIN X509 CRL-----\n${ca.crl().toString('base64')}\n-----END X509 CRL-----\n`
  expect(await seen({ crl: Buffer.from(pem) })).toMatchObject({ kind: 'revoked' })
})

test('a list that ran out, that is of tomorrow, or that has no end shows nothing', async () => {
  const old = ca.crl({ from: '20240101000000Z', to: '20240108000000Z' })
  expect(await whyNot({ crl: old })).toMatch(/cannot be used: it ran out on 2024-01-08T00:00:00.000Z\.$/)
  expect(await seen({ crl: old, now: Date.parse('2024-01-07T00:00:00Z') })).toMatchObject({
    // The clock decides, and the CA's own certificate is not good then either.
    kind: 'not-checkable',
    why: expect.stringMatching(/is good from .* on only/),
  })
  const early = ca.crl({ from: '20980101000000Z', to: '20990101000000Z' })
  expect(await whyNot({ crl: early })).toMatch(/it is dated 2098-01-01T00:00:00.000Z, which is in the future/)
})

test('a list with a wrong signature shows nothing, wherever it was touched', async () => {
  const crl = ca.crl()
  for (const at of [crl.length - 1, crl.length - 30, Math.floor(crl.length / 2)]) {
    const touched = Buffer.from(crl)
    touched[at] = (touched[at] ?? 0) ^ 1
    expect(await whyNot({ crl: touched })).toMatch(/cannot be used: it/)
  }
  const touched = Buffer.from(crl)
  touched[crl.length - 1] = (touched[crl.length - 1] ?? 0) ^ 1
  expect(await whyNot({ crl: touched })).toMatch(/its signature is wrong/)
})

test('a list by somebody of the same name shows nothing', async () => {
  expect(await whyNot({ crl: impostor.crl() })).toMatch(
    /it is signed by a key of its CA whose certificate was not added/,
  )
  expect(await whyNot({ crl: ca.crl(), by: impostor })).toMatch(
    /Only certificates of its issuer .* with another key/,
  )
})

test('a list of another CA, of one that was not added, or for another address shows nothing', async () => {
  const other = openOpensslCa({ folder: path.join(folder, 'other'), name: '/CN=Another CA' })
  expect(await whyNot({ crl: other.crl() })).toMatch(/it is of another CA/)
  expect(await whyNot({ crl: ca.crl(), by: other })).toBe(
    'The certificate of its issuer "Example Issuing CA" was not added: rescind ca add FILE.',
  )
  const elsewhere = ca.crl({
    extensions: [
      'issuingDistributionPoint = critical,@point',
      '[point]',
      'fullname = URI:http://elsewhere.example/1.crl',
    ],
  })
  expect(await whyNot({ crl: elsewhere })).toMatch(/it says that it belongs to another address/)
})

test.each([
  ['a delta list', 'deltaCRL = critical,DER:020101', /it is a delta list/],
  [
    'a list for some reasons',
    'issuingDistributionPoint = critical,onlysomereasons:keyCompromise',
    /some of the reasons/,
  ],
  [
    'a list of attribute certificates',
    'issuingDistributionPoint = critical,onlyAA:TRUE',
    /attribute certificates only/,
  ],
  [
    'a list of CAs',
    'issuingDistributionPoint = critical,onlyCA:TRUE',
    /it is about only certificates of CAs/,
  ],
  [
    'a list with an unknown critical extension',
    '1.2.3.4 = critical,DER:0500',
    /critical extension 1\.2\.3\.4/,
  ],
])('%s shows nothing', async (_, extension, why) => {
  const line = extension.replace('deltaCRL', '2.5.29.27')
  expect(await whyNot({ crl: ca.crl({ extensions: [line] }), pem: goodPem })).toMatch(why)
})

test('a list of users is used for users, not for CAs', async () => {
  const crl = ca.crl({ extensions: ['issuingDistributionPoint = critical,onlyuser:TRUE'] })
  expect(await seen({ crl })).toMatchObject({ kind: 'revoked' })
  expect(await whyNot({ crl, isCa: true })).toMatch(/it is about no certificates of CAs/)
})

test('a list signed with SHA-1 shows nothing', async () => {
  expect(await whyNot({ crl: ca.crl({ digest: 'sha1' }) })).toMatch(
    /an algorithm that is not trusted \(1\.2\.840\.10045\.4\.1\)/,
  )
})

test('RSA keys are checked as well as elliptic ones', async () => {
  const rsa = openOpensslCa({ folder: path.join(folder, 'rsa'), name: '/CN=RSA CA', rsa: true })
  const pem = rsa.issue('rsa.example.com')
  rsa.revoke(pem, 'cessationOfOperation')
  expect(await seen({ crl: rsa.crl(), pem, by: rsa })).toMatchObject({
    kind: 'revoked',
    reason: 'cessation_of_operation',
  })
})

test('an address that answers nothing useful is named with what it did', async () => {
  expect(await whyNot({ crlUrls: ['http://127.0.0.1:1/none.crl'] })).toMatch(/the connection was refused/)
  expect(await whyNot({ crlUrls: [`${lists.url}/none.crl`] })).toMatch(/it answers HTTP 404/)
  lists.at.set('/moved.crl', (_, response) => response.writeHead(302, { location: '/1.crl' }).end())
  expect(await whyNot({ crlUrls: [`${lists.url}/moved.crl`] })).toMatch(/it answers HTTP 404/)
  expect(await whyNot({ crl: Buffer.from('<html>maintenance</html>') })).toMatch(
    /a web page came in its place/,
  )
  expect(await whyNot({ crl: Buffer.alloc(0) })).toMatch(/it cannot be read/)
})

test('the next address is asked when the first is of no use', async () => {
  lists.at.set('/second.crl', ca.crl())
  const crlUrls = [`${lists.url}/none.crl`, `${lists.url}/second.crl`]
  expect(await seen({ crlUrls })).toMatchObject({ kind: 'revoked', by: 'crl' })
})

test('a certificate whose revocation is told nowhere is not checkable', async () => {
  expect(await whyNot({})).toBe('Neither a list of revoked certificates nor a responder is known for it.')
})

async function withResponder(
  of: OpensslCa,
  options: Parameters<typeof startOcspResponder>[1],
  work: (responder: OcspResponder) => Promise<void>,
): Promise<void> {
  const responder = await startOcspResponder(of, options)
  try {
    await work(responder)
  } finally {
    await responder.close()
  }
}

test('a responder that is the CA itself shows good, revoked and unknown', async () => {
  await withResponder(ca, {}, async ({ url }) => {
    const ocspUrls = [url]
    expect(await seen({ ocspUrls })).toMatchObject({ kind: 'revoked', by: 'ocsp', reason: 'key_compromise' })
    expect(await seen({ ocspUrls, pem: goodPem })).toMatchObject({ kind: 'not-revoked', by: 'ocsp' })
    expect(await whyNot({ ocspUrls, serial: '0123456789' })).toMatch(
      /is of no use: it does not know the certificate/,
    )
    const later = clock.now() + 3 * 86_400_000
    expect(await whyNot({ ocspUrls, now: later })).toMatch(/its answer ran out on/)
    expect(await whyNot({ ocspUrls, now: clock.now() - 86_400_000 })).toMatch(/which is in the future/)
  })
})

test('a responder that the CA has appointed is believed, any other certificate of the CA is not', async () => {
  const appointed = ca.issue('responder', 'responder', 'responder-key.pem')
  const plain = ca.issue('plain', 'plain', 'responder-key.pem')
  const key = ca.file('responder-key.pem')
  writeFileSync(ca.file('appointed.pem'), appointed)
  writeFileSync(ca.file('plain.pem'), plain)
  await withResponder(ca, { signer: ca.file('appointed.pem'), key }, async ({ url }) => {
    expect(await seen({ ocspUrls: [url] })).toMatchObject({ kind: 'revoked', by: 'ocsp' })
  })
  await withResponder(ca, { signer: ca.file('plain.pem'), key }, async ({ url }) => {
    expect(await whyNot({ ocspUrls: [url] })).toMatch(/certificate of the CA that is not for signing answers/)
  })
})

test('a responder that another CA of the same name has appointed is not believed', async () => {
  writeFileSync(ca.file('foreign.pem'), impostor.issue('responder', 'responder', 'responder-key.pem'))
  const foreign = { signer: ca.file('foreign.pem'), key: impostor.file('responder-key.pem') }
  await withResponder(ca, foreign, async ({ url }) => {
    expect(await whyNot({ ocspUrls: [url] })).toMatch(/somebody whom the CA has not appointed/)
  })
})

test('an answer that is about another certificate, touched, or none at all shows nothing', async () => {
  await withResponder(ca, {}, async ({ url }) => {
    const kept: Buffer[] = []
    const answering = (change: (answer: Buffer) => Buffer) => async (body: Buffer) => {
      const answer = await fetch(url, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-type': 'application/ocsp-request' },
      })
      kept.push(Buffer.from(await answer.arrayBuffer()))
      return change(kept.at(-1) as Buffer)
    }
    const between = (change: (answer: Buffer) => Buffer): string => {
      const at = freshPath()
      lists.at.set(at, (request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          void answering(change)(Buffer.concat(chunks)).then((bytes) => response.writeHead(200).end(bytes))
        })
      })
      return `${lists.url}${at}`
    }
    const same = between((answer) => answer)
    expect(await seen({ ocspUrls: [same], pem: goodPem })).toMatchObject({ kind: 'not-revoked' })
    const good = kept.at(-1) as Buffer
    expect(await whyNot({ ocspUrls: [between(() => good)] })).toMatch(
      /its answer is about another certificate/,
    )
    const wrong = between((answer) => {
      const touched = Buffer.from(answer)
      // The last digit of the first GeneralizedTime: when the answer was made.
      const digit = touched.indexOf(Buffer.from([0x18, 0x0f])) + 15
      touched[digit] = (touched[digit] ?? 0) ^ 1
      return touched
    })
    expect(await whyNot({ ocspUrls: [wrong] })).toMatch(/the signature of its answer is wrong/)
    expect(await whyNot({ ocspUrls: [between((answer) => answer.subarray(0, -9))] })).toMatch(
      /is of no use: /,
    )
    expect(await whyNot({ ocspUrls: [between(() => Buffer.from('30030a0106', 'hex'))] })).toMatch(
      /it answers unauthorized/,
    )
  })
})

test('a responder that fails five times in a row is not asked any more', async () => {
  const sources: ItemSources = {
    issuerDigest: readAuthorities(ca.certificate)[0]?.nameDigest ?? null,
    issuerName: null,
    keyId: null,
    crlUrls: [],
    ocspUrls: [`${lists.url}/no-responder`],
    crlPartUrls: [],
    crlNames: [],
    isCa: false,
    certificates: [],
  }
  lists.requests.length = 0
  const fetcher = openFetcher({ clock, given: [lists.url] })
  const { verdicts } = await checkCertificates({
    items: Array.from({ length: 200 }, (_, index) => ({
      ordinal: index + 1,
      serial: '01',
      sources,
      expected: null,
    })),
    authorities: readAuthorities(ca.certificate, sources),
    both: false,
    fetcher,
    clock,
  })
  await fetcher.close()
  expect(verdicts.every(({ kind }) => kind === 'not-checkable')).toBe(true)
  // Those that were under way already are let go to their end.
  expect(lists.requests.length).toBeLessThanOrEqual(5 + 8)
})

test('the certificate of no CA is refused where one is added', () => {
  expect(() => readAuthorities(goodPem)).toThrow(expect.objectContaining({ code: 'input.not-a-ca' }))
})
