import { randomUUID, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import { readAuthorities } from '../../../src/main/effect/authority.ts'
import { openKeptAnswers } from '../../../src/main/effect/kept-answers.ts'
import { openLists } from '../../../src/main/effect/lists.ts'
import { openFetcher } from '../../../src/main/http/fetch-bytes.ts'
import { inWorkspace, removeFolder, temporaryFolder, VENDOR } from '../../support/cli-workspace.ts'
import {
  type ListServer,
  type OpensslCa,
  openOpensslCa,
  openssl,
  startListServer,
} from '../../support/openssl-ca.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const ISSUED = 12
const ASKED_BEFORE = 5

const folder = temporaryFolder()
let server: ListServer
let ca: OpensslCa
let pems: readonly string[]

beforeAll(async () => {
  server = await startListServer()
  ca = openOpensslCa({ folder: path.join(folder, 'ca'), name: '/O=Example/CN=Example CA' })
  ca.pointTo({ crlUrl: `${server.url}/ca.crl`, ocspUrl: `${server.url}/ocsp` })
  pems = Array.from({ length: ISSUED }, (_, n) => ca.issue(`n${n}.example.com`))
  server.at.set('/ca.crl', ca.crl())
})
afterAll(async () => {
  await server.close()
  removeFolder(folder)
})

/** A sealed batch in a workspace of its own, of which the CA's responder is asked about each certificate. */
async function sealed() {
  const dataDir = path.join(folder, randomUUID())
  const crlUrl = `${server.url}/ca.crl`
  const ocspUrl = `${server.url}/ocsp`
  server.requests.length = 0
  let onQuestion = (_count: number): void => {}
  let questions = 0
  server.at.set('/ocsp', (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      writeFileSync(ca.file('question.der'), Buffer.concat(chunks))
      const answer = openssl(
        ...['ocsp', '-index', ca.index, '-CA', ca.file('ca.pem'), '-rsigner', ca.file('ca.pem')],
        ...['-rkey', ca.file('ca-key.pem'), '-reqin', ca.file('question.der'), '-ndays', '1'],
        ...['-respout', '-'],
      )
      response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(answer)
      questions += 1
      onQuestion(questions)
    })
  })
  await inWorkspace(dataDir, async ({ inventories, batches, effect }) => {
    const file = path.join(folder, 'issued.pem')
    writeFileSync(file, pems.join(''))
    await inventories.import({ file, name: 'i', vendor: VENDOR, settings: {} })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: '', options: {} }
    batches.create({ name: 'b', inventory: 'i', request, filter: {} })
    await batches.seal('b')
    effect.authorities.add(ca.certificate, { crlUrls: [crlUrl], ocspUrls: [ocspUrl] })
  })
  const asked = (at: string) => server.requests.filter((one) => one === at).length
  const keptRows = () => {
    const db = new Database(path.join(dataDir, 'rescind.db'), { readonly: true })
    try {
      return db.prepare('SELECT count(*) FROM kept_answer').pluck().get()
    } finally {
      db.close()
    }
  }
  /** A check that is cut short after so many answers, as a kill or a cancel would. */
  const cutShort = () =>
    inWorkspace(dataDir, async ({ effect }) => {
      const stop = new AbortController()
      onQuestion = (count) => count % ASKED_BEFORE === 0 && stop.abort()
      await expect(effect.check('b', { both: true, signal: stop.signal })).rejects.toMatchObject({
        code: 'halt.cancelled',
      })
      onQuestion = () => {}
      // What was on its way is still read by the server.
      for (let seen = -1; seen !== asked('/ocsp'); ) {
        seen = asked('/ocsp')
        await sleep(300)
      }
    })
  return { dataDir, asked, cutShort, keptRows }
}

test('a check that was cut short goes on where it stopped, and one that was whole is made anew', async () => {
  const { dataDir, asked, cutShort, keptRows } = await sealed()
  await cutShort()
  const kept = Number(keptRows()) - 1
  expect(kept).toBeGreaterThan(0)
  const before = asked('/ocsp')
  await inWorkspace(dataDir, async ({ effect }) => {
    const { summary } = await effect.check('b', { both: true })
    expect(summary).toMatchObject({ items: ISSUED, notRevoked: ISSUED, notCheckable: 0 })
    expect(asked('/ca.crl')).toBe(1)
    // Beside the list, which is on disk too, what was on its way at the cut is asked again, and nothing else.
    expect(asked('/ocsp') - before).toBe(ISSUED - kept)
    expect(keptRows()).toBe(0)
    await effect.check('b')
    expect(asked('/ca.crl')).toBe(2)
  })
})

test('what was answered before something happened in the batch counts for nothing any more', async () => {
  const { dataDir, asked, cutShort } = await sealed()
  await cutShort()
  ca.revoke(pems[0] ?? '', 'superseded')
  server.at.set('/ca.crl', ca.crl())
  await inWorkspace(dataDir, async ({ runs, effect, batches }) => {
    expect(runs.skip('b', [ISSUED])).toBe(1)
    const { summary } = await effect.check('b')
    expect(summary).toMatchObject({
      items: batches.get('b').counts.total,
      revoked: 1,
      notRevoked: ISSUED - 1,
    })
  })
  expect(asked('/ca.crl')).toBe(2)
})

test('a kept list that has run out, or is more than an hour old, is fetched', async () => {
  const crlUrl = `${server.url}/ca.crl`
  const times = (minutes: number) =>
    new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  const db = openWorkspaceDb(path.join(folder, 'other'))
  onTestFinished(() => void db.close())
  let aheadMs = 0
  const system = systemClock()
  const clock = { ...system, now: () => system.now() + aheadMs }
  const [authority] = readAuthorities(ca.certificate)
  if (authority === undefined) throw new Error('no authority')
  const ask = async () => {
    const kept = openKeptAnswers({ db, clock, batch: { id: 'b', head: 'h' } })
    const fetcher = kept.over(openFetcher({ clock, given: [crlUrl] }))
    const lists = openLists(fetcher, clock, undefined)
    lists.want(crlUrl, [authority], [new X509Certificate(pems[0] ?? '').serialNumber])
    const answer = await lists.ask(crlUrl, authority.nameDigest)
    kept.flush()
    await fetcher.close()
    return answer.kind
  }
  server.at.set('/ca.crl', ca.crl({ from: times(-10), to: times(20) }))
  server.requests.length = 0
  expect([await ask(), await ask()]).toEqual(['usable', 'usable'])
  expect(server.requests).toHaveLength(1)
  aheadMs = 25 * 60_000
  server.at.set('/ca.crl', ca.crl({ from: times(20), to: times(600) }))
  expect(await ask()).toBe('usable')
  expect(server.requests).toHaveLength(2)
  aheadMs = 90 * 60_000
  expect(await ask()).toBe('usable')
  expect(server.requests).toHaveLength(3)
})
