import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Clock, systemClock } from '../../../../src/main/clock.ts'
import { openTokenEndpoint } from '../../../../src/main/connections/open-token-endpoint.ts'
import { openTransport } from '../../../../src/main/http/undici-transport.ts'
import { Secret } from '../../../../src/main/keychain/secret.ts'
import { verifyEvidence } from '../../../../src/main/reports/verify-evidence.ts'
import { signedHeaders } from '../../../../src/main/vendors/aws-private-ca/signature.ts'
import { awsPrivateCa } from '../../../../src/main/vendors/aws-private-ca/vendor.ts'
import type { Item, Known } from '../../../../src/main/vendors/port.ts'
import { startSandbox } from '../../../../src/sandbox/start-sandbox.ts'
import { BUCKET, CA_ARN } from '../../../../src/sandbox/vendors/aws-private-ca/aws-world.ts'
import { signatureFault } from '../../../../src/sandbox/vendors/aws-private-ca/signature.ts'
import { inWorkspace, removeFolder, temporaryFolder } from '../../../support/cli-workspace.ts'
import { type StubReply, stubVendor } from '../../../support/stub-vendor.ts'

const AWS = 'aws-private-ca'
const ORDER = { operation: 'revoke', comment: '', options: {} }
const item: Item = {
  ordinal: 1,
  target: { serial_number: 'E8CBD2BEDB122329F97706BCFEC990F8' },
  attributes: {},
  reason: 'key_compromise',
}
const GIVEN = { key: 'AKIDEXAMPLE:secret/key+of=nobody', options: { ca_arn: CA_ARN } }
const TAKEN: StubReply = { status: 200, text: '', headers: { 'x-amzn-requestid': 'id-of-aws' } }
const refusal = (type: string, status = 400): StubReply => ({
  status,
  json: { __type: type, message: 'Said by the test.' },
})
const stub = (reply: StubReply, given: { key?: string; options?: Record<string, string> } = {}) =>
  stubVendor(awsPrivateCa, () => reply, systemClock(), { ...GIVEN, ...given })

test('revokes by one signed POST, as the page shows it, and keeps the id that AWS gives the answer', async () => {
  await using vendor = await stub(TAKEN)
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([
    { outcome: { kind: 'accepted' }, httpStatus: 200, vendorRequestId: 'id-of-aws' },
  ])
  const [request] = vendor.requests
  expect(request).toMatchObject({ method: 'POST', path: '/' })
  expect([...(request?.query.keys() ?? [])]).toEqual([])
  expect(JSON.parse(request?.body ?? '')).toEqual({
    CertificateAuthorityArn: CA_ARN,
    CertificateSerial: 'e8:cb:d2:be:db:12:23:29:f9:77:06:bc:fe:c9:90:f8',
    RevocationReason: 'KEY_COMPROMISE',
  })
  expect(request?.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'ACMPrivateCA.RevokeCertificate',
    'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/acm-pca\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
    ),
  })
  expect(request?.headers['x-amz-security-token']).toBeUndefined()
  expect(JSON.stringify(request)).not.toContain('secret/key')
})

test("AWS's own example of a signature is taken, and one bit less is not", () => {
  // IAM User Guide, "Create a signed AWS API request": ListUsers of 2015-08-30.
  const identities = [
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  ]
  const request = (last: string) => ({
    method: 'GET',
    path: '/',
    query: new URLSearchParams('Action=ListUsers&Version=2010-05-08'),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      host: 'iam.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d${last}`,
    },
    body: '',
  })
  const at = (now: string) => ({ service: 'iam', region: 'us-east-1', now: Date.parse(now) })
  expect(signatureFault(request('7'), identities, at('2015-08-30T12:37:00Z'))).toBeNull()
  expect(signatureFault(request('6'), identities, at('2015-08-30T12:37:00Z'))?.code).toBe(
    'InvalidSignatureException',
  )
  expect(signatureFault(request('7'), identities, at('2015-08-30T12:42:00Z'))?.message).toContain('expired')
})

