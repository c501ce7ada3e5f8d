import { expect, test } from 'vitest'
import type { WorldItem } from '../../../src/sandbox/vendor-world.ts'
import { calledSandbox } from './called-sandbox.ts'

const EJBCA = 'ejbca'
const ejbca = () => calledSandbox(EJBCA, (key) => ({ authorization: `Bearer ${key}` }))
const path = ({ target, facts }: WorldItem, verb: string, issuer = String(facts['issuer_dn'])) =>
  `/v1/certificate/${encodeURIComponent(issuer)}/${target}/${verb}`

test('one certificate is revoked, put on hold, and taken off it, as the OpenAPI shows it', async () => {
  const { sandbox, call, one } = await ejbca()
  const item = one(({ status }) => status === 'active')
  const hold = await call('PUT', path(item, 'revoke?reason=CERTIFICATE_HOLD&date=2026-06-15T14:07:09Z'))
  expect([hold.status, hold.json]).toEqual([
    200,
    {
      issuer_dn: item.facts['issuer_dn'],
      serial_number: item.target,
      revoked: true,
      revocation_reason: 'CERTIFICATE_HOLD',
      revocation_date: '2026-06-15T14:07:09Z',
      message: 'Successfully revoked',
    },
  ])
  expect((await call('PUT', path(item, 'revoke?reason=REMOVE_FROM_CRL'))).json).toMatchObject({
    revoked: false,
  })
  expect((await call('PUT', path(item, 'revoke?reason=REMOVE_FROM_CRL'))).status).toBe(409)
  expect((await call('PUT', path(item, 'revoke?reason=PRIVILEGES_WITHDRAWN'))).status).toBe(200)
  expect((await call('PUT', path(item, 'revoke?reason=SUPERSEDED'))).json).toMatchObject({ error_code: 409 })
  expect((await call('GET', path(item, 'revocationstatus'))).json).toMatchObject({
    revoked: true,
    revocation_reason: 'PRIVILEGES_WITHDRAWN',
  })
  expect(sandbox.effects(EJBCA).map(({ kind }) => kind)).toEqual(['suspended', 'resumed', 'revoked'])
})

test('a CA is found whatever the order of its name; another CA has no certificate of that number', async () => {
  const { sandbox, call, one } = await ejbca()
  const item = one(({ status, facts }) => status === 'active' && facts['shared_serial'] === false)
  const turned = String(item.facts['issuer_dn']).split(',').reverse().join(', ')
  expect((await call('GET', path(item, 'revocationstatus', turned))).json).toMatchObject({ revoked: false })
  const other = 'CN=Corp Issuing CA 2,O=Example Org,C=SE'
  expect((await call('PUT', path(item, 'revoke?reason=SUPERSEDED', other))).json).toMatchObject({
    error_code: 404,
  })
  for (const query of ['reason=NONSENSE', 'reason=SUPERSEDED&date=2999-01-01T00:00:00Z'])
    expect((await call('PUT', path(item, `revoke?${query}`))).status).toBe(400)
  expect((await call('PUT', path(item, 'revoke?reason=SUPERSEDED'), undefined, 'wrong')).status).toBe(403)
  expect(sandbox.effects(EJBCA)).toEqual([])
})

test('a revocation waits for approval, is decided from outside, and tells its status', async () => {
  const { sandbox, call, one } = await ejbca()
  await sandbox.change(EJBCA, { settings: { approvalEvery: 1 } })
  const item = one(({ status }) => status === 'active')
  const asked = await call('PUT', path(item, 'revoke?reason=SUPERSEDED'))
  expect([asked.status, asked.json]).toEqual([
    202,
    { status_code: 202, info_message: expect.any(String), request_id: expect.any(Number) },
  ])
  const id = String(asked.json.request_id)
  const statusOf = async () => (await call('GET', `/v1/approval/${id}/status`)).json.status
  expect(await statusOf()).toBe('PENDING')
  expect((await call('GET', path(item, 'revocationstatus'))).json.revoked).toBe(false)
  sandbox.decide(EJBCA, id, true)
  expect(await statusOf()).toBe('APPROVED')
  expect((await call('GET', path(item, 'revocationstatus'))).json.revoked).toBe(true)
})
