import { expect, test } from 'vitest'
import { calledSandbox } from './called-sandbox.ts'

const PARTNER = 'digicert-partner'
const partner = () => calledSandbox(PARTNER, (key) => ({ 'x-partner-apikey': key }))
const path = (facts: Readonly<Record<string, unknown>>, rest: string) =>
  `/partner-subscription/api/v1/acme/${String(facts['acme_contract_id'])}/credentials${rest}`

test('one credential is revoked, and the list shows it beside the active ones', async () => {
  const { sandbox, call, one } = await partner()
  const { target, facts } = one(({ status }) => status === 'active')
  const answer = await call('POST', path(facts, `/revoke/${target}`))
  expect([answer.status, answer.text]).toEqual([204, ''])
  const listed = (await call('GET', path(facts, ''))).json.credentials
  expect(listed).toHaveLength(20)
  expect(listed[0]).toEqual({
    credential_id: Number(target),
    kid_hint: expect.stringMatching(/^[0-9a-f]{4}$/),
    status: 'revoked',
    created_at: expect.stringMatching(/^2026-03-\d\d 14:00:00$/),
  })
  expect(sandbox.effects(PARTNER)).toMatchObject([
    { kind: 'revoked', target, detail: { acme_contract_id: Number(facts['acme_contract_id']) } },
  ])
  expect((await call('POST', path(facts, `/revoke/${target}`))).status).toBe(400)
  expect(sandbox.effects(PARTNER)).toHaveLength(1)
})

test.each(['/revoke', '/revoke/'])('a POST to %s revokes everything, and the log says so', async (rest) => {
  const { sandbox, call, one } = await partner()
  const { facts } = one(() => true)
  expect((await call('POST', path(facts, rest))).status).toBe(204)
  expect(sandbox.effects(PARTNER)).toMatchObject([{ kind: 'revoked-all', target: facts['acme_contract_id'] }])
  expect(
    sandbox
      .items(PARTNER)
      .filter(
        ({ facts: other, status }) =>
          other['acme_contract_id'] === facts['acme_contract_id'] && status === 'active',
      ),
  ).toEqual([])
})

test("a parent account's key is refused with 403, another with 401, ids that are none are not found", async () => {
  const { sandbox, call, one } = await partner()
  const { target, facts } = one(({ status }) => status === 'active')
  expect((await call('GET', path(facts, ''), undefined, sandbox.credentials(PARTNER)['parent'])).status).toBe(
    403,
  )
  expect((await call('GET', path(facts, ''), undefined, 'wrong')).status).toBe(401)
  for (const id of ['0', '-1', 'abc', `${target}.0`])
    expect((await call('POST', path(facts, `/revoke/${id}`))).status).toBe(404)
  await sandbox.change(PARTNER, { settings: { listRefused: true } })
  expect((await call('GET', path(facts, ''))).status).toBe(403)
  expect(sandbox.effects(PARTNER)).toEqual([])
})
