import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { countOf } from '../../../src/contract/counted.ts'
import { type Authority, readAuthorities } from '../../../src/main/effect/authority.ts'
import { ocspIdOf, ocspRequest } from '../../../src/main/effect/ocsp-request.ts'
import type { HarEntry } from '../../../src/main/trace/har-entry.ts'
import { inWorkspace, removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import {
  type ListServer,
  type OpensslCa,
  openOpensslCa,
  openssl,
  startListServer,
} from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const folder = temporaryFolder()
let server: ListServer
let ca: OpensslCa
let pem: string
/** As it is served: made anew its signature may be an octet longer or shorter. */
let crl: Buffer

beforeAll(async () => {
  server = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example/CN=Ada Secretlist' })
  ca.pointTo({ crlUrl: `${server.url}/ada-secretlist.crl`, ocspUrl: `${server.url}/ocsp` })
  pem = ca.issue('ada.example.com')
  crl = ca.crl()
  server.at.set('/ada-secretlist.crl', crl)
})
afterAll(async () => {
  await server.close()
  removeFolder(folder)
})

/** A responder: by POST, or by GET alone. */
function answerBy(method: 'POST' | 'GET') {
  const sizes: { question: number; answer: number }[] = []
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const inPath = decodeURIComponent((request.url ?? '').replace(/^\/ocsp\/?/, ''))
      const question = request.method === 'POST' ? Buffer.concat(chunks) : Buffer.from(inPath, 'base64')
      if (request.method !== method) return response.writeHead(405).end()
      writeFileSync(ca.file('question.der'), question)
      const answer = openssl(
        ...['ocsp', '-index', ca.index, '-CA', ca.file('ca.pem'), '-rsigner', ca.file('ca.pem')],
        ...['-rkey', ca.file('ca-key.pem'), '-reqin', ca.file('question.der'), '-ndays', '1'],
        ...['-respout', '-'],
      )
      sizes.push({ question: question.length, answer: answer.length })
      return response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(answer)
    })
  }
  server.at.set('/ocsp', respond)
  return { sizes, respond }
}

async function tracedCheck(name: string, list: string) {
  const file = path.join(folder, `${name}.har`)
  const ocspUrl = `${server.url}/ocsp`
  await inWorkspace(path.join(folder, name), async ({ inventories, batches, effect, trace }) => {
    const certificates = path.join(folder, 'issued.pem')
    writeFileSync(certificates, pem)
    await inventories.import({ file: certificates, name: 'i', vendor: VENDOR, settings: {} })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'b', inventory: 'i', request, filter: {} })
    await batches.seal('b')
    effect.authorities.add(ca.certificate, { crlUrls: [`${server.url}${list}`], ocspUrls: [ocspUrl] })
    trace.start(file, { serials: false })
    await effect.check('b', { both: true })
    trace.stop()
  })
  const text = readFileSync(file, 'utf8')
  const { entries } = (JSON.parse(text) as { log: { entries: readonly HarEntry[] } }).log
  const short = entries.map(({ request, response, comment }) => ({
    what: `${request.method} ${request.url.replace(server.url, '')}`,
    sent: request.postData,
    status: response.status,
    content: response.content,
    comment,
  }))
  return { text, short }
}

test('a check of effect is traced: its lists and its responders, and of what they say type and size alone', async () => {
  const { sizes } = answerBy('POST')
  const { text, short } = await tracedCheck('posted', '/ada-secretlist.crl')
  const [size] = sizes
  expect(sizes).toHaveLength(1)
  const list = short.find(({ what }) => what === 'GET /[name].crl')
  expect(list).toMatchObject({ status: 200, content: { size: crl.length } })
  const asked = short.find(({ what }) => what.startsWith('POST'))
  expect(asked).toEqual({
    what: 'POST /ocsp',
    sent: { mimeType: 'application/ocsp-request', text: `[${countOf(size?.question ?? 0, 'byte')}]` },
    status: 200,
    content: {
      size: size?.answer,
      mimeType: 'application/ocsp-response',
      text: `[${countOf(size?.answer ?? 0, 'byte')}]`,
    },
    comment: undefined,
  })
  const { serialNumber, raw } = new X509Certificate(pem)
  const hidden = ['ada', 'ecretlist', serialNumber, serialNumber.toLowerCase(), raw.toString('base64')]
  for (const one of hidden) expect(text).not.toContain(one)
})

test('a question in an address, a refusal and a list that is not there are in it, and the serial number is not', async () => {
  const { respond } = answerBy('GET')
  const id = ocspIdOf(readAuthorities(ca.certificate)[0] as Authority, new X509Certificate(pem).serialNumber)
  const question = Buffer.from(await ocspRequest(id, null)).toString('base64')
  server.at.set(`/ocsp/${encodeURIComponent(question)}`, respond)
  const { text, short } = await tracedCheck('got', '/none.crl')
  expect(short.map(({ what, status }) => `${what} ${status}`)).toEqual(
    expect.arrayContaining(['GET /[name].crl 404', 'POST /ocsp 405', 'GET /ocsp/[name] 200']),
  )
  expect(short.find(({ status }) => status === 404)?.comment).toBe('it answers HTTP 404')
  for (const part of [question, encodeURIComponent(question)]) expect(text).not.toContain(part.slice(0, 20))
})
