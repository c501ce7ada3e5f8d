import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { EffectVerdict } from '../../../src/contract/effect.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { type Authority, readAuthorities } from '../../../src/main/effect/authority.ts'
import { checkCertificates } from '../../../src/main/effect/check-certificates.ts'
import { judgeCrl } from '../../../src/main/effect/judge-crl.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { der, derName, derOid, derText } from '../../support/der.ts'
import {
  type ListServer,
  type OpensslCa,
  openOpensslCa,
  openssl,
  startListServer,
} from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

/** What administrators' servers do besides the standard, and the bounded way round each. */
const folder = temporaryFolder()
const clock = systemClock()
let lists: ListServer
let ca: OpensslCa
let pem = ''

beforeAll(async () => {
  lists = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example Org/CN=Example Issuing CA' })
  pem = ca.issue('revoked.example.com')
  ca.revoke(pem, 'superseded')
})
afterAll(async () => {
  await lists.close()
  removeFolder(folder)
})

/** OpenSSL's answer to a question. */
function answerTo(question: Uint8Array, ...more: readonly string[]): Buffer {
  writeFileSync(ca.file('question.der'), question)
  const isSigner = more.includes('-rsigner')
  openssl(
    ...['ocsp', '-index', ca.index, '-CA', ca.file('ca.pem'), '-ndays', '1'],
    ...(isSigner ? [] : ['-rsigner', ca.file('ca.pem'), '-rkey', ca.file('ca-key.pem')]),
    ...['-reqin', ca.file('question.der'), '-respout', ca.file('answer.der'), ...more],
  )
  return readFileSync(ca.file('answer.der'))
}

type Answering = (question: Buffer, request: IncomingMessage, response: ServerResponse) => void
function respond(at: string, answering: Answering): string {
  lists.at.set(at, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answering(Buffer.concat(chunks), request, response))
  })
  return `${lists.url}${at}`
}

async function asked(url: string, times = 1): Promise<EffectVerdict[]> {
  const waits: number[] = []
  const authorities = readAuthorities(ca.certificate, { ocspUrls: [url] })
  const sources = {
    ...{ issuerDigest: null, issuerName: 'Example Issuing CA', keyId: null, certificates: [], isCa: null },
    ...{ crlUrls: [], crlPartUrls: [], crlNames: [], ocspUrls: [] },
  }
  const serial = new X509Certificate(pem).serialNumber
  const items = Array.from({ length: times }, (_, n) => ({ ordinal: n + 1, serial, sources, expected: null }))
  const fetcher = openFetcher({ clock, given: [lists.url] })
  const patient = {
    ...clock,
    sleep: async (ms: number) => {
      waits.push(ms)
    },
  }
  try {
    const found = await checkCertificates({ items, authorities, both: false, fetcher, clock: patient })
    return [...found.verdicts]
  } finally {
    await fetcher.close()
  }
}
const DECLINED = { malformedRequest: 1, tryLater: 3, unauthorized: 6 } as const
const declined = (status: keyof typeof DECLINED): Buffer =>
  der(0x30, der(0x0a, Buffer.from([DECLINED[status]])))
const why = ([verdict]: readonly EffectVerdict[]): string =>
  verdict?.kind === 'not-checkable' ? verdict.why : JSON.stringify(verdict)

test('a responder that takes questions by GET only is asked so, and by GET at once from then on', async () => {
  const methods: string[] = []
  const url = respond('/get-only', (_, { method = '' }, response) => {
    methods.push(method)
    response.writeHead(405).end()
  })
  const inner = lists.at.get
  lists.at.get = function (this: Map<string, never>, name: string) {
    const encoded = /^\/get-only\/(.+)$/.exec(name)?.[1]
    if (encoded === undefined) return inner.call(lists.at, name)
    methods.push('GET')
    return answerTo(Buffer.from(decodeURIComponent(encoded), 'base64'))
  } as typeof inner
  try {
    expect((await asked(url, 1))[0]).toMatchObject({ kind: 'revoked', by: 'ocsp', reason: 'superseded' })
    expect(methods).toEqual(['POST', 'GET'])
  } finally {
    lists.at.get = inner
  }
})

