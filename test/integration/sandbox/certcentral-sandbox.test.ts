import { expect, test } from 'vitest'
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import { calledSandbox, refusal } from './called-sandbox.ts'

const CC = 'digicert-certcentral'
const certCentral = (options: SandboxOptions = {}) =>
  calledSandbox(CC, (key) => ({ 'x-dc-devkey': key }), options)
const issued = (item: { status: string; facts: Readonly<Record<string, unknown>> }) =>
  item.status === 'issued' &&
  item.facts['order_status'] === 'issued' &&
  item.facts['certificates_on_order'] === 1

test('an order is revoked at once, with all its certificates, when an administrator skips the approval', async () => {
  const { sandbox, call, one } = await certCentral()
  const item = one(({ facts }) => facts['role'] === 'duplicate')
  const order = String(item.facts['order_id'])
  const answer = await call('PUT', `/order/certificate/${order}/revoke`, {
    revocation_reason: 'superseded',
    skip_approval: true,
    comments: 'x',
  })
  expect([answer.status, answer.text]).toEqual([204, ''])
  expect((await call('GET', `/order/certificate/${order}`)).json).toMatchObject({
    status: 'revoked',
    requests: [],
  })
  expect((await call('GET', `/order/certificate/${order}/duplicate`)).json.certificates).toMatchObject([
    { id: Number(item.target), status: 'revoked' },
  ])
  expect(sandbox.effects(CC)).toMatchObject([
    {
      kind: 'order-revoked',
      target: order,
      detail: { reason: 'superseded', certificate_ids: [expect.any(Number), Number(item.target)] },
    },
  ])
  expect(refusal(await call('PUT', `/order/certificate/${order}/revoke`, {}))[0]).toBe(400)
})

test('without skipping, a request waits for an administrator, and a second one shows as a duplicate', async () => {
  const { sandbox, call, one } = await certCentral()
  const { target, facts } = one(issued)
  const standard = sandbox.credentials(CC)['standard']
  const revoke = () =>
    call('PUT', `/certificate/${target}/revoke`, { comments: 'retired', skip_approval: true }, standard)
  const first = await revoke()
  expect([first.status, first.json]).toMatchObject([
    201,
    { type: 'revoke', status: 'pending', comments: 'retired', requester: { email: expect.any(String) } },
  ])
  expect((await call('GET', `/order/certificate/${String(facts['order_id'])}`)).json.requests).toMatchObject([
    { id: first.json.id, type: 'revoke', status: 'pending' },
  ])
  await revoke()
  expect(sandbox.effects(CC).map(({ kind, detail }) => [kind, detail['duplicate']])).toEqual([
    ['request-created', false],
    ['request-created', true],
  ])

  const decide = (key?: string) =>
    call(
      'PUT',
      `/request/${String(first.json.id)}/status`,
      { status: 'approved', processor_comment: 'ok' },
      key,
    )
  expect(refusal(await decide(standard))).toEqual([403, 'access_denied|invalid_approver'])
  expect((await decide()).status).toBe(204)
  expect((await call('GET', `/request/${String(first.json.id)}`)).json).toMatchObject({
    status: 'approved',
    processor_comment: 'ok',
  })
  expect(one((item) => item.target === target).status).toBe('revoked')
  expect((await call('GET', `/order/certificate/${String(facts['order_id'])}`)).json.status).toBe('issued')
})

test('requests are decided from outside or by themselves, every n-th with a no', async () => {
  const { sandbox, call } = await certCentral()
  const [a, b, c] = sandbox
    .items(CC)
    .filter(issued)
    .map(({ facts }) => String(facts['order_id']))
  const ask = async (order: string | undefined) =>
    (await call('PUT', `/order/certificate/${order ?? ''}/revoke`, {})).json.id as number
  sandbox.decide(CC, String(await ask(a)), false)
  expect(() => sandbox.decide(CC, '1', true)).toThrow(/waits for a decision/)
  await sandbox.change(CC, { settings: { approveAfterMs: 1, rejectEvery: 3 } })
  const ids = [await ask(b), await ask(c)]
  await expect.poll(async () => (await call('GET', '/request?status=pending')).json.requests.length).toBe(0)
  expect(await Promise.all(ids.map(async (id) => (await call('GET', `/request/${id}`)).json.status))).toEqual(
    ['approved', 'rejected'],
  )
})

