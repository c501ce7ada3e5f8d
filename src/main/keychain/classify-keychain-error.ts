import { AppError } from '../app-error.ts'

const FOR_THIS_RUN =
  'or give the key for this run only (--key-stdin on the command line, or typed into the window when the run starts)'

/** Said by the Secret Service, macOS and Windows of a keychain that is there and closed. */
const LOCKED = /lock|dismissed|user canceled|interaction is not allowed|no storage access/i

/** An error of the keychain in words for people. The library's own words hold no key, and are kept as the cause only. */
export function classifyKeychainError(error: unknown, kind: string): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  if (LOCKED.test(text)) {
    return new AppError('state.keychain-locked', `The ${kind} is locked, so its keys cannot be read.`, {
      hint: `Unlock it, ${FOR_THIS_RUN}.`,
    })
  }
  return new AppError('state.keychain-unavailable', `No ${kind} answers on this machine.`, {
    hint: `Start one (on Linux a Secret Service such as gnome-keyring or KWallet), ${FOR_THIS_RUN}.`,
  })
}
