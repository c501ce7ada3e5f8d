import { expect, test } from 'vitest'
import { type Patience, patientTransport, REPEATS_MAX } from '../../../src/main/http/patient-transport.ts'
import type { Answer, WireRequest } from '../../../src/main/http/transport.ts'

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
  const clock: Patience['clock'] = {
    now: () => 0,
    monotonic: () => 0,
    sleep: async (ms, signal) => {
      waits.push(ms)
      signal?.throwIfAborted()
    },
  }
  const transport = patientTransport(
    { send: async () => answers[Math.min(sent++, answers.length - 1)]!, close: async () => {} },
    { clock, throttleMs: 5_000, onThrottled: (ms) => throttled.push(ms) },
  )
  const answer = await transport.send(request, abort.signal)
  return { answer, sent, waits, throttled }
}

test.each([200, 204, 302, 400, 401, 403, 404])('an answer %i stands', async (status) => {
  expect(await asked([answered(status)])).toMatchObject({ answer: { status }, sent: 1, waits: [] })
})

test('a question is asked again after a throttle, a 5xx, a refusal and a reset, each with its wait', async () => {
  const { answer, waits, throttled } = await asked([
    answered(429, 7_000),
    answered(429),
    answered(503, 60_000),
    refused,
    broken,
    answered(200),
  ])
  expect(answer).toMatchObject({ status: 200 })
  expect(waits).toEqual([7_000, 5_000, 60_000, 8_000, 16_000])
  expect(throttled).toEqual([7_000, undefined])
})

test('what goes on failing is believed in the end', async () => {
  expect(await asked([broken])).toMatchObject({ answer: broken, sent: REPEATS_MAX + 1 })
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