test.each([
  [
    'a certificate that was revoked before',
    refusal('RequestAlreadyProcessedException'),
    { kind: 'already-done', shows: { kind: 'effective' } },
  ],
  ['too many requests', refusal('ThrottlingException'), { kind: 'throttled' }],
  ['somebody else at the same certificate', refusal('RequestInProgressException'), { kind: 'throttled' }],
  ['a CA that is being changed', refusal('ConcurrentModificationException'), { kind: 'throttled' }],
  [
    'a certificate that the CA does not know',
    refusal('ResourceNotFoundException'),
    { kind: 'refused', final: true },
  ],
  ['what is prohibited', refusal('InvalidRequestException'), { kind: 'refused', final: true }],
  ['a quota of the CA', refusal('LimitExceededException'), { kind: 'refused', final: true }],
  [
    'a failure for no reason',
    refusal('RequestFailedException'),
    { kind: 'in-doubt', answered: true, unexpected: false },
  ],
  ['a CA that does not exist', refusal('InvalidArnException'), { kind: 'key-refused' }],
  [
    'a CA in another state',
    refusal('InvalidStateException'),
    { kind: 'key-refused', hint: expect.stringContaining('state of the CA') },
  ],
  ['a key of nobody', refusal('UnrecognizedClientException'), { kind: 'key-refused' }],
  [
    'a key without rights, by the status that another page has',
    refusal('AccessDeniedException', 403),
    { kind: 'key-refused' },
  ],
  [
    'keys that have ended, with a namespace and an address',
    refusal('com.amazon.coral.service#ExpiredTokenException:http://internal.amazon.com/'),
    { kind: 'key-refused', code: 'ExpiredTokenException' },
  ],
  ['an answer that AWS has not given', { status: 200, text: '' }, { kind: 'in-doubt', unexpected: true }],
  [
    'an answer with something in it',
    { ...TAKEN, text: '{"ok":true}' },
    { kind: 'in-doubt', unexpected: true },
  ],
  ['a failure of AWS', refusal('InternalFailure', 500), { kind: 'in-doubt' }],
] as const)('%s', async (_name, reply, outcome) => {
  await using vendor = await stub(reply as StubReply)
  expect(await vendor.client.submit(ORDER, [item])).toMatchObject([{ outcome }])
  expect(vendor.requests).toHaveLength(1)
})

/** A client at the sandbox, which checks the signatures itself. */
async function aws(
  given: { key?: string; options?: Record<string, string> } = {},
  settings: Record<string, string | number | boolean> = {},
  clock: Clock = systemClock(),
) {
  const sandbox = await startSandbox({ vendors: [AWS], items: 60, year: 2026, limit: 'none', clock })
  await sandbox.change(AWS, { settings })
  const baseUrl = sandbox.url(AWS)
  const transport = openTransport({ baseUrl, clock })
  const s3 = openTokenEndpoint(baseUrl, {}, clock)
  const key = given.key ?? sandbox.key(AWS)
  const client = awsPrivateCa.connect(
    { baseUrl, options: { ca_arn: CA_ARN, s3_url: baseUrl, ...given.options } },
    new Secret(key),
    transport,
    s3,
  )
  onTestFinished(async () => {
    await client.close()
    await transport.close()
    await s3.transport.close()
    await sandbox.close()
  })
  const items = sandbox
    .items(AWS)
    .filter(({ status }) => status === 'active')
    .map(({ target }, index): Item => ({ ...item, ordinal: index + 1, target: { serial_number: target } }))
  const revoke = async () => (await client.submit(ORDER, items.slice(0, 1)))[0]?.outcome
  return { sandbox, client, items, revoke }
}

test('by temporary keys, in each form in which the tools of AWS give them: the token goes with the request', async () => {
  const { sandbox } = await aws()
  const [id, secret, token] = sandbox.credentials(AWS)['temporary']?.split(':') ?? []
  const json = {
    AccessKeyId: id,
    SecretAccessKey: secret,
    SessionToken: token,
    Expiration: '2099-01-01T00:00:00Z',
  }
  const baseUrl = sandbox.url(AWS)
  const transport = openTransport({ baseUrl, clock: systemClock() })
  onTestFinished(() => transport.close())
  for (const key of [
    `${id}:${secret}:${token}`,
    JSON.stringify({ Version: 1, ...json }, null, 4),
    JSON.stringify({ Credentials: json }),
  ]) {
    const client = awsPrivateCa.connect({ baseUrl, options: { ca_arn: CA_ARN } }, new Secret(key), transport)
    expect(await client.check()).toMatchObject({ ok: true })
  }
  for (const { headers } of sandbox.requests(AWS)) {
    expect(headers['x-amz-security-token']).toBe(token)
    expect(headers['authorization']).toContain('x-amz-security-token')
    expect(JSON.stringify(headers)).not.toContain(secret)
  }
})

test.each([
  ['another secret', 'AKIASANDBOXEXAMPLE00:another', 'InvalidSignatureException'],
  ['an id of nobody', 'AKIAOFNOBODY:another', 'UnrecognizedClientException'],
  ['an id alone', 'AKIASANDBOXEXAMPLE00', 'bad-key'],
  ['half of a document', '{"AccessKeyId":"AKIASANDBOXEXAMPLE00"', 'bad-key'],
])('%s is a refused key, and has no effect', async (_name, key, code) => {
  const { sandbox, revoke } = await aws({ key })
  const outcome = await revoke()
  expect(outcome).toMatchObject({ kind: 'key-refused', code, hint: expect.stringMatching(/\w/) })
  expect(JSON.stringify(outcome)).not.toContain('another')
  expect(sandbox.effects(AWS)).toEqual([])
  expect(sandbox.requests(AWS)).toHaveLength(code === 'bad-key' ? 0 : 1)
})

