import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { proofPage } from '../../../scripts/proof-page.ts'
import type { Vendor } from '../../../src/main/vendors/port.ts'
import { BODIES, CHANGE_PROOFS, rowFor, type Seen } from '../../../src/main/vendors/proof.ts'
import { apiVendors } from '../../../src/main/vendors/registry.ts'

const vendors = apiVendors()
const STATUSES = Array.from({ length: 500 }, (_, index) => 100 + index)

/** Bodies and codes of a vendor's own that it gives before it looks at what is asked. */
const SAID_BEFORE = new Set(['collision', 'one nonce refused after the other'])
const CODES_BEFORE = new Set([
  // ACME
  'badNonce',
  'rateLimited',
  'accountDoesNotExist',
  // AWS, which has 400 for all of these
  'ThrottlingException',
  'RequestInProgressException',
  'ConcurrentModificationException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignaturex',
  'MissingAuthenticationTokenx',
  'ExpiredTokenx',
  'RequestExpired',
  'OptInRequired',
  'AccessDeniedx',
  'NotAuthorized',
  'InvalidArnException',
  'InvalidStateException',
])

/** Every answer that a table can tell apart, for an operation or a question. */
function* allSeen(
  vendor: Vendor,
  of: string,
  rows: Vendor['proof']['changes' | 'questions'],
): Generator<Seen> {
  for (const failure of ['not-sent', 'in-doubt'] as const) yield { of, failure }
  const codes = rows.flatMap(({ when }) => when.code ?? []).map((code) => code.replace('*', 'x'))
  for (const status of STATUSES) {
    for (const body of [...Object.keys(BODIES), ...Object.keys(vendor.proof.names)]) {
      for (const hasRetryAfter of [false, true]) {
        yield { of, status, body, hasRetryAfter }
        if (body === 'error') for (const code of codes) yield { of, status, body, code, hasRetryAfter }
      }
    }
  }
}

test('docs/proof.md is written from the table as it is (npm run docs:proof)', () => {
  expect(readFileSync(new URL('../../../docs/proof.md', import.meta.url), 'utf8')).toBe(proofPage())
})

test.each(vendors)(
  '$id: every answer to a change fits a row, and every row is the first for some',
  (vendor) => {
    const { changes } = vendor.proof
    const met = new Set(
      vendor.info.operations.flatMap(({ id }) =>
        [...allSeen(vendor, id, changes)].map((seen) => rowFor(changes, seen)),
      ),
    )
    expect(changes.filter((row) => !met.has(row))).toEqual([])
  },
)

test.each(vendors)(
  '$id: every answer to a question fits a row, and every row is the first for some',
  (vendor) => {
    const { questions } = vendor.proof
    const names = ['', ...questions.flatMap(({ when }) => when.of ?? [])]
    const met = new Set(
      names.flatMap((of) => [...allSeen(vendor, of, questions)].map((seen) => rowFor(questions, seen))),
    )
    expect(questions.filter((row) => !met.has(row))).toEqual([])
  },
)

test.each(vendors)(
  '$id: only what the vendor itself says before it acts lets a request be sent again at once',
  (vendor) => {
    for (const { id } of vendor.info.operations) {
      for (const seen of allSeen(vendor, id, vendor.proof.changes)) {
        if (CHANGE_PROOFS[rowFor(vendor.proof.changes, seen).proves].again !== 'yes') continue
        const isSafe =
          seen.failure === 'not-sent' ||
          [401, 403, 429].includes(seen.status ?? 0) ||
          SAID_BEFORE.has(seen.body ?? '') ||
          CODES_BEFORE.has(seen.code ?? '')
        expect(isSafe, JSON.stringify(seen)).toBe(true)
      }
    }
  },
)

test.each(vendors)('$id: a page says nothing of the key, wherever it is met', (vendor) => {
  for (const status of [401, 403]) {
    const seen = { of: vendor.info.operations[0]?.id ?? '', status, body: 'page' }
    expect(rowFor(vendor.proof.changes, seen).proves).toBe('stranger')
    expect(rowFor(vendor.proof.questions, { ...seen, of: '' }).proves).toBe('stranger')
  }
})

test.each(vendors)(
  '$id: each row has a reason and a source, and what is assumed stands with the other assumptions',
  (vendor) => {
    const { changes, questions, statuses } = vendor.proof
    for (const { why, source } of [...changes, ...questions, ...statuses]) {
      expect(why).toMatch(/\w/)
      if ('page' in source) expect(source.page).toMatch(/\w/)
      else expect(vendor.info.assumptions).toContain(source.assumed)
    }
  },
)
