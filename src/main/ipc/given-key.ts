import { Secret } from '../keychain/secret.ts'

/** A key that the window gives becomes a `Secret` before anything else is done with it. */
export const secretOf = (key: string | undefined): Secret | undefined =>
  key === undefined ? undefined : new Secret(key)