test('a clock that is wrong is told as what to look at', async () => {
  const { client, revoke } = await aws({}, { clockAheadMs: 10 * 60_000 })
  expect(await revoke()).toMatchObject({
    kind: 'key-refused',
    message: expect.stringContaining('expired'),
    hint: expect.stringContaining('clock of this machine'),
  })
  expect(await client.check()).toMatchObject({ ok: false, hint: expect.stringContaining('clock') })
})

test('by a profile of the shared credentials file, as it stands there now', async () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'credentials')
  const before = process.env['AWS_SHARED_CREDENTIALS_FILE']
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = file
  onTestFinished(() => {
    if (before === undefined) delete process.env['AWS_SHARED_CREDENTIALS_FILE']
    else process.env['AWS_SHARED_CREDENTIALS_FILE'] = before
    removeFolder(folder)
  })
  const { sandbox, client, revoke } = await aws({ key: '', options: { profile: 'pki' } })
  const [id, secret] = sandbox.key(AWS).split(':')
  const write = (profile: string, ...lines: string[]) =>
    writeFileSync(file, [`[default]`, 'region = eu-north-1', `[${profile}]`, ...lines, ''].join('\n'))
  write('other', `aws_access_key_id = ${id}`)
  expect(await revoke()).toMatchObject({ kind: 'key-refused', message: expect.stringContaining('"pki"') })
  write('pki', 'role_arn = arn:aws:iam::123456789012:role/pki', 'source_profile = default')
  expect(await client.check()).toMatchObject({
    ok: false,
    hint: expect.stringContaining('export-credentials'),
  })
  expect(sandbox.requests(AWS)).toEqual([])
  write('pki', `aws_access_key_id = ${id}`, `aws_secret_access_key = ${secret}`)
  expect(await revoke()).toMatchObject({ kind: 'accepted' })
  expect(
    awsPrivateCa.examineConnection?.({
      baseUrl: sandbox.url(AWS),
      options: { ca_arn: CA_ARN, profile: 'pki' },
    }),
  ).toMatchObject({ keyless: true })
})

test('the check tells the state of the CA, and by what a revocation shows', async () => {
  const { client, revoke } = await aws({}, { caState: 'DISABLED', hasCrl: false })
  expect(await client.check()).toMatchObject({
    ok: true,
    facts: [
      { name: 'State of the CA', value: 'DISABLED' },
      { name: 'Revocations show by', value: 'nothing: neither CRL nor OCSP is on' },
    ],
  })
  expect(await revoke()).toMatchObject({ kind: 'key-refused', code: 'InvalidStateException' })
})

test.each([
  ['no ARN', 'https://acm-pca.eu-central-1.amazonaws.com', undefined, 'input.missing-option'],
  [
    'an ARN of something else',
    'https://acm-pca.eu-central-1.amazonaws.com',
    'arn:aws:acm:eu-central-1:123456789012:certificate/1',
    'input.bad-option',
  ],
  ['a CA of another region', 'https://acm-pca.us-east-1.amazonaws.com', CA_ARN, 'input.bad-option'],
  [
    'a CA of another region, by a FIPS endpoint',
    'https://acm-pca-fips.us-east-1.amazonaws.com',
    CA_ARN,
    'input.bad-option',
  ],
])('a connection with %s is refused', (_name, baseUrl, caArn, code) => {
  expect(() =>
    awsPrivateCa.examineConnection?.({ baseUrl, options: caArn === undefined ? {} : { ca_arn: caArn } }),
  ).toThrow(expect.objectContaining({ code }))
})

test('two CAs of one region are two places', async () => {
  const { client } = await aws()
  expect(await client.account?.(ORDER, [])).toEqual({ kind: 'ok', value: CA_ARN })
})

test('a path is signed as S3 wants it, and as all others do', async () => {
  const identity = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: new Secret('secret') }
  const url = new URL('http://127.0.0.1:1/bucket/a%20b/c.json')
  for (const service of ['s3', 'acm-pca']) {
    const scope = { service, region: 'eu-central-1' }
    const headers = await signedHeaders({ method: 'GET', url, headers: {} }, credentials, scope)
    const request = {
      method: 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: { ...(headers as Record<string, string>), host: url.host },
      body: '',
    }
    expect(signatureFault(request, [identity], { ...scope, now: Date.now() }), service).toBeNull()
  }
})

