import { AppError } from '../app-error.ts'
import type { AskPassphrase, Identity } from '../identity/identity.ts'
import { passphraseNeeded } from '../identity/passphrase-needed.ts'
import type { Signer } from '../identity/signer.ts'
import type { CheckpointSigner } from '../journal/checkpoint.ts'
import type { TrustHead } from '../journal/event.ts'

/**
 * Has the workspace's signing key at hand while an operation needs it, and no longer. What is appended to a journal meanwhile gets its
 * checkpoints signed; without a key there are none, and nothing is held up.
 */
export interface Checkpointer {
  /**
   * Makes the key where there is none and a keychain keeps it. Without `ask`, a key that is out of reach (in a file, behind
   * a locked keychain) is left alone; with it, a signature is insisted on.
   *
   * @throws AppError as `Identity.signer`, with `ask` only
   */
  hold(ask?: AskPassphrase): Promise<Hold>
  /** The same with a key that somebody has unlocked already. */
  lend(signer: Signer): Hold
  /** Null while nobody holds the key, or it was replaced since. */
  signer(): (Signer & CheckpointSigner) | null
}

/** The key is at hand until it is let go. */
export interface Hold {
  release(): void
}

const nobody: AskPassphrase = (why) => Promise.reject(passphraseNeeded(why))

/** @param trust whose end each checkpoint names; absent where there is no record of trust */
export function createCheckpointer(
  identity: Pick<Identity, 'signer' | 'publicKey'>,
  trust?: { head(): TrustHead },
): Checkpointer {
  const held = new Set<{ readonly signer: Signer | null }>()
  const lend = (signer: Signer | null): Hold => {
    const one = { signer }
    held.add(one)
    return { release: () => void held.delete(one) }
  }
  return {
    hold: async (ask) => lend(ask === undefined ? await signerOrNone(identity) : await identity.signer(ask)),
    lend,
    signer() {
      const own = identity.publicKey()?.keyId
      for (const { signer } of held)
        if (signer !== null && signer.keyId === own)
          return trust === undefined ? signer : { ...signer, authority: trust.head }
      return null
    },
  }
}

/** No keychain, a locked one, a key that is elsewhere: no reason not to revoke, so there is no signature and that is all. */
async function signerOrNone(identity: Pick<Identity, 'signer'>): Promise<Signer | null> {
  try {
    return await identity.signer(nobody)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