test('a certificate answers to its id and serial number, an order to its id and its primary certificate', async () => {
  const { sandbox, call } = await certCentral()
  const [a, b] = sandbox.items(CC).filter(issued)
  const now = { skip_approval: true, revocation_reason: 'keyCompromise' }
  expect((await call('PUT', `/certificate/${String(a?.facts['serial_number'])}/revoke`, now)).status).toBe(
    204,
  )
  expect((await call('PUT', `/certificate/${String(b?.target)}/revoke`, now)).status).toBe(204)
  expect((await call('GET', `/order/certificate/${String(a?.facts['serial_number'])}`)).json.id).toBe(
    Number(a?.facts['order_id']),
  )
  expect(
    (await call('GET', `/order/certificate/${String(a?.facts['order_id'])}/reissue`)).json.certificates,
  ).toMatchObject([{ id: Number(a?.target), status: 'revoked' }])
  expect(refusal(await call('PUT', '/certificate/1/revoke', now))).toEqual([404, 'not_found'])
  expect(refusal(await call('GET', '/order/certificate/1'))).toEqual([404, 'not_found|order'])
  expect(refusal(await call('GET', '/order'))).toEqual([404, 'not_found|route'])
})

test('reasons are camelCase and for TLS only', async () => {
  const { sandbox, call, one } = await certCentral()
  const tls = one(issued).target
  expect(
    (await call('PUT', `/certificate/${tls}/revoke`, { revocation_reason: 'key_compromise' })).status,
  ).toBe(400)
  const code = one((item) => item.facts['product'] === 'code_signing' && issued(item)).target
  expect(
    (await call('PUT', `/certificate/${code}/revoke`, { revocation_reason: 'anything', skip_approval: true }))
      .status,
  ).toBe(204)
  expect(sandbox.effects(CC).map(({ detail }) => detail['reason'])).toEqual([null])
})

test('orders are listed by filter and page, and changes of status by time', async () => {
  const { sandbox, call, one } = await certCentral()
  const page = (await call('GET', '/order/certificate?limit=3&offset=2')).json
  expect(page.orders.map(({ id }: { id: number }) => id)).toEqual([700_003, 700_004, 700_005])
  expect(page.page).toEqual({ total: 200, limit: 3, offset: 2 })
  const { target, facts } = one(issued)
  const found = await call(
    'GET',
    `/order/certificate?filters[serial_number]=${String(facts['serial_number'])}&filters[status]=issued`,
  )
  expect(found.json.orders).toMatchObject([
    { id: Number(facts['order_id']), certificate: { id: Number(target) } },
  ])
  const from = new Date(Date.now() - 5000).toISOString()
  await call('PUT', `/certificate/${target}/revoke`, { skip_approval: true })
  const changed = () =>
    call(
      'GET',
      `/order/certificate/status-changes?filters[status_last_updated]=${from}...${new Date(Date.now() + 5000).toISOString()}`,
    )
  expect((await changed()).json.orders).toEqual([
    { order_id: Number(facts['order_id']), certificate_id: Number(target), status: 'revoked' },
  ])
  await sandbox.change(CC, { keyRevoked: true })
  expect((await changed()).status).toBe(401)
})

test('the published windows are kept: 101 requests within 5 seconds are one too many', async () => {
  const { sandbox, call } = await certCentral({
    limit: 'published',
    clock: { now: () => 0, monotonic: () => 0 },
  })
  const answers = await Promise.all(Array.from({ length: 101 }, () => call('GET', '/user/me')))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.map(refusal)).toEqual([[429, 'request_limit_exceeded']])
  expect(refused[0]?.headers.get('retry-after')).toBeNull()
  expect(sandbox.counts(CC)).toMatchObject({ requests: 101, throttled: 1 })
  expect(answers[0]?.json.access_roles).toMatchObject([{ name: 'Administrator' }])
})
