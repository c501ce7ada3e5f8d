import { AppError } from '../main/app-error.ts'
import type { AskPassphrase } from '../main/identity/identity.ts'
import { Secret } from '../main/keychain/secret.ts'
import type { Workbench } from '../main/workbench.ts'
import { askPassphrase, type PassphraseOption } from './ask-passphrase.ts'
import { readKey, readPiped } from './session.ts'

/** The option of commands that sign where they can, and with it must. */
export const SIGN_OPTION = [
  '--sign',
  'insist on signed checkpoints: asks for the passphrase of a key that is kept in a file',
] as const

export interface SigningOptions extends PassphraseOption {
  readonly sign?: boolean
  readonly keyStdin?: boolean
}

export interface PipedSecrets {
  /** The vendor's, where it was given on standard input. */
  readonly key: Secret | undefined
  /** Where the signing key's passphrase comes from; undefined where no signature is insisted on. */
  readonly ask: AskPassphrase | undefined
}

/**
 * Takes from standard input what the options say: the vendor's key, the passphrase, or both, a line each.
 *
 * @throws AppError `input.no-key`, `input.no-passphrase` and as `readPiped`
 */
export async function pipedSecrets(options: SigningOptions): Promise<PipedSecrets> {
  const { sign = false, keyStdin = false, passphraseStdin = false } = options
  if (keyStdin && sign && passphraseStdin) {
    const [key = '', ...rest] = (await readPiped(process.stdin, 'key')).reveal().split(/\r?\n/)
    const passphrase = rest.join('\n')
    if (key === '' || passphrase === '') {
      throw new AppError('input.no-passphrase', 'Standard input held one line, not two.', {
        hint: "Give the vendor's key in the first line and the passphrase in the second.",
      })
    }
    return { key: new Secret(key), ask: async () => new Secret(passphrase) }
  }
  return {
    key: keyStdin ? await readKey(process.stdin) : undefined,
    ask: sign ? askPassphrase(options) : undefined,
  }
}

/** Has the signing key at hand while the work is done, where a signature is insisted on. */
export async function whileSigning<T>(
  { checkpointer }: Pick<Workbench, 'checkpointer'>,
  ask: AskPassphrase | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (ask === undefined) return work()
  const key = await checkpointer.hold(ask)
  try {
    return await work()
  } finally {
    key.release()
  }
}
