import { AppError } from '../app-error.ts'
import type { PublicKey } from '../identity/public-key.ts'

/** The key, if it has the fingerprint that was compared with its owner. @throws AppError `check.other-key` */
export function expectedKey(key: PublicKey, fingerprint: string): PublicKey {
  if (key.fingerprint === fingerprint) return key
  throw new AppError(
    'check.other-key',
    `The file holds the key ${key.fingerprint}, not ${fingerprint}: nothing was added.`,
    {
      hint: 'Ask the owner for the file again, and compare the fingerprint by another way than the file came.',
    },
  )
}
