import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { accountFor } from '../../../src/main/keychain/account.ts'
import { checkedKey } from '../../../src/main/keychain/checked-key.ts'
import { classifyKeychainError } from '../../../src/main/keychain/classify-keychain-error.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'

test('an account binds the connection and the origin, whatever the path', () => {
  expect(accountFor('id', 'https://Vendor.example/services/v2')).toBe('id@https://vendor.example')
  expect(accountFor('id', 'https://vendor.example:8443')).not.toBe(accountFor('id', 'https://vendor.example'))
  expect(accountFor('id', 'http://127.0.0.1:1')).not.toBe(accountFor('id', 'http://127.0.0.1:2'))
})

test.each(['key', ' key\n', 'key\r\n', '\tkey '])('a key is freed of what surrounds it: %j', (text) => {
  expect(checkedKey(new Secret(text)).reveal()).toBe('key')
})

test.each([
  [
    '-----BEGIN PRIVATE KEY-----\r\nMC4C\r\n-----END PRIVATE KEY-----\r\n',
    '-----BEGIN PRIVATE KEY----- MC4C -----END PRIVATE KEY-----',
  ],
  ['{\n    "Version": 1,\n    "AccessKeyId": "AKID"\n}\n', '{ "Version": 1, "AccessKeyId": "AKID" }'],
])('a document may have several lines: %j', (text, key) => {
  expect(checkedKey(new Secret(text)).reveal()).toBe(key)
})

test.each(['', ' \n', 'two\nlines', 'with\u0000nul', 'smart\u201dquote', 'ellipsis\u2026'])(
  '%j is no key, and the refusal does not repeat it',
  (text) => {
    const refusal = expect.objectContaining({ code: 'input.bad-key', hint: expect.stringMatching(/\w/) })
    expect(() => checkedKey(new Secret(text))).toThrow(refusal)
    try {
      checkedKey(new Secret(text))
    } catch (error) {
      if (text.trim() !== '') expect(inspect(error)).not.toContain(text)
    }
  },
)

test.each([
  [
    'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time',
    'state.keychain-unavailable',
  ],
  [
    'Platform failure: DBus error: The name org.freedesktop.secrets was not provided by any .service files',
    'state.keychain-unavailable',
  ],
  ["Couldn't access platform secure storage: unlock prompt was dismissed", 'state.keychain-locked'],
  ['Platform secure storage failure: SS error: prompt dismissed', 'state.keychain-locked'],
  ['User interaction is not allowed.', 'state.keychain-locked'],
  ['something new', 'state.keychain-unavailable'],
])('%s is %s, with what to do', (message, code) => {
  expect(classifyKeychainError(new Error(message), 'Secret Service')).toMatchObject({
    code,
    hint: expect.stringContaining('--key-stdin'),
  })
})

test('the keychain in memory keeps, replaces and forgets', async () => {
  const keychain = memoryKeychain()
  expect(await keychain.state()).toMatchObject({ available: true, kind: 'memory' })
  expect(await keychain.get('a')).toBeNull()
  await keychain.set('a', new Secret('one'))
  await keychain.set('a', new Secret('two'))
  expect((await keychain.get('a'))?.reveal()).toBe('two')
  expect([await keychain.has('a'), await keychain.has('b')]).toEqual([true, false])
  await keychain.delete('a')
  await keychain.delete('a')
  expect(await keychain.has('a')).toBe(false)
})
