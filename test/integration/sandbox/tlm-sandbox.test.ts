import { expect, test } from 'vitest'
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import { type Called, calledSandbox } from './called-sandbox.ts'

const TLM = 'digicert-tlm'
const API = '/mpki/api/v1'
const tlm = async (options: SandboxOptions = {}) => {
  const called = await calledSandbox(TLM, (key) => ({ 'x-api-key': key }), options)
  return {
    ...called,
    call: (method: string, path: string, body?: unknown, key?: string) =>
      called.call(method, `${API}${path}`, body, key),
  }
}
const revocable = (type: string) => (item: { status: string; facts: Readonly<Record<string, unknown>> }) =>
  item.status === 'issued' && item.facts['type'] === type && item.facts['collides'] === false
const code = (answer: Called): string | undefined => answer.json.errors[0]?.code

test('a revocation answers 204 without a body and is then seen with its reason and date', async () => {
  const { sandbox, call, one } = await tlm()
  const { target } = one(revocable('private'))
  const answer = await call('PUT', `/certificate/${target}/revoke`, {
    revocation_reason: 'privilege_withdrawn',
  })
  expect([answer.status, answer.text]).toEqual([204, ''])
  const seen = await call('GET', `/certificate/${target}`)
  expect(seen.json).toMatchObject({
    status: 'revoked',
    serial_number: target,
    revocation: { reason: 'privilege_withdrawn' },
  })
  expect(seen.json.revocation.revocation_date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect(sandbox.effects(TLM)).toMatchObject([
    { seq: 1, kind: 'revoked', target, request: 1, detail: { reason: 'privilege_withdrawn' } },
  ])
})

test('public and ACME certificates take four reasons, private ones eight, others none', async () => {
  const { sandbox, call, one } = await tlm()
  for (const type of ['public', 'acme']) {
    const { target } = one(revocable(type))
    for (const reason of [
      'privilege_withdrawn',
      'certificate_hold',
      'ca_compromise',
      'unspecified',
      'aa_compromise',
    ]) {
      expect((await call('PUT', `/certificate/${target}/revoke`, { revocation_reason: reason })).status).toBe(
        400,
      )
    }
  }
  const { target } = one(revocable('private'))
  expect(
    (await call('PUT', `/certificate/${target}/revoke`, { revocation_reason: 'aa_compromise' })).status,
  ).toBe(400)
  expect((await call('PUT', `/certificate/${target}/revoke`, {})).status).toBe(400)
  expect(sandbox.effects(TLM)).toEqual([])
})

test('a serial number that two certificates share needs the thumbprint', async () => {
  const { sandbox, call, one } = await tlm()
  const item = one((candidate) => candidate.status === 'issued' && candidate.facts['collides'] === true)
  const path = `/certificate/${item.target}`
  expect(code(await call('PUT', `${path}/revoke`, { revocation_reason: 'superseded' }))).toBe(
    'collision_error',
  )
  expect(code(await call('GET', path))).toBe('collision_error')
  const by = `?thumbprint_sha256=${String(item.facts['thumbprint'])}`
  expect((await call('PUT', `${path}/revoke${by}`, { revocation_reason: 'superseded' })).status).toBe(204)
  expect((await call('GET', `${path}${by}`)).json.status).toBe('revoked')
  expect(
    sandbox
      .items(TLM)
      .filter(({ target }) => target === item.target)
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['issued', 'revoked'])
})

test('what is revoked or expired cannot be revoked, what is unknown is not found, and a read-only key is denied', async () => {
  const { sandbox, call, one } = await tlm()
  const body = { revocation_reason: 'superseded' }
  expect(
    (await call('PUT', `/certificate/${one(({ status }) => status === 'revoked').target}/revoke`, body))
      .status,
  ).toBe(400)
  expect(
    (await call('PUT', `/certificate/${one(({ status }) => status === 'expired').target}/revoke`, body))
      .status,
  ).toBe(400)
  expect(code(await call('PUT', '/certificate/0ABC/revoke', body))).toBe('resource_not_found')
  const { target } = one(revocable('private'))
  expect(
    code(await call('PUT', `/certificate/${target}/revoke`, body, sandbox.credentials(TLM)['readOnly'])),
  ).toBe('access_denied')
  const wrong = await call('PUT', `/certificate/${target}/revoke`, body, 'wrong')
  expect([wrong.status, code(wrong)]).toEqual([401, 'invalid_api_key'])
  expect((await call('GET', '/hello', undefined, 'wrong')).status).toBe(401)
  expect((await call('GET', '/hello')).status).toBe(200)
  expect(sandbox.effects(TLM)).toEqual([])
})

test('a hold suspends a private certificate, resume lifts it, and nothing else can be resumed', async () => {
  const { sandbox, call, one } = await tlm()
  const { target } = one(revocable('private'))
  expect((await call('DELETE', `/certificate/${target}/revoke`)).status).toBe(400)
  expect(
    (await call('PUT', `/certificate/${target}/revoke`, { revocation_reason: 'certificate_hold' })).status,
  ).toBe(204)
  expect((await call('GET', `/certificate/${target}`)).json.status).toBe('suspended')
  expect((await call('DELETE', `/certificate/${target}/revoke`)).status).toBe(204)
  expect((await call('GET', `/certificate/${target}`)).json).toMatchObject({ status: 'issued' })
  expect(sandbox.effects(TLM).map(({ kind }) => kind)).toEqual(['suspended', 'resumed'])
})

test('a search filters without regard to case, pages by 20 unless told, and never gives more than its maximum', async () => {
  const { sandbox, call } = await tlm()
  await sandbox.change(TLM, { settings: { maxPage: 50 } })
  const issued = sandbox.items(TLM).filter((item) => item.status === 'issued')
  const plain = await call('GET', '/certificate-search?status=ISSUED')
  expect(plain.json).toMatchObject({ total: issued.length, offset: 0, limit: 20 })
  const large = await call('GET', '/certificate-search?status=issued&limit=1000&offset=10')
  expect(large.json.items.map((item: { serial_number: string }) => item.serial_number)).toEqual(
    issued.slice(10, 60).map(({ target }) => target),
  )
  const profile = '7F606454-e011-4cfb-af90-5a13232bbd8f'
  const week = await call(
    'GET',
    `/certificate-search?profile_id=${profile}&valid_from=2026-03-01_2026-03-08&status=issued&limit=50`,
  )
  const wanted = issued.filter(
    ({ facts }) =>
      facts['profile_id'] === profile.toLowerCase() && String(facts['valid_from']) <= '2026-03-08',
  )
  expect(week.json.total).toBe(wanted.length)
  expect(wanted.length).toBeGreaterThan(0)
  expect((await call('GET', '/certificate-search?valid_from=2026')).status).toBe(400)
})

test('readers see the state before an effect for as long as the lag is, in time or in readings', async () => {
  let now = 0
  const clock = { now: () => Date.UTC(2026, 10, 20), monotonic: () => now }
  const { sandbox, call, one } = await tlm({ clock, statusLagMs: 2000 })
  const { target } = one(revocable('private'))
  await call('PUT', `/certificate/${target}/revoke`, { revocation_reason: 'superseded' })
  expect((await call('GET', `/certificate/${target}`)).json.status).toBe('issued')
  expect((await call('GET', `/certificate-search?serial_number=${target}&status=revoked`)).json.total).toBe(0)
  now = 2000
  expect((await call('GET', `/certificate/${target}`)).json.status).toBe('revoked')

  await sandbox.change(TLM, { statusLagMs: 0, statusLagReads: 2 })
  const next = one(revocable('private')).target
  await call('PUT', `/certificate/${next}/revoke`, { revocation_reason: 'superseded' })
  const seen = []
  for (let n = 0; n < 3; n += 1) seen.push((await call('GET', `/certificate/${next}`)).json.status)
  expect(seen).toEqual(['issued', 'issued', 'revoked'])
})

test('the same seed makes the same inventory, another seed another', async () => {
  const [a, b, c] = await Promise.all([tlm({ seed: 5 }), tlm({ seed: 5 }), tlm({ seed: 6 })])
  expect(a.sandbox.items(TLM)).toEqual(b.sandbox.items(TLM))
  expect(a.sandbox.items(TLM)).not.toEqual(c.sandbox.items(TLM))
  for (const { target } of a.sandbox.items(TLM)) expect(target).toMatch(/^(?!00)[0-7][0-9A-F]{31}$/)
})

test('a given list of certificates replaces the made-up one', async () => {
  const { sandbox, call } = await tlm({ plain: true })
  const { csv, truth } = sandbox.inventoryCsv(TLM, { rows: 150, flawed: true })
  const other = await tlm({ inventoryCsv: csv, seed: 9 })
  expect(other.sandbox.items(TLM)).toHaveLength(truth.imported)
  const [first] = other.sandbox.items(TLM)
  const answer = await other.call('PUT', `/certificate/${first?.target ?? ''}/revoke`, {
    revocation_reason: 'unspecified',
  })
  expect(answer.status).toBe(204)
  expect((await call('GET', `/certificate/${first?.target ?? ''}`)).json).toMatchObject({
    status: 'issued',
    thumbprint: first?.facts['thumbprint'],
  })
})

test('the flawed spreadsheet has every flaw, and its truth adds up', async () => {
  const { sandbox } = await tlm({ items: 600 })
  const { csv, truth } = sandbox.inventoryCsv(TLM, { rows: 500, flawed: true })
  expect(Object.keys(truth.rejected).sort()).toEqual(['empty', 'not-hex', 'scientific', 'too-long', 'zero'])
  expect(truth.duplicates).toBeGreaterThan(0)
  expect(
    truth.imported + truth.duplicates + Object.values(truth.rejected).reduce((sum, n) => sum + n, 0),
  ).toBe(500)
  expect(csv).toMatch(/E\+37/)
  expect(csv).toContain('\u00a0')
  expect(sandbox.inventoryCsv(TLM, { rows: 500, flawed: true })).toEqual({ csv, truth })
  expect(() => sandbox.inventoryCsv(TLM, { rows: 5000 })).toThrow(/start with more items/)
})
