import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { AppError } from '../main/app-error.ts'
import { checkedPassphrase } from '../main/identity/encrypted-key.ts'
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
    return chosen('Choose a passphrase: ')
  }
}

/**
 * The passphrase of a file that is written or read. Piped in, it is the one that the signing key has too, where that lies in a file.
 *
 * @throws AppError `state.passphrase-needed`, `input.weak-passphrase`, `input.passphrases-differ`
 */
export async function askFilePassphrase(
  why: 'new' | 'known',
  ask: AskPassphrase,
  { passphraseStdin = false }: PassphraseOption,
): Promise<Secret> {
  if (passphraseStdin) return checkedPassphrase(await ask(why))
  if (!process.stdin.isTTY) {
    throw new AppError('state.passphrase-needed', 'The file is encrypted under a passphrase.', {
      hint: 'Give it at the prompt of a terminal, or on standard input with --passphrase-stdin.',
    })
  }
  return why === 'known' ? prompt('Passphrase of the file: ') : chosen('Choose a passphrase for the file: ')
}

async function chosen(question: string): Promise<Secret> {
  const first = await prompt(question)
  const again = await prompt('The same again: ')
  if (first.reveal() === again.reveal()) return checkedPassphrase(first)
  throw new AppError('input.passphrases-differ', 'The two passphrases differ: nothing was done.', {
    hint: 'Try again.',
  })
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
