import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inPieces } from '../../../src/main/keychain/in-pieces.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'

const CHARS_MAX = 30

/** As the Windows Credential Manager: an entry that is too long is refused. @param failsAt the write that fails, from 1 */
function small(failsAt = 0): { keychain: Keychain; accounts: Set<string> } {
  const memory = memoryKeychain()
  const accounts = new Set<string>()
  let writes = 0
  return {
    accounts,
    keychain: {
      ...memory,
      async set(account, secret) {
        writes += 1
        if (secret.reveal().length > CHARS_MAX) throw new Error('too long')
        if (writes === failsAt) throw new Error('broken off')
        accounts.add(account)
        await memory.set(account, secret)
      },
      async delete(account) {
        accounts.delete(account)
        await memory.delete(account)
      },
    },
  }
}

test('secrets of any length come back whole, one after the other, and leave nothing behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 5 }),
      async (texts) => {
        const { keychain, accounts } = small()
        const pieces = inPieces(keychain, CHARS_MAX)
        for (const text of texts) {
          await pieces.set('a', new Secret(text))
          expect((await pieces.get('a'))?.reveal()).toBe(text)
          expect(accounts.size).toBe(text.length <= CHARS_MAX ? 1 : Math.ceil(text.length / CHARS_MAX) + 1)
        }
        await pieces.delete('a')
        expect([await pieces.has('a'), accounts.size]).toEqual([false, 0])
      },
    ),
  )
})

test.each([4, 5, 6, 7])(
  'a write that is broken off at its %i. entry leaves no mixture of two keys',
  async (failsAt) => {
    const { keychain } = small(failsAt)
    const pieces = inPieces(keychain, CHARS_MAX)
    await pieces.set('a', new Secret('x'.repeat(60)))
    await pieces.set('a', new Secret('y'.repeat(90))).catch(() => {})
    const found = await pieces.get('a')
    expect([null, 'y'.repeat(90)]).toContain(found?.reveal() ?? null)
  },
)

test('a piece that is gone is no shorter key', async () => {
  const { keychain } = small()
  const pieces = inPieces(keychain, CHARS_MAX)
  await pieces.set('a', new Secret('x'.repeat(60)))
  await keychain.delete('a#2')
  await expect(pieces.get('a')).rejects.toMatchObject({ code: 'state.keychain-incomplete' })
})
