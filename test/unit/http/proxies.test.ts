import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestAnswer, isAnswerable } from '../../../src/main/http/digest-answer.ts'
import { environmentProxy } from '../../../src/main/http/environment-proxies.ts'
import { readPacAnswer } from '../../../src/main/http/pac-answer.ts'
import { readChallenges } from '../../../src/main/http/proxy-challenge.ts'
import { readProxyExceptions } from '../../../src/main/http/proxy-exceptions.ts'
import { readProxyUrl } from '../../../src/main/http/proxy-url.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'

const vendor = new URL('https://one.digicert.com/api')

test.each([
  ['http://proxy.example:8080', 'http://proxy.example:8080'],
  ['HTTP://Proxy.Example:8080/', 'http://proxy.example:8080'],
  ['http://proxy.example', 'http://proxy.example:80'],
  ['https://proxy.example', 'https://proxy.example:443'],
  ['socks5://proxy.example', 'socks5://proxy.example:1080'],
  ['socks5h://proxy.example:9', 'socks5://proxy.example:9'],
  ['socks://[::1]:9', 'socks5://[::1]:9'],
])('reads the proxy %s as %s', (text, url) => {
  expect(readProxyUrl(text)).toBe(url)
})

test.each([
  ['http://user:secret@proxy.example:8080', 'input.proxy-credentials'],
  ['socks4://proxy.example:1080', 'input.bad-proxy'],
  ['ftp://proxy.example', 'input.bad-proxy'],
  ['proxy.example:8080', 'input.bad-proxy'],
  ['http://proxy.example:8080/path', 'input.bad-proxy'],
  ['http://proxy.example/proxy.pac', 'input.proxy-by-script'],
  ['pac+https://proxy.example/', 'input.proxy-by-script'],
  ['file:///etc/wpad.dat', 'input.proxy-by-script'],
  ['', 'input.bad-proxy'],
])('refuses the proxy %s and shows no password', (text, code) => {
  expect(() => readProxyUrl(text)).toThrow(
    expect.objectContaining({
      code,
      hint: expect.stringMatching(/http|name/),
      message: expect.not.stringContaining('secret'),
    }),
  )
})

test.each([
  ['*', 'https://a.example', true],
  ['example.com', 'https://example.com', true],
  ['example.com', 'https://a.b.example.com', true],
  ['example.com', 'https://notexample.com', false],
  ['.example.com', 'https://a.example.com', true],
  ['*.example.com', 'https://EXAMPLE.com', true],
  ['example.com:8443', 'https://example.com', false],
  ['example.com:8443', 'https://example.com:8443', true],
  ['example.com:443', 'https://example.com', true],
  ['10.0.0.0/8', 'https://10.20.30.40', true],
  ['10.0.0.0/8', 'https://11.0.0.1', false],
  ['10.0.0.0/8', 'https://ten.example', false],
  ['192.168.1.7', 'https://192.168.1.7:99', true],
  ['68.1.7', 'https://192.168.1.7', false],
  ['fd00::/8', 'https://[fd12::1]', true],
  ['[fd00::1]:443', 'https://[fd00::1]', true],
  ['fd00::1', 'https://[fd00:0::1]:99', true],
  ['a.example, b.example  c.example', 'https://c.example', true],
  ['bücher.example', 'https://xn--bcher-kva.example', true],
  ['', 'https://example.com', false],
])('without a proxy by "%s": %s is %s', (list, address, isExcepted) => {
  expect(readProxyExceptions(list).has(new URL(address))).toBe(isExcepted)
})

test.each(['10.0.0.0/33', 'http://a.example', 'a:b:c', 'a/b', ':80'])(
  'refuses the exception %s by name',
  (text) => {
    expect(() => readProxyExceptions(`a.example,${text}`)).toThrow(
      expect.objectContaining({ code: 'input.bad-proxy-exception', message: expect.stringContaining(text) }),
    )
  },
)

test('no list of exceptions ends in anything but its own error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(typeof readProxyExceptions(text).has(vendor)).toBe('boolean')
      } catch (error) {
        expect(error).toMatchObject({ code: 'input.bad-proxy-exception' })
      }
    }),
  )
})

