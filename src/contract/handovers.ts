import { z } from 'zod'
import { Digest } from './bundles.ts'
import type { Channels } from './channel.ts'
import { Passphrase } from './identity.ts'
import { FileHandle, Name } from './page.ts'
import { RunStatus } from './runs.ts'

/** A hand-over of a batch to a CA without an API. */
export const HandOverView = z.strictObject({
  number: z.int().positive(),
  digest: Digest,
  items: z.int().positive(),
  /** Items that its result has said nothing of yet. */
  open: z.int().nonnegative(),
  at: z.string(),
  by: z.string(),
  closed: z.boolean(),
})
export type HandOverView = z.infer<typeof HandOverView>

/** What a result said: items of the hand-over by what became of them. */
export const HandOverReading = z.strictObject({
  number: z.int().positive(),
  revoked: z.int().nonnegative(),
  already: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  /** The tool reported success, and the CA's database does not show it. */
  notShown: z.int().nonnegative(),
  /** Begun, and nobody knows. */
  unknown: z.int().nonnegative(),
  notDone: z.int().nonnegative(),
  /** Outcomes that this reading added to the journal. */
  added: z.int().nonnegative(),
  /** The number of a last line that was cut short; null when none was. */
  cutAt: z.int().positive().nullable(),
  /** Nothing more is awaited from this hand-over. */
  closed: z.boolean(),
  status: RunStatus,
})
export type HandOverReading = z.infer<typeof HandOverReading>

const passphrase = Passphrase.optional()

export const handovers = {
  /** Those of a batch, in order. */
  'handovers.list': { class: 'read', input: z.strictObject({ batch: Name }), output: z.array(HandOverView) },
  /**
   * Writes a sealed batch, or what is left of it, into a folder that main's own dialog names; answers its name, or null when
   * the operator cancels. `state.passphrase-needed` when the key is in a file.
   */
  'handovers.write': {
    class: 'irreversible',
    input: z.strictObject({ batch: Name, passphrase }),
    output: z.string().nullable(),
  },
  /** Gives each item the outcome that a chosen result says. */
  'handovers.read': {
    class: 'local',
    input: z.strictObject({ batch: Name, file: FileHandle, closed: z.boolean(), passphrase }),
    output: HandOverReading,
  },
} satisfies Channels
