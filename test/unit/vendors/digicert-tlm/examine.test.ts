import { expect, test } from 'vitest'
import { REASON_CODES, type Reason } from '../../../../src/contract/vendor.ts'
import { digicertTlm } from '../../../../src/main/vendors/digicert-tlm/vendor.ts'
import type { Item } from '../../../../src/main/vendors/port.ts'

const examined = (operation: string, reason: Reason | null, attributes: Item['attributes'] = {}): string[] =>
  digicertTlm
    .examine(
      { operation, comment: '', options: {} },
      { ordinal: 1, target: { serial_number: '0A' }, attributes, reason },
    )
    .map(({ level, code }) => `${level} ${code}`)

test.each<Reason>(['key_compromise', 'affiliation_changed', 'superseded', 'cessation_of_operation'])(
  '%s is taken for every type',
  (reason) => {
    for (const type of [
      {},
      { certificate_type: 'public' },
      { certificate_type: 'acme' },
      { certificate_type: 'private' },
    ]) {
      expect(examined('revoke', reason, type)).toEqual([])
    }
  },
)

test.each<Reason>(['privilege_withdrawn', 'ca_compromise', 'unspecified'])(
  '%s is for private certificates only',
  (reason) => {
    expect(examined('revoke', reason, { certificate_type: 'Private' })).toEqual([])
    expect(examined('revoke', reason, { certificate_type: 'public' })).toEqual([
      `error reason-type-${reason}`,
    ])
    expect(examined('revoke', reason, { certificate_type: 'ACME' })).toEqual([`error reason-type-${reason}`])
    expect(examined('revoke', reason)).toEqual([`warning reason-type-unknown-${reason}`])
  },
)

test('certificate_hold is told to be a suspension', () => {
  expect(examined('revoke', 'certificate_hold', { certificate_type: 'private' })).toEqual(['note suspension'])
})

test('offers the eight reasons of the vendor, spelled as on the wire, with their RFC 5280 codes', () => {
  const [revoke] = digicertTlm.info.operations
  expect(revoke!.reasons.map(({ reason, wire, code, limitedTo }) => [reason, wire, code, limitedTo])).toEqual(
    [
      ['key_compromise', 'key_compromise', 1, undefined],
      ['affiliation_changed', 'affiliation_changed', 3, undefined],
      ['superseded', 'superseded', 4, undefined],
      ['cessation_of_operation', 'cessation_of_operation', 5, undefined],
      ['privilege_withdrawn', 'privilege_withdrawn', 9, 'private certificates only'],
      ['certificate_hold', 'certificate_hold', 6, 'private certificates only'],
      ['ca_compromise', 'ca_compromise', 2, 'private certificates only'],
      ['unspecified', 'unspecified', 0, 'private certificates only'],
    ],
  )
  const taken = new Set<Reason>(revoke!.reasons.map(({ reason }) => reason))
  expect((Object.keys(REASON_CODES) as Reason[]).filter((reason) => !taken.has(reason))).toEqual([
    'remove_from_crl',
    'aa_compromise',
  ])
})

test('notes what was revoked already, and warns of resuming what was not suspended', () => {
  expect(examined('revoke', 'superseded', { status: 'Revoked' })).toEqual(['note listed-revoked'])
  expect(examined('resume', null, { status: 'suspended' })).toEqual([])
  expect(examined('resume', null)).toEqual([])
  expect(examined('resume', null, { status: 'issued' })).toEqual(['warning not-suspended-issued'])
})
