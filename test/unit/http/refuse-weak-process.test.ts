import { expect, test } from 'vitest'
import { refuseWeakProcess } from '../../../src/main/http/refuse-weak-process.ts'

const refusal =
  (env: Record<string, string>, execArgv: string[] = []) =>
  () =>
    refuseWeakProcess({ env, execArgv })

test.each([
  [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, [], /NODE_TLS_REJECT_UNAUTHORIZED is 0/],
  [{ NODE_OPTIONS: '--max-old-space-size=99 --tls-min-v1.0' }, [], /--tls-min-v1\.0 \(in NODE_OPTIONS\)/],
  [{ NODE_OPTIONS: '--tls-min-v1.1' }, [], /--tls-min-v1\.1/],
  [{ NODE_OPTIONS: '--tls_min_v1.0' }, [], /--tls_min_v1\.0/],
  [{ NODE_OPTIONS: '"--tls-keylog=/tmp/secret-place"' }, [], /--tls-keylog \(in NODE_OPTIONS\)/],
  [{}, ['--trace-tls'], /--trace-tls \(on the command line\)/],
  [{}, ['--insecure-http-parser'], /--insecure-http-parser/],
])('a process with %j and the options %j is refused by name', (env, execArgv, message) => {
  expect(refusal(env, execArgv)).toThrow(
    expect.objectContaining({
      code: 'input.weak-process',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/start again/),
    }),
  )
  expect(refusal(env, execArgv)).not.toThrow(/secret-place/)
})

test.each([
  [{}],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_EXTRA_CA_CERTS: '/etc/ca.pem' }],
  [{ NODE_OPTIONS: '--use-system-ca --tls-min-v1.3 --max-old-space-size=4096' }],
])('a process with %j is not', (env) => {
  expect(refusal(env)).not.toThrow()
})
