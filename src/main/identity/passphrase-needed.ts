import { AppError } from '../app-error.ts'

/** Said where a signature needs a passphrase and nobody is there to give it. */
export function passphraseNeeded(why: 'new' | 'known'): AppError {
  return new AppError(
    'state.passphrase-needed',
    why === 'new'
      ? 'No keychain answers on this machine, so the signing key is kept in a file under a passphrase of your choice.'
      : 'The signing key of this workspace is in a file: each signature asks for its passphrase.',
    {
      hint: 'Give it at the prompt of a terminal, or on standard input with --passphrase-stdin; in the window, type it.',
    },
  )
}
