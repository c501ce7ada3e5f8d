import { expect, test } from 'vitest'
import type { ProxyServer } from '../../../src/main/http/proxy-server.ts'
import { refusal } from '../../../src/main/http/tunnel.ts'

const PROXY = { url: 'http://proxy.test:8080', namedBy: 'the connection', login: undefined } as ProxyServer

test.each([
  [302, /leads elsewhere .*to a login.*in a browser/],
  [403, /does not let requests through to ca\.example.*allow that host/],
  [502, /could not reach ca\.example.*reach it without one/],
])('a proxy that answers %d is told with what to do', (status, words) => {
  const { message } = refusal(PROXY, 'ca.example', status)
  expect(message).toMatch(/^the proxy http:\/\/proxy\.test:8080 \(the connection\) /)
  expect(message).toMatch(words)
  expect(message).toContain(`(HTTP ${status})`)
})

test('a SOCKS proxy has no HTTP status', () => {
  const { message } = refusal({ ...PROXY, url: 'socks5://proxy.test:1080' }, 'ca.example', 403)
  expect(message).toMatch(/does not let requests through to ca\.example: ask/)
})
