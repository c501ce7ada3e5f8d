import { expect, test } from 'vitest'
import type { WorldItem } from '../../../src/sandbox/vendor-world.ts'
import { calledSandbox } from './called-sandbox.ts'

const DTM = 'digicert-dtm'
const dtm = () => calledSandbox(DTM, (key) => ({ 'x-api-key': key }))
const path = (version: string, { target, facts }: WorldItem, verb = '') =>
  `/documentmanager/api/${version}/credential/${encodeURIComponent(target)}${verb}?user_id=${String(facts['user_id'])}`
const inState = (status: string) => (item: WorldItem) =>
  item.status === status && item.facts['shared_name'] === false

test('reading answers 201 with the record, also for names that must be encoded', async () => {
  const { call, one } = await dtm()
  for (const name of [/Müller/, /\//, /[#?%]/]) {
    const item = one(({ target }) => name.test(target))
    const answer = await call('GET', path('v2', item))
    expect([answer.status, answer.json.name, answer.json.status]).toEqual([201, item.target, item.status])
  }
})

test('ACTIVE and SUSPENDED credentials are revoked with a user and one of four reasons; others are not', async () => {
  const { sandbox, call, one } = await dtm()
  for (const status of ['ACTIVE', 'SUSPENDED']) {
    const item = one(inState(status))
    const answer = await call('PUT', path('v1', item, '/revoke'), { reason: 'KEY_COMPROMISE' })
    expect([answer.status, answer.json]).toEqual([201, { id: item.facts['id'], status: 'REVOKED' }])
  }
  const active = one(inState('ACTIVE'))
  expect(
    (await call('PUT', path('v1', active, '/revoke').split('?')[0] ?? '', { reason: 'SUPERSEDED' })).status,
  ).toBe(400)
  expect((await call('PUT', path('v1', active, '/revoke'), { reason: 'superseded' })).status).toBe(400)
  for (const status of ['PENDING_ISSUANCE', 'DEACTIVATED', 'REVOKED']) {
    expect(
      (await call('PUT', path('v1', one(inState(status)), '/revoke'), { reason: 'SUPERSEDED' })).status,
    ).toBe(400)
  }
  expect(sandbox.effects(DTM).map(({ kind }) => kind)).toEqual(['revoked', 'revoked'])
})

test('only a pending credential is cancelled, and is DEACTIVATED then', async () => {
  const { sandbox, call, one } = await dtm()
  const pending = one(inState('PENDING_ISSUANCE'))
  expect((await call('PUT', path('v2', one(inState('ACTIVE')), '/cancel'), { notes: 'x' })).status).toBe(400)
  const answer = await call('PUT', path('v2', pending, '/cancel'), { notes: 'wrong name' })
  expect([answer.status, answer.json]).toEqual([201, { id: pending.facts['id'] }])
  expect((await call('GET', path('v2', pending))).json.status).toBe('DEACTIVATED')
  expect(sandbox.effects(DTM)).toMatchObject([{ kind: 'cancelled', detail: { notes: 'wrong name' } }])
})

test('a name that two users share needs the user', async () => {
  const { call, one } = await dtm()
  const shared = one(({ facts }) => facts['shared_name'] === true)
  expect((await call('GET', `/documentmanager/api/v2/credential/${shared.target}`)).status).toBe(400)
  expect((await call('GET', path('v2', shared))).json.user_id).toBe(shared.facts['user_id'])
})

test('replacing a client administrator needs the OAuth token, and a repetition has a second effect', async () => {
  const { sandbox, call, one } = await dtm()
  const { target } = one(({ facts }) => facts['kind'] === 'client-admin')
  const body = {
    email: 'john@local.com',
    first_name: 'John',
    last_name: 'Doe',
    user_name: 'abc',
    phone_number: 911234567890,
    locale: 'en_US',
    description: '',
  }
  const replace = (key?: string, wanted: object = body) =>
    call('POST', `/documentmanager/api/v1/user/${target}/replace-client-admin`, wanted, key)
  const oauth = sandbox.credentials(DTM)['oauth']
  expect((await replace()).status).toBe(403)
  expect((await replace(oauth, { ...body, email: '' })).status).toBe(400)
  const [first, second] = [await replace(oauth), await replace(oauth)]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(first.json.id).not.toBe(second.json.id)
  expect(sandbox.effects(DTM).map(({ kind, target: whom }) => [kind, whom])).toEqual([
    ['client-admin-replaced', target],
    ['client-admin-replaced', target],
  ])
})

test('a given list may say in which state each credential is', async () => {
  const { sandbox, call } = await dtm()
  expect(sandbox.loadInventory(DTM, 'Name,User ID,Status\na b,u1,PENDING_ISSUANCE\nc,u2,\n')).toBe(2)
  expect((await call('GET', '/documentmanager/api/v2/credential/a%20b')).json.status).toBe('PENDING_ISSUANCE')
  expect(() => sandbox.loadInventory(DTM, 'Name,User ID,Status\nx,u,GONE\n')).toThrow(/'GONE'/)
})