test('the environment names a proxy by what is reached, and a password in it is used and not shown', () => {
  const env = {
    HTTPS_PROXY: 'http://ada:p%40ss@proxy.example:3128',
    http_proxy: 'plain.example:8080',
    NO_PROXY: 'localhost,.corp.example',
  }
  const found = environmentProxy(env, vendor)
  expect(found).toMatchObject({
    url: 'http://proxy.example:3128',
    namedBy: 'HTTPS_PROXY',
    login: { user: 'ada' },
  })
  expect(found?.login?.password.reveal()).toBe('p@ss')
  expect(JSON.stringify(found)).not.toContain('p@ss')
  expect(environmentProxy(env, new URL('http://crl.example/a.crl'))).toEqual({
    url: 'http://plain.example:8080',
    namedBy: 'http_proxy',
  })
  expect(environmentProxy(env, new URL('https://keyfactor.corp.example'))).toBeNull()
  expect(environmentProxy({ ALL_PROXY: 'socks5h://p.example' }, vendor)?.url).toBe('socks5://p.example:1080')
  expect(environmentProxy({ HTTPS_PROXY: ' ' }, vendor)).toBeNull()
  expect(() => environmentProxy({ HTTPS_PROXY: 'http://u:hidden@h:1/proxy.pac' }, vendor)).toThrow(
    expect.objectContaining({
      code: 'input.proxy-by-script',
      message: expect.stringMatching(/HTTPS_PROXY(?!.*hidden)/),
    }),
  )
})

test.each([
  ['DIRECT', null],
  ['', null],
  ['PROXY a.example:8080; DIRECT', 'http://a.example:8080'],
  ['HTTPS a.example:8443', 'https://a.example:8443'],
  ['SOCKS5 a.example:1080;PROXY b.example:1', 'socks5://a.example:1080'],
])('the first way of "%s" is %s', (answer, url) => {
  expect(readPacAnswer(answer)?.url ?? null).toBe(url)
})

test('a resolver’s proxy that is not spoken is an error, not a direct way', () => {
  expect(() => readPacAnswer('SOCKS4 a.example:1080')).toThrow(
    expect.objectContaining({ code: 'input.bad-proxy' }),
  )
})

test('challenges are told apart, also in one header', () => {
  const read = readChallenges(
    'Negotiate, NTLM TlRMTVNTUAAB==, Digest realm="a, \\"b\\"", nonce=abc, qop="auth,auth-int", Basic realm="x"',
  )
  expect(read.map(({ scheme }) => scheme)).toEqual(['negotiate', 'ntlm', 'digest', 'basic'])
  expect(read[2]?.params.get('realm')).toBe('a, "b"')
  expect(read.map(isAnswerable)).toEqual([false, false, true, false])
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(readChallenges(text))))
})

const MUFASA = { user: 'Mufasa', password: new Secret('Circle of Life') }
const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v'
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('answers the challenge of RFC 7616 section 3.9.1 by %s', (algorithm, response) => {
  const [challenge] = readChallenges(
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
  )
  if (challenge === undefined) throw new Error('no challenge was read')
  const answer = digestAnswer(challenge, {
    method: 'GET',
    uri: '/dir/index.html',
    login: MUFASA,
    count: 1,
    cnonce: CNONCE,
  })
  expect(answer).toContain(`response="${response}"`)
  expect(answer).toMatch(/^Digest username="Mufasa", .*qop=auth, nc=00000001/)
})

test('answers by SHA-512-256 with a hashed name in another alphabet (RFC 7616 section 3.9.2)', () => {
  const [challenge] = readChallenges(
    'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
  )
  if (challenge === undefined) throw new Error('no challenge was read')
  const answer = digestAnswer(challenge, {
    method: 'GET',
    uri: '/doe.json',
    login: { user: 'Jäsøn Doe', password: new Secret('Secret, or not?') },
    count: 1,
    cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm',
  })
  expect(answer).toMatch(/username="[0-9a-f]{64}".*userhash=true/)
  expect(answer).not.toContain('Jäsøn')
})
