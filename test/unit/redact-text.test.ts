import { expect, test } from 'vitest'
import {
  redactBody,
  redactCause,
  redactHeader,
  redactNamed,
  redactPath,
  redactSentence,
} from '../../src/main/trace/redact-text.ts'

const HIDDEN = { serials: false }
const SERIALS = { serials: true }

test('JSON is shown by the type of what it holds', () => {
  const body = {
    id: 4821,
    status: 'revoked',
    serial_number: '0AF3349BDE92DE20',
    SerialNumber: '0AF3349BDE92DE20',
    common_name: 'mail.example.com',
    email: 'jo@example.com',
    phone_number: 15551234567,
    user: { id: 242140, first_name: 'Jack', roles: ['Administrator'] },
    valid_from: '2026-03-01T00:00:00Z',
    certificate: 'MIIB',
    hmac_key: 'abc',
    certificates: [1, 2, 3, 4, 5, 6, 7],
    errors: [{ code: 'not_found|order', message: 'Jo jo@example.com asked for "mail" 0AF3349BDE92DE20' }],
  }
  expect(JSON.parse(redactBody(JSON.stringify(body), HIDDEN))).toEqual({
    id: 4821,
    status: 'revoked',
    serial_number: '[serial number]',
    SerialNumber: '[serial number]',
    common_name: '[text]',
    email: '[text]',
    phone_number: '[phone]',
    user: { id: '[person]', first_name: '[person]', roles: ['[text]'] },
    valid_from: '2026-03-01T00:00:00Z',
    certificate: '[certificate]',
    hmac_key: '[secret]',
    certificates: [1, 2, 3, 4, 5, '[2 more]'],
    errors: [{ code: 'not_found|order', message: 'Jo [email] asked for "[quoted]" [serial number]' }],
  })
  expect(redactBody(JSON.stringify(body), SERIALS)).toContain('0AF3349BDE92DE20')
})

test('pages, other texts and broken JSON are shown by their kind alone', () => {
  expect(redactBody('<html>Jo', HIDDEN)).toBe('[a page]')
  expect(redactBody('Hello Jo', HIDDEN)).toBe('[text]')
  expect(redactBody('{"name": "Jo', HIDDEN)).toBe('[text]')
  expect(redactBody('"Jo"', HIDDEN)).toBe('"[text]"')
  expect(redactBody('', HIDDEN)).toBe('')
})

test('paths, parameters and headers keep what is the vendor’s own', () => {
  expect(redactPath('/mpki/api/v1/certificate/0AF3349BDE92DE20/revoke', HIDDEN)).toBe(
    '/mpki/api/v1/certificate/[serial-number]/revoke',
  )
  expect(redactPath('/documentmanager/api/v2/credential/Jo%20White', HIDDEN)).toBe(
    '/documentmanager/api/v2/credential/[name]',
  )
  expect(redactPath('/order/certificate/4821', HIDDEN)).toBe('/order/certificate/4821')
  // A serial number that is short and all digits, behind the name of its CA.
  expect(redactPath('/v1/certificate/CN%3DCA%2CO%3DJo/4821/revoke', HIDDEN)).toBe(
    '/v1/certificate/[name]/[serial-number]/revoke',
  )
  expect(redactPath('/v1/pki/cert/39:dd:2e:0a', HIDDEN)).toBe('/v1/pki/cert/[serial-number]')
  expect(
    redactNamed('pq.queryString', 'SerialNumber -eq "0AF3349BDE92DE20" OR CertState -eq "2"', HIDDEN),
  ).toBe('SerialNumber -eq "[serial number]" OR CertState -eq "2"')
  expect(redactNamed('filters[status]', 'issued', HIDDEN)).toBe('issued')
  expect(redactNamed('valid_from', '2026-03-01_2026-03-08', HIDDEN)).toBe('2026-03-01_2026-03-08')
  expect(redactNamed('user_id', '4821', HIDDEN)).toBe('[person]')
  expect(redactHeader('Set-Cookie', 'sid=1')).toBe('[cookie]')
  expect(redactHeader('x-ratelimit-remaining', '17')).toBe('17')
  expect(redactHeader('WWW-Authenticate', 'Basic realm="jo", Bearer')).toBe('Basic, Bearer')
  expect(redactHeader('x-anything', 'Jo')).toBe('[text]')
  expect(redactSentence('DOMAIN\\jo may not', HIDDEN)).toBe('[person] may not')
})

test('words of every vendor’s refusals are shown, without the names in them', () => {
  const shown = (body: object): unknown => JSON.parse(redactBody(JSON.stringify(body), HIDDEN))
  expect(
    shown({ error_code: 404, error_message: 'No certificate of CN=Jo,O=Example with that number.' }),
  ).toEqual({
    error_code: 404,
    error_message: 'No certificate of [name]',
  })
  expect(shown({ errors: ['permission denied'], warnings: ['role "jo" is unknown'] })).toEqual({
    errors: ['permission denied'],
    warnings: ['role "[quoted]" is unknown'],
  })
  expect(shown({ __type: 'RequestFailedException', message: 'The request has failed.' })).toEqual({
    __type: 'RequestFailedException',
    message: 'The request has failed.',
  })
  expect(shown({ version: '12.4.0', revision: 'EJBCA 8.3.0 Enterprise (r1234)' })).toEqual({
    version: '12.4.0',
    revision: 'EJBCA 8.3.0 Enterprise (r1234)',
  })
  expect(shown({ criteria: [{ property: 'STATUS', value: 'CERT_ACTIVE', operation: 'EQUAL' }] })).toEqual({
    criteria: [{ property: 'STATUS', value: '[text]', operation: 'EQUAL' }],
  })
})

test('why no answer came is told without the name of an account, and with all the rest', () => {
  expect(
    redactCause(
      'the proxy http://proxy:3128 refused the name "jo" or its password, which is not the vendor\'s key',
    ),
  ).toBe(
    'the proxy http://proxy:3128 refused the name "[quoted]" or its password, which is not the vendor\'s key',
  )
})
