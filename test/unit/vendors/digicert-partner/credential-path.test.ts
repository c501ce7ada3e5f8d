import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readIdentifier } from '../../../../src/main/inventory/identifier.ts'
import { isId, listPath, revokePath } from '../../../../src/main/vendors/digicert-partner/credential-path.ts'
import { digicertPartner } from '../../../../src/main/vendors/digicert-partner/vendor.ts'

const REVOKE = { operation: 'revoke', comment: '', options: {} }

/** Ids as a damaged file, a careless script or an attacker would give them. */
const oddId = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '1/2',
    '../1',
    '1%2F2',
    '1?x',
    '1#',
    '01',
    '\u0661',
    '\u00a01',
    '1 ',
    '9007199254740992',
    'NaN',
    'null',
    '1\n',
  ),
  fc.string().filter((text) => !/^[1-9]\d{0,15}$/.test(text)),
  fc.bigInt({ min: 2n ** 53n }).map(String),
  fc.bigInt({ max: 0n }).map(String),
  fc.double({ noInteger: true }).map(String),
)
const goodId = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(String)

test('no path is made without the ids of a contract and of a credential', () => {
  fc.assert(
    fc.property(goodId, oddId, (good, odd) => {
      expect(() => revokePath(good, odd)).toThrow(RangeError)
      expect(() => revokePath(odd, good)).toThrow(RangeError)
      expect(() => listPath(odd)).toThrow(RangeError)
    }),
    { numRuns: 2_000 },
  )
  expect(() => revokePath('1', undefined)).toThrow(RangeError)
})

test('every path that is made ends in the id of one credential', () => {
  fc.assert(
    fc.property(goodId, goodId, (contract, credential) => {
      expect(revokePath(contract, credential)).toBe(
        `/partner-subscription/api/v1/acme/${contract}/credentials/revoke/${credential}`,
      )
    }),
  )
})

test('no item without a good id is sealed', () => {
  fc.assert(
    fc.property(goodId, oddId, (good, odd) => {
      const target = { acme_contract_id: good, credential_id: odd }
      const findings = digicertPartner.examine(REVOKE, { ordinal: 1, target, attributes: {}, reason: null })
      expect(findings.some(({ level }) => level === 'error')).toBe(true)
    }),
  )
})

test('what the import takes for an id is one that may be sent', () => {
  fc.assert(
    fc.property(fc.oneof(oddId, goodId), (text) => {
      const reading = readIdentifier('integer', text, 'hex')
      if (reading.kind === 'ok') expect(isId(reading.value)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
