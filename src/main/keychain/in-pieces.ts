import { AppError } from '../app-error.ts'
import type { Keychain } from './keychain.ts'
import { Secret } from './secret.ts'

/** What stands in place of a long secret: how many pieces there are. No key of a vendor's begins so. */
const HEAD = /^rescind-pieces:([1-9]\d{0,2})$/
const PIECES_MAX = 200

/**
 * A keychain whose entries have a largest size, made to keep secrets that are longer: in entries of the same name with a number
 * behind it. The first entry is written last, so that one which was broken off is as if it had never been.
 *
 * @param charsMax characters an entry takes
 */
export function inPieces(keychain: Keychain, charsMax: number): Keychain {
  const nameOf = (account: string, piece: number): string => `${account}#${piece}`
  const piecesOf = async (account: string): Promise<number> => {
    const head = await keychain.get(account)
    return Number(HEAD.exec(head?.reveal() ?? '')?.[1] ?? 0)
  }
  const deletePieces = async (account: string, from: number, to: number): Promise<void> => {
    for (let piece = from; piece <= to; piece += 1) await keychain.delete(nameOf(account, piece))
  }
  return {
    state: () => keychain.state(),
    has: (account) => keychain.has(account),
    async get(account) {
      const head = await keychain.get(account)
      const count = Number(HEAD.exec(head?.reveal() ?? '')?.[1] ?? 0)
      if (count === 0) return head
      const pieces: string[] = []
      for (let piece = 1; piece <= count; piece += 1) {
        const found = await keychain.get(nameOf(account, piece))
        if (found === null)
          throw new AppError('state.keychain-incomplete', 'A part of what the keychain kept is gone.', {
            hint: 'Store the key, or the client certificate, again.',
          })
        pieces.push(found.reveal())
      }
      return new Secret(pieces.join(''))
    },
    async set(account, secret) {
      const text = secret.reveal()
      const before = await piecesOf(account)
      const count = text.length <= charsMax ? 0 : Math.ceil(text.length / charsMax)
      if (count > PIECES_MAX)
        throw new AppError(
          'input.key-too-long',
          'The key is longer than the keychain of this machine can keep.',
        )
      // What is there now is gone before a piece of it is overwritten: a mixture of two would be no key.
      if (before > 0) await keychain.delete(account)
      for (let piece = 1; piece <= count; piece += 1)
        await keychain.set(
          nameOf(account, piece),
          new Secret(text.slice((piece - 1) * charsMax, piece * charsMax)),
        )
      await keychain.set(account, count === 0 ? secret : new Secret(`rescind-pieces:${count}`))
      await deletePieces(account, count + 1, before)
    },
    async delete(account) {
      const count = await piecesOf(account)
      await keychain.delete(account)
      await deletePieces(account, 1, count)
    },
  }
}
