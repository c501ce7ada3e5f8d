import { AsyncEntry } from 'keytar'
import type { KeychainState } from '../../contract/connections.ts'
import { AppError, failureFrom } from '../app-error.ts'
import { classifyKeychainError } from './classify-keychain-error.ts'
import { inPieces } from './in-pieces.ts'
import type { Keychain } from './keychain.ts'
import { Secret } from './secret.ts'

/** Under this name a person finds the product's entries in the system's own tool. */
export const KEYCHAIN_SERVICE = 'rescind'
/** A keychain may show a person a prompt to unlock it: so long it is waited for. */
const ANSWER_MS_MAX = 60_000
/**
 * The Credential Manager takes 2,560 bytes an entry (CRED_MAX_CREDENTIAL_BLOB_SIZE in wincred.h), and text is kept there as UTF-16:
 * two bytes each.
 */
const WINDOWS_CHARS_MAX = 1_280
/** Asked for to learn whether the keychain answers; never written. */
const PROBE_ACCOUNT = 'probe'

/**
 * The operating system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
 *
 * Pinned to the Secret Service on Linux: left to itself the library falls back silently to the kernel's keyring, which
 * a restart empties. Where there is none every method rejects with `state.keychain-unavailable`, and where it is locked
 * with `state.keychain-locked`: never is either taken for a missing key.
 */
export function osKeychain(options: { platform: NodeJS.Platform; service?: string }): Keychain {
  const keychain = wholeEntries(options)
  return options.platform === 'win32' ? inPieces(keychain, WINDOWS_CHARS_MAX) : keychain
}

function wholeEntries({
  platform,
  service = KEYCHAIN_SERVICE,
}: {
  platform: NodeJS.Platform
  service?: string
}): Keychain {
  const kind = KINDS[platform] ?? 'keychain'
  const ask = async <T>(
    account: string,
    question: (entry: AsyncEntry, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    try {
      const entry = new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
      return await question(entry, AbortSignal.timeout(ANSWER_MS_MAX))
    } catch (error) {
      throw classifyKeychainError(error, kind)
    }
  }
  const read = (account: string) => ask(account, (entry, signal) => entry.getPassword(signal))
  return {
    // Tells whether one answers. A locked one answers too, of an entry that it does not have; it shows when a key is asked for.
    async state(): Promise<KeychainState> {
      try {
        await read(PROBE_ACCOUNT)
        return { available: true, kind, message: `Keys are kept in the ${kind}.` }
      } catch (error) {
        const { message, hint } = failureFrom(error)
        return { available: false, kind, message: hint === undefined ? message : `${message} ${hint}` }
      }
    },
    has: async (account) => (await read(account)) !== null,
    async get(account) {
      const text = await read(account)
      return text === null ? null : new Secret(text)
    },
    async set(account, secret) {
      await ask(account, (entry, signal) => entry.setPassword(secret.reveal(), signal))
      const kept = await read(account)
      if (kept !== secret.reveal()) {
        throw new AppError('state.keychain-unavailable', `The ${kind} did not keep the key.`, {
          hint: NO_KEYCHAIN_HINT,
        })
      }
    },
    delete: async (account) => void (await ask(account, (entry, signal) => entry.deletePassword(signal))),
  }
}

const KINDS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Credential Manager',
  linux: 'Secret Service',
}

const NO_KEYCHAIN_HINT =
  'Give the key for this run only: --key-stdin on the command line, or typed into the window when the run starts.'
