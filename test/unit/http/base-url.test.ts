import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBaseUrl } from '../../../src/main/http/base-url.ts'

test.each([
  ['https://demo.one.digicert.com', 'https://demo.one.digicert.com'],
  ['  HTTPS://Demo.One.DigiCert.com/ ', 'https://demo.one.digicert.com'],
  ['https://host:8443/services/v2/', 'https://host:8443/services/v2'],
  ['https://host:443//', 'https://host'],
  ['https://host/KeyfactorAPI', 'https://host/KeyfactorAPI'],
  ['http://127.0.0.1:4001', 'http://127.0.0.1:4001'],
  ['http://127.8.9.1', 'http://127.8.9.1'],
  ['http://localhost:4001/', 'http://localhost:4001'],
  ['http://[::1]:4001', 'http://[::1]:4001'],
])('reads %j as %s', (text, expected) => {
  expect(readBaseUrl(text)).toBe(expected)
})

test.each([
  ['http://vendor.example', 'input.insecure-url'],
  ['http://10.0.0.1', 'input.insecure-url'],
  ['http://127.0.0.1.nip.io', 'input.insecure-url'],
  ['http://localhost.example', 'input.insecure-url'],
  ['http://0.0.0.0', 'input.insecure-url'],
  ['http://[::2]', 'input.insecure-url'],
  ['https://user:secret-9f@vendor.example', 'input.url-credentials'],
  ['https://user@vendor.example', 'input.url-credentials'],
  ['https://vendor.example/?key=secret-9f', 'input.bad-url'],
  ['https://vendor.example/?', 'input.bad-url'],
  ['https://vendor.example/#x', 'input.bad-url'],
  ['vendor.example', 'input.bad-url'],
  ['ftp://127.0.0.1', 'input.bad-url'],
  ['file:///etc/passwd', 'input.bad-url'],
  ['javascript:alert(1)', 'input.bad-url'],
  ['', 'input.bad-url'],
])('refuses %j as %s, and repeats no credentials', (text, code) => {
  const refusal = expect.objectContaining({
    code,
    hint: expect.stringMatching(/\w/),
    message: expect.not.stringContaining('secret-9f'),
  })
  expect(() => readBaseUrl(text)).toThrow(refusal)
})

test('reads what it has read as the same', () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['https'] }), (url) => {
      const once = readBaseUrl(url)
      expect(readBaseUrl(once)).toBe(once)
    }),
  )
})