test('tryLater is repeated twice and no more', async () => {
  let questions = 0
  const url = respond('/later', (question, _, response) => {
    questions += 1
    response.writeHead(200).end(questions < 3 ? declined('tryLater') : answerTo(question))
  })
  expect((await asked(url))[0]).toMatchObject({ kind: 'revoked' })
  let endless = 0
  const never = respond('/never', (_, __, response) => {
    endless += 1
    response.writeHead(200).end(declined('tryLater'))
  })
  expect(why(await asked(never))).toMatch(/it answers tryLater/)
  expect(endless).toBe(3)
})

test('a responder that wants a nonce gets one; one that declines all the same is asked so once', async () => {
  const hasNonce = (question: Buffer): boolean => question.includes(derOid('1.3.6.1.5.5.7.48.1.2'))
  const url = respond('/nonce', (question, _, response) =>
    response.writeHead(200).end(hasNonce(question) ? answerTo(question) : declined('malformedRequest')),
  )
  expect((await asked(url))[0]).toMatchObject({ kind: 'revoked' })
  let questions = 0
  const never = respond('/unauthorized', (_, __, response) => {
    questions += 1
    response.writeHead(200).end(declined('unauthorized'))
  })
  expect(why(await asked(never))).toMatch(/it answers unauthorized/)
  expect(questions).toBe(2)
  // The nonce of another question is an answer to another question.
  let other: Buffer | null = null
  const replayed = respond('/replayed', (question, _, response) => {
    if (!hasNonce(question)) return response.writeHead(200).end(declined('malformedRequest'))
    const answer = other ?? answerTo(question)
    if (other === null) other = answer
    return response.writeHead(200).end(answer)
  })
  expect((await asked(replayed))[0]).toMatchObject({ kind: 'revoked' })
  expect((await asked(replayed))[0]).toMatchObject({ kind: 'not-checkable' })
})

test('a responder that has moved is followed with the question', async () => {
  respond('/new-place', (question, _, response) => response.writeHead(200).end(answerTo(question)))
  const url = respond('/old-place', (_, __, response) =>
    response.writeHead(307, { location: '/new-place' }).end(),
  )
  expect((await asked(url))[0]).toMatchObject({ kind: 'revoked' })
})

test('what cannot be told is said in the words that fit', async () => {
  writeFileSync(ca.file('appointed.pem'), ca.issue('responder', 'responder', 'responder-key.pem'))
  const signer = ['-rsigner', ca.file('appointed.pem'), '-rkey', ca.file('responder-key.pem')]
  const bare = respond('/bare', (question, _, response) =>
    response.writeHead(200).end(answerTo(question, ...signer, '-resp_no_certs')),
  )
  expect(why(await asked(bare))).toMatch(/the certificate of who signed its answer is not in it/)
  const page = respond('/page', (_, __, response) => response.writeHead(200).end('<!doctype html><p>Log in'))
  expect(why(await asked(page))).toMatch(/a web page came in place of its answer/)
})

const judged = (bytes: Uint8Array, authorities: readonly Authority[], wanted: string) =>
  judgeCrl({ bytes, authorities, wanted: new Set([wanted]), now: clock.now() })

test('removeFromCRL in a whole list takes its own entry back and leaves the others', async () => {
  const kept = readFileSync(ca.index, 'utf8')
  writeFileSync(ca.index, `${kept}R\t491231235959Z\t260101000000Z,removeFromCRL\t0ABC\tunknown\t/CN=held\n`)
  const crl = ca.crl()
  writeFileSync(ca.index, kept)
  const { serialNumber } = new X509Certificate(pem)
  const authorities = readAuthorities(ca.certificate)
  const answer = await judged(crl, authorities, serialNumber)
  expect(answer.kind === 'usable' && [...answer.revoked.keys()]).toEqual([serialNumber])
  const taken = await judged(crl, authorities, '0ABC')
  expect(taken.kind === 'usable' && [...taken.revoked.keys()]).toEqual([])
})

