import { expect, test } from 'vitest'
import {
  BAD_CLIENT_CERTIFICATE,
  classifyFailure,
  FAILURE_WORDS,
} from '../../../src/main/http/classify-failure.ts'

const failureOf = (code: unknown) => Object.assign(new Error('x-api-key: canary'), { code })

test.each(Object.keys(FAILURE_WORDS))(
  '%s was not sent while connecting, and is in doubt afterwards',
  (code) => {
    expect(classifyFailure(failureOf(code), 'connecting').kind).toBe('not-sent')
    expect(classifyFailure(failureOf(code), 'sent').kind).toBe('in-doubt')
  },
)

test.each(Object.entries(FAILURE_WORDS))('%s is told as "%s"', (code, words) => {
  expect(classifyFailure(failureOf(code), 'sent').cause).toBe(
    code.startsWith('RESCIND_') ? words : `${words} (${code})`,
  )
})

test.each([
  ['ERR_SSL_BAD_RECORD_TYPE', 'TLS failed (ERR_SSL_BAD_RECORD_TYPE)'],
  [
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    `${BAD_CLIENT_CERTIFICATE} (ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE)`,
  ],
  ['HPE_INVALID_CONSTANT', 'the answer is not HTTP (HPE_INVALID_CONSTANT)'],
  ['ENEVERHEARD', 'the connection failed (ENEVERHEARD)'],
  [undefined, 'the connection failed'],
  [42, 'the connection failed'],
  ['x-api-key: canary', 'the connection failed'],
])('%j is told as "%s"', (code, cause) => {
  expect(classifyFailure(failureOf(code), 'sent').cause).toBe(cause)
})

test.each([
  ['ENOTFOUND', /host of the base URL.*VPN or a proxy/],
  ['ECONNREFUSED', /port of the base URL/],
  ['CERT_HAS_EXPIRED', /clock of this machine/],
  ['CERT_NOT_YET_VALID', /clock of this machine/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /--ca FILE/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /host of the base URL/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /something else answers there/],
  ['HPE_INVALID_CONSTANT', /something else answers there/],
])('what mends %s is told', (code, hint) => {
  expect(classifyFailure(failureOf(code), 'connecting').remedy).toEqual({
    code: 'halt.offline',
    hint: expect.stringMatching(hint),
  })
})

test('keeps nothing of the message, which may quote a header', () => {
  expect(classifyFailure(failureOf('ECONNRESET'), 'sent').cause).not.toContain('canary')
  expect(classifyFailure('x-api-key: canary', 'sent').cause).toBe('the connection failed')
})