const NOBODY_KNOWS: Known = {
  submittedAt: null,
  isTaken: () => false,
  rivals: () => [],
  isDoubtful: false,
  areApprovalsInPlay: () => false,
}

test('with a bucket an audit report tells of all certificates: one is asked for each half hour, and what it does not show proves nothing', async () => {
  let ms = 0
  const real = systemClock()
  const clock: Clock = { ...real, now: () => real.now() + ms, monotonic: () => real.monotonic() + ms }
  const { sandbox, client, items, revoke } = await aws(
    { options: { audit_bucket: BUCKET } },
    { reportMs: 60_000 },
    clock,
  )
  const [first, second] = items
  const asked = [first!, second!]
  const population = { count: 2, common: {}, has: () => true }
  const statuses = async () => {
    const read = await client.statuses?.(ORDER, asked, population, 10)
    return read?.kind === 'ok' ? [...read.value.values()].map(({ kind }) => kind) : read
  }
  const requests = (operation: string) =>
    sandbox.requests(AWS).filter((request) => request.operation === operation).length
  expect(await revoke()).toMatchObject({ kind: 'accepted' })
  expect(await statuses()).toEqual(['not-effective', 'not-effective'])
  expect(requests('get-object')).toBe(0)
  ms += 61_000
  expect(await statuses()).toEqual(['effective', 'not-effective'])
  expect(await client.status(ORDER, first!, null)).toEqual({
    kind: 'ok',
    value: {
      kind: 'effective',
      vendorStatus: 'revoked',
      reason: 'key_compromise',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\+00:00$/),
    },
  })
  // A doubt is never settled by what a report leaves out.
  expect(
    await client.status(ORDER, second!, null, undefined, { ...NOBODY_KNOWS, isDoubtful: true }),
  ).toMatchObject({
    kind: 'ok',
    value: { kind: 'untold' },
  })
  await client.submit(ORDER, [second!])
  for (let again = 0; again < 5; again += 1) expect(await statuses()).toEqual(['effective', 'not-effective'])
  expect(requests('audit-report')).toBe(1)
  ms += 30 * 60_000
  expect(await statuses()).toEqual(['effective', 'not-effective'])
  ms += 61_000
  expect(await statuses()).toEqual(['effective', 'effective'])
  expect([requests('audit-report'), requests('get-object')]).toEqual([2, 2])
})

test('a bucket that AWS does not know pauses the run, and S3 that shows nothing says what the key needs', async () => {
  const nobodys = await aws({ options: { audit_bucket: 'nobodys' } })
  expect(await nobodys.client.status(ORDER, item, null)).toMatchObject({ kind: 'unexpected' })
  const hidden = await aws({ options: { audit_bucket: BUCKET } })
  await hidden.sandbox.change(AWS, { faults: 'get-object:say=403/html/PEVycm9yLz4' })
  expect(await hidden.client.status(ORDER, item, null)).toMatchObject({
    kind: 'key-refused',
    hint: expect.stringContaining('s3:GetObject'),
  })
})

test('a batch over a connection with a bucket is confirmed by an audit report, and its evidence holds', async () => {
  const sandbox = await startSandbox({ vendors: [AWS], items: 30, plain: true, limit: 'none' })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  const file = path.join(dataDir, 'inventory.csv')
  writeFileSync(file, sandbox.inventoryCsv(AWS, { rows: 12 }).csv)
  await inWorkspace(dataDir, async ({ inventories, batches, connections, runs, reports }) => {
    await inventories.import({ file, name: 'march', vendor: AWS, settings: {} })
    await connections.add({
      name: 'pca',
      vendor: AWS,
      baseUrl: sandbox.url(AWS),
      options: { ca_arn: CA_ARN, audit_bucket: BUCKET, s3_url: sandbox.url(AWS), settle_ms: '30' },
      limits: 'none',
    })
    const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'INC-1', options: {} }
    batches.create({ name: 'march', inventory: 'march', request, filter: {} })
    await batches.seal('march')
    const active = await runs.start({
      batch: 'march',
      connection: 'pca',
      confirmCount: 12,
      canary: false,
      preflight: false,
      key: new Secret(sandbox.credentials(AWS)['temporary'] ?? ''),
    })
    expect(await active.done).toMatchObject({ state: 'finished', counts: { confirmed: 12, total: 12 } })
    const evidence = path.join(dataDir, 'march.jsonl')
    await reports.write('march', 'jsonl', evidence)
    expect(await verifyEvidence(evidence)).toMatchObject({ ok: true })
  })
  expect(sandbox.effects(AWS)).toHaveLength(12)
  expect(sandbox.requests(AWS).filter(({ operation }) => operation === 'audit-report')).toHaveLength(1)
})
