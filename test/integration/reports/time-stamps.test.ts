import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { openActivityLog } from '../../../src/main/activity/open-activity-log.ts'
import { createAnnouncer } from '../../../src/main/announcer.ts'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import {
  BadTimeStamp,
  checkTimeStamp,
  timeStampRequest,
  tokenOf,
} from '../../../src/main/evidence/time-stamp.ts'
import { sha256Hex } from '../../../src/main/journal/canonical.ts'
import { openSettings } from '../../../src/main/settings/open-settings.ts'
import { computedAnew, putTogether, takeApart } from '../../support/evidence-file.ts'
import { type OpensslTsa, opensslTsa } from '../../support/openssl-tsa.ts'
import {
  type ReportedWorkspace,
  reportedWorkspace,
  runBatch,
  sealBatch,
} from '../../support/reported-batch.ts'
import { signingKey } from '../../support/signing-key.ts'
import { opensslTest as test } from '../../support/tool-test.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'rescind-tsa-'))
let tsa: OpensslTsa
beforeAll(async () => {
  tsa = await opensslTsa(path.join(folder, 'tsa'))
})
afterAll(async () => {
  await tsa[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})
const { key, signer } = await signingKey('beatrix')
const NAME = 'q3-retired-profile'

function stampingWorkspace(timeStampUrl: string | null): ReportedWorkspace {
  const workspace = reportedWorkspace(signer)
  const { db } = workspace
  openSettings({ db, announcer: createAnnouncer(() => {}) }).set({ timeStampUrl })
  runBatch(workspace, sealBatch(workspace, { items: 2 }), { items: 2 })
  return workspace
}
const evidenceFrom = async (workspace: ReportedWorkspace): Promise<string> => {
  const file = workspace.file('evidence.jsonl')
  await workspace.reports.write(NAME, 'jsonl', file)
  return file
}
const stampsIn = (file: string) =>
  takeApart(readFileSync(file))
    .events.map(
      (line) => JSON.parse(line) as { type: string; data: { seq: number; head: string; token: string } },
    )
    .filter(({ type }) => type === 'checkpoint.timestamped')
const activityOf = ({ db, clock }: ReportedWorkspace) =>
  openActivityLog({ db, clock, operator: 'x', announcer: createAnnouncer(() => {}) })
    .page(undefined, 100)
    .map(({ message }) => message)

test('the newest checkpoint is stamped at an export, once, and OpenSSL agrees with what we say of it', async () => {
  using workspace = stampingWorkspace(tsa.url)
  const before = tsa.queries()
  const file = await evidenceFrom(workspace)
  const [stamp] = stampsIn(file)
  if (stamp === undefined) throw new Error('nothing was stamped')
  expect(tsa.approves(Buffer.from(stamp.data.token, 'base64'), stamp.data.head)).toBe(true)
  expect(tsa.approves(Buffer.from(stamp.data.token, 'base64'), sha256Hex('another'))).toBe(false)
  const ca = new X509Certificate(readFileSync(tsa.caFile)).raw
  const verdict = await verifyFile(file, { trusted: [key], timeStampCas: [ca] })
  expect(verdict.firstBad).toBeNull()
  expect(verdict.checks.find(({ name }) => name === 'signatures')?.message).toMatch(
    new RegExp(`Time stamps: event ${stamp.data.seq} was there at 20\\d\\d-.*, says CN=Clock of OpenSSL$`),
  )
  await workspace.reports.write(NAME, 'csv', workspace.file('again.csv'))
  await evidenceFrom(workspace)
  expect(stampsIn(file)).toHaveLength(1)
  expect(tsa.queries()).toBe(before + 1)
})

test('a connection that is lost costs no time stamp', async () => {
  let connections = 0
  const flaky = createServer((socket) => {
    connections += 1
    if (connections === 1) return socket.destroy()
    const onward = connect(Number(new URL(tsa.url).port), '127.0.0.1')
    for (const one of [socket, onward]) one.on('error', () => {})
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => flaky.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void flaky.close())
  const url = new URL(tsa.url)
  url.port = String((flaky.address() as AddressInfo).port)
  using workspace = stampingWorkspace(url.href)
  expect(stampsIn(await evidenceFrom(workspace))).toHaveLength(1)
  expect(connections).toBe(2)
})

test('a CA that did not issue the clock’s certificate is told', async () => {
  using workspace = stampingWorkspace(tsa.url)
  await using other = await opensslTsa(path.join(folder, 'other'))
  const foreign = new X509Certificate(readFileSync(other.caFile)).raw
  const file = await evidenceFrom(workspace)
  expect((await verifyFile(file)).ok).toBe(true)
  expect(await verifyFile(file, { timeStampCas: [foreign] })).toMatchObject({
    ok: false,
    firstBad: { message: expect.stringContaining('time stamp') },
  })
})

test('a token that was changed, or moved to another head, is caught, whoever computes the digests anew', async () => {
  using workspace = stampingWorkspace(tsa.url)
  const parts = takeApart(readFileSync(await evidenceFrom(workspace)))
  const index = parts.events.findIndex((line) => line.includes('checkpoint.timestamped'))
  const edited = (edit: (data: { head: string; token: string }) => void) => {
    const event = JSON.parse(parts.events[index] as string) as { data: { head: string; token: string } }
    edit(event.data)
    return putTogether(
      computedAnew({ ...parts, events: parts.events.with(index, JSON.stringify(event)) }, { jws: null }),
    )
  }
  const { judge } = await import('../../support/evidence-file.ts')
  const changes: ((data: { head: string; token: string }) => void)[] = [
    (data) => {
      data.head = sha256Hex('another')
    },
    (data) => {
      data.token = data.token.slice(0, -8)
    },
    (data) => {
      const bytes = Buffer.from(data.token, 'base64')
      bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1
      data.token = bytes.toString('base64')
    },
    (data) => {
      data.token = ''
    },
  ]
  for (const change of changes)
    expect((await judge(edited(change))).firstBad).toMatchObject({ event: index + 1 })
  expect((await judge(edited(() => {}))).ok).toBe(true)
})

test('a clock that is out of reach, refuses or answers nonsense costs a line in the activity, and no report', async () => {
  const answers: [string, (() => Buffer) | null, string][] = [
    ['http://127.0.0.1:9/', null, 'was not to be had'],
    [tsa.url, () => Buffer.from('<html>'), 'has no readable answer'],
    // TimeStampResp ::= { status { rejection(2) } }
    [tsa.url, () => Buffer.from('30053003020102', 'hex'), 'was refused with status 2'],
  ]
  for (const [url, answer, words] of answers) {
    tsa.answerWith(answer)
    using workspace = stampingWorkspace(url)
    const file = await evidenceFrom(workspace)
    expect(stampsIn(file)).toEqual([])
    expect((await verifyFile(file, { trusted: [key] })).ok).toBe(true)
    expect(activityOf(workspace).join('\n')).toContain(words)
  }
  tsa.answerWith(null)
})

test('without a setting, and in an air-gapped workspace, nobody is asked', async () => {
  const before = tsa.queries()
  using without = stampingWorkspace(null)
  expect(stampsIn(await evidenceFrom(without))).toEqual([])
  using sealedOff = stampingWorkspace(tsa.url)
  openSettings({ db: sealedOff.db, announcer: createAnnouncer(() => {}) }).set({ airGapped: true })
  expect(stampsIn(await evidenceFrom(sealedOff))).toEqual([])
  expect(tsa.queries()).toBe(before)
})

test('an answer to another request, and a certificate that is not for time stamps, are refused', async () => {
  const random = (bytes: number) => new Uint8Array(bytes).fill(7)
  const head = sha256Hex('head')
  const request = await timeStampRequest(head, random)
  const ask = async (url: string) => {
    const body = Buffer.from(request.bytes)
    return new Uint8Array(await (await fetch(url, { method: 'POST', body })).arrayBuffer())
  }
  const answer = await ask(tsa.url)
  const token = await tokenOf(answer, head, request)
  expect(await checkTimeStamp(token, head)).toMatchObject({ by: 'CN=Clock of OpenSSL' })
  await expect(tokenOf(answer, head, { ...request, nonce: '41' })).rejects.toThrow(/another request/)
  await expect(tokenOf(answer, sha256Hex('other'), request)).rejects.toThrow(BadTimeStamp)
  await using plain = await opensslTsa(path.join(folder, 'plain'), 'plain')
  // OpenSSL itself refuses to sign with such a certificate: its answer carries no token.
  plain.answerWith(() => Buffer.from('30053003020102', 'hex'))
  await expect(tokenOf(await ask(plain.url), head, request)).rejects.toThrow(/refused/)
})
