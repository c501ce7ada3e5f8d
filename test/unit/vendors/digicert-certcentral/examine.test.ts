import { expect, test } from 'vitest'
import { digicertCertcentral } from '../../../../src/main/vendors/digicert-certcentral/vendor.ts'
import type { Item, Order } from '../../../../src/main/vendors/port.ts'

const ORDER: Order = { operation: 'revoke-order', comment: 'INC-7', options: {} }
const SKIP: Order = { ...ORDER, options: { skip_approval: 'true' } }
const item = (change: Partial<Item> = {}): Item => ({
  ordinal: 1,
  target: { order_id: '265' },
  attributes: {},
  reason: null,
  ...change,
})
const found = (order: Order, one: Item) =>
  digicertCertcentral.examine(order, one).map(({ level, code }) => `${level} ${code}`)

test('says that an approval is needed, unless it is skipped', () => {
  expect(found(ORDER, item())).toEqual(['note approval-needed'])
  expect(found(SKIP, item())).toEqual([])
})

test('skipping the approval without a comment stops the sealing: the record is the only justification', () => {
  expect(found({ ...SKIP, comment: '  ' }, item())).toEqual(['error comment-for-skipped-approval'])
  expect(found({ ...ORDER, comment: '' }, item())).toEqual(['note approval-needed'])
})

test.each(['0', '-1', '1.5', ' 7', '01', '1e3', '9'.repeat(17), '../2', ''])(
  'the id "%s" stops the sealing',
  (id) => {
    expect(found(SKIP, item({ target: { order_id: id } }))).toEqual(['error bad-order_id'])
    expect(
      found({ ...SKIP, operation: 'revoke-certificate' }, item({ target: { certificate_id: id } })),
    ).toEqual(['error bad-certificate_id'])
    expect(found({ ...ORDER, operation: 'approve-request' }, item({ target: { request_id: id } }))).toEqual([
      'error bad-request_id',
    ])
  },
)

test.each([{ product: 'Code Signing' }, { product_type: 'document_signing_certificate' }])(
  'warns of past signatures for %j',
  (attributes) => {
    expect(found(SKIP, item({ attributes, reason: 'superseded' }))).toEqual([
      'warning past-signatures',
      'note reason-ignored',
    ])
    expect(found(SKIP, item({ attributes: { product: 'Multi-Domain SSL' }, reason: 'superseded' }))).toEqual(
      [],
    )
  },
)

test('tells what the inventory knows to be revoked, decided or waiting for a reissue', () => {
  expect(found(SKIP, item({ attributes: { status: 'Revoked' } }))).toEqual(['note listed-revoked'])
  expect(found(SKIP, item({ attributes: { status: 'reissue_pending' } }))).toEqual([
    'warning reissue-pending',
  ])
  expect(
    found(
      { ...ORDER, operation: 'reject-request' },
      item({ target: { request_id: '7' }, attributes: { status: 'approved' } }),
    ),
  ).toEqual(['note listed-approved'])
})

test('warns that an order revokes its duplicates and reissues, and of past signatures', () => {
  const warnings = digicertCertcentral.info.operations
    .find(({ id }) => id === 'revoke-order')
    ?.warnings.join(' ')
  expect(warnings).toMatch(/duplicates and reissues too/)
  expect(warnings).toMatch(/code signing or document signing/)
})

test('keeps to the slower of the published windows, and says so', () => {
  expect(digicertCertcentral.limits).toEqual({
    kind: 'published',
    windows: [
      { requests: 100, perMs: 5_000 },
      { requests: 1_000, perMs: 300_000 },
    ],
  })
  expect(digicertCertcentral.throttleMs).toBeGreaterThanOrEqual(5_000)
  expect(digicertCertcentral.info.limits).toMatch(/3 minutes/)
})