test('a root of X.509 version 1 is a CA, any other certificate of that version is not', () => {
  const key = ca.file('ca-key.pem')
  openssl('req', '-new', '-key', key, '-subj', '/CN=Old root', '-out', ca.file('v1.csr'))
  openssl('x509', '-req', '-in', ca.file('v1.csr'), '-signkey', key, '-days', '9', '-out', ca.file('v1.pem'))
  expect(readAuthorities(readFileSync(ca.file('v1.pem'), 'utf8'))).toMatchObject([{ subject: 'CN=Old root' }])
  openssl(
    ...['x509', '-req', '-in', ca.file('v1.csr'), '-CA', ca.file('ca.pem'), '-CAkey', key],
    ...['-set_serial', '7', '-days', '9', '-out', ca.file('v1-leaf.pem')],
  )
  expect(() => readAuthorities(readFileSync(ca.file('v1-leaf.pem'), 'utf8'))).toThrow(
    /not the certificate of a CA/,
  )
})

/** A CA and a list of its own, whose issuer is spelled otherwise than the CA's subject. */
function madeCa(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  algorithm: Buffer,
  hash: string | null,
) {
  const utc = (at: number) => derText(0x17, `${new Date(at).toISOString().replace(/^..|[-:T]|\.\d+/g, '')}`)
  const signed = (tbs: Buffer) =>
    der(0x30, tbs, algorithm, der(0x03, Buffer.from([0]), sign(hash, tbs, keys.privateKey)))
  const [from, to] = [utc(clock.now() - 3_600_000), utc(clock.now() + 86_400_000)]
  const name = derName([['2.5.4.10', 0x13, 'Example Org']], [['2.5.4.3', 0x13, 'Made CA']])
  const basic = der(0x30, derOid('2.5.29.19'), der(0x04, der(0x30, der(0x01, Buffer.from([0xff])))))
  const certificate = signed(
    der(
      0x30,
      der(0xa0, der(0x02, Buffer.from([2]))),
      ...[der(0x02, Buffer.from([1])), algorithm, name, der(0x30, from, to), name],
      keys.publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, der(0x30, basic)),
    ),
  )
  const fraction = derText(0x18, '20260101000000.5Z')
  const entry = der(0x30, der(0x02, Buffer.from([0x42])), fraction)
  const spelled = derName([['2.5.4.10', 0x0c, 'EXAMPLE  Org']], [['2.5.4.3', 0x0c, 'made ca']])
  const crl = signed(der(0x30, der(0x02, Buffer.from([1])), algorithm, spelled, from, to, der(0x30, entry)))
  const text = certificate
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')
  return { crl, pem: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n` }
}

test('a list whose issuer is spelled otherwise, with fractions of seconds, is its CA’s all the same', async () => {
  const ecdsa = der(0x30, derOid('1.2.840.10045.4.3.2'))
  const { crl, pem: caPem } = madeCa(generateKeyPairSync('ec', { namedCurve: 'P-256' }), ecdsa, 'sha256')
  const answer = await judged(crl, readAuthorities(caPem), '42')
  expect(answer.kind === 'usable' && [...answer.revoked]).toEqual([
    ['42', { since: Date.parse('2026-01-01T00:00:00Z'), reason: 'unspecified' }],
  ])
})

test.each([
  ['ml-dsa-44', 17],
  ['ml-dsa-65', 18],
  ['ml-dsa-87', 19],
] as const)('a list signed with %s is checked', async (type, last) => {
  const algorithm = der(0x30, derOid(`2.16.840.1.101.3.4.3.${last}`))
  const { crl, pem: caPem } = madeCa(generateKeyPairSync(type as 'ml-dsa-44'), algorithm, null)
  expect(await judged(crl, readAuthorities(caPem), '42')).toMatchObject({ kind: 'usable', entries: 1 })
  const touched = Buffer.from(crl)
  touched[touched.length - 9] = (touched[touched.length - 9] ?? 0) ^ 1
  expect(await judged(touched, readAuthorities(caPem), '42')).toMatchObject({
    kind: 'unusable',
    why: 'its signature is wrong',
  })
})
