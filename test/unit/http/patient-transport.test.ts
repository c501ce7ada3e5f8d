import { expect, test } from 'vitest'
import { type PatientDeps, patientTransport } from '../../../src/main/http/patient-transport.ts'
import type { Answer, WireRequest } from '../../../src/main/http/transport.ts'
import { answerJson } from '../../../src/main/vendors/error-text.ts'

const ASK: WireRequest = { method: 'GET', path: '/list', headers: {}, mutating: false }
const answered = (status: number, retryAfterMs?: number): Answer => ({
  kind: 'answer',
  status,
  headers: {},
  body: '',
  durationMs: 1,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const broken: Answer = { kind: 'in-doubt', cause: 'reset', durationMs: 1 }
const refused: Answer = { kind: 'not-sent', cause: 'refused', durationMs: 1 }

async function asked(answers: readonly Answer[], request = ASK, abort = new AbortController()) {
  let sent = 0
  const waits: number[] = []
  const throttled: (number | undefined)[] = []
  const failed: string[] = []
  const clock: PatientDeps['clock'] = {
    now: () => 0,
    monotonic: () => 0,
    sleep: async (ms, signal) => {
      waits.push(ms)
      signal?.throwIfAborted()
    },
  }
  const transport = patientTransport(
    { send: async () => answers[Math.min(sent++, answers.length - 1)]!, close: async () => {} },
    {
      clock,
      random: () => 0.5,
      throttled: (ms) => throttled.push(ms),
      failed: (cause) => failed.push(cause),
    },
  )
  const answer = await transport.send(request, abort.signal)
  return { answer, sent, waits, throttled, failed }
}

test.each([200, 204, 302, 400, 401, 403, 404])('an answer %i stands', async (status) => {
  expect(await asked([answered(status)])).toMatchObject({ answer: { status }, sent: 1, waits: [] })
})

test("a question is put again after a throttle, a 5xx, a refusal and a reset; speed is the pacer's to wait for", async () => {
  const { answer, waits, throttled, failed } = await asked([
    answered(429, 7_000),
    answered(503, 60_000),
    answered(500),
    refused,
    broken,
    answered(200),
  ])
  expect(answer).toMatchObject({ status: 200 })
  expect(throttled).toEqual([7_000, 60_000])
  expect(waits).toEqual([750, 1_500, 3_000])
  expect(failed).toEqual(['HTTP 500', 'refused', 'reset'])
})

test('what goes on failing is believed in the end', async () => {
  expect(await asked([broken])).toMatchObject({ answer: broken, sent: 6 })
})

test('a request that changes anything goes through once, whatever becomes of it', async () => {
  for (const answer of [broken, refused, answered(429, 1), answered(500)]) {
    expect(await asked([answer], { ...ASK, method: 'PUT', mutating: true })).toMatchObject({
      answer,
      sent: 1,
      waits: [],
    })
  }
})

test('cancelled, it asks no more', async () => {
  const abort = new AbortController()
  abort.abort()
  expect(await asked([broken], ASK, abort)).toMatchObject({ answer: broken, sent: 1, waits: [] })
})

const PAGE = '<!doctype html><title>Sign in</title>'
const HALF = '{"items":[{"id":"1"}'
const said = (body: string): Answer => ({ ...answered(200), body }) as Answer

test.each([PAGE, HALF])('a page for a browser, or half an answer, is put again twice: %s', async (body) => {
  const whole = said('{"items":[]}')
  expect(await asked([said(body), said(body), whole])).toMatchObject({ answer: whole, sent: 3 })
  expect(await asked([said(body)])).toMatchObject({ answer: { body }, sent: 3 })
})

test('what was lost before is not counted against an answer that is foreign', async () => {
  const whole = said('[]')
  expect(await asked([broken, answered(500), said(HALF), said(PAGE), whole])).toMatchObject({
    answer: whole,
    sent: 5,
  })
})

test('what was parsed to see whether it is whole is handed on, and only that', async () => {
  const { answer } = await asked([said(HALF), said('{"items":[]}')])
  expect(answer).toMatchObject({ json: { items: [] } })
  expect(answerJson(answer)).toBe((answer as { json?: unknown }).json)
  const refusal: Answer = { ...said('{"code":"no"}'), status: 404 } as Answer
  const told = await asked([refusal])
  expect(told.answer).not.toHaveProperty('json')
  expect(answerJson(told.answer)).toEqual({ code: 'no' })
})
