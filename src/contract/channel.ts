import type { z } from 'zod'

/**
 * What a call can do to the world. The class decides whether main asks the person, by its own dialog and with its own facts,
 * before anything is done (`main/ipc/bind.ts`); why each stands where it does: `docs/decisions/018-main-asks.md`.
 *
 * - `read`: changes nothing and sends nothing
 * - `local`: changes this workspace, or writes where main's own dialog said; it can be mended here
 * - `outward`: sends something from this machine, or decides where things go and who is believed
 * - `irreversible`: cannot be taken back: what a vendor is told, what is signed, what is removed
 */
export type ChannelClass = 'read' | 'local' | 'outward' | 'irreversible'

/** The classes before which main asks. */
export type AskingClass = 'outward' | 'irreversible'

/** One function over the bridge: what it takes and what it answers. Sizes are bounded by the schemas; lists are pages. */
export interface Channel {
  readonly class: ChannelClass
  readonly input: z.ZodType
  readonly output: z.ZodType
}
export type Channels = Record<string, Channel>
