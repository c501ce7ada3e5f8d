import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { AppError } from '../main/app-error.ts'
import type { AskPassphrase } from '../main/identity/identity.ts'
import { passphraseNeeded } from '../main/identity/passphrase-needed.ts'
import { Secret } from '../main/keychain/secret.ts'
import { readPiped } from './session.ts'

/** The option of every command that signs. */
export const PASSPHRASE_OPTION = [
  '--passphrase-stdin',
  'read the passphrase of the signing key from standard input, on machines without a keychain',
] as const

export interface PassphraseOption {
  readonly passphraseStdin?: boolean
}

/**
 * Where a command takes the passphrase from, when it turns out that one is needed: standard input by the option, else a
 * prompt of the terminal that does not show it, else nowhere (`state.passphrase-needed`).
 */
export function askPassphrase({ passphraseStdin = false }: PassphraseOption): AskPassphrase {
  if (passphraseStdin) {
    let piped: Promise<Secret> | undefined
    return () => {
      piped ??= readPiped(process.stdin, 'passphrase')
      return piped
    }
  }
  return async (why) => {
    if (!process.stdin.isTTY) throw passphraseNeeded(why)
    if (why === 'known') return prompt('Passphrase of the signing key: ')
    process.stderr.write('No keychain answers: the signing key goes to a file under a passphrase.\n')
    const first = await prompt('Choose a passphrase: ')
    const again = await prompt('The same again: ')
    if (first.reveal() === again.reveal()) return first
    throw new AppError('input.passphrases-differ', 'The two passphrases differ: no key was made.', {
      hint: 'Try again.',
    })
  }
}

/** Asks at the terminal. What is typed is shown nowhere. */
async function prompt(question: string): Promise<Secret> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stderr.write(question)
  try {
    return new Secret(await line.question(''))
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
    throw new AppError('input.no-passphrase', 'No passphrase was given.', { hint: 'Try again.' })
  } finally {
    process.stderr.write('\n')
    line.close()
  }
}
