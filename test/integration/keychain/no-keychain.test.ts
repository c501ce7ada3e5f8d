import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** Run in a process of its own, whose environment has no D-Bus to find. */
const PROGRAM = `
  import { osKeychain } from ${JSON.stringify(new URL('../../../src/main/keychain/os-keychain.ts', import.meta.url).href)}
  import { Secret } from ${JSON.stringify(new URL('../../../src/main/keychain/secret.ts', import.meta.url).href)}
  const keychain = osKeychain({ platform: 'linux', service: 'rescind-test' })
  const told = async (question) => question().then((value) => ({ value }), ({ code, hint }) => ({ code, hint }))
  console.log(JSON.stringify([
    await told(() => keychain.get('a')),
    await told(() => keychain.has('a')),
    await told(() => keychain.set('a', new Secret('canary'))),
    await told(() => keychain.delete('a')),
    await keychain.state(),
  ]))
`

test.runIf(process.platform === 'linux')(
  'without a Secret Service every call says so: none falls back to the kernel, none says "no key"',
  () => {
    const env = {
      PATH: process.env['PATH'],
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
      XDG_RUNTIME_DIR: '/nonexistent',
      HOME: '/nonexistent',
    }
    const output = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', PROGRAM], {
      env,
      encoding: 'utf8',
    })
    const unavailable = { code: 'state.keychain-unavailable', hint: expect.stringContaining('--key-stdin') }
    expect(JSON.parse(output)).toEqual([
      unavailable,
      unavailable,
      unavailable,
      unavailable,
      {
        available: false,
        kind: 'Secret Service',
        message: expect.stringMatching(/No Secret Service answers.*--key-stdin/),
      },
    ])
  },
)
