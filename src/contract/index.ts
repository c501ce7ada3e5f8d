/**
 * The one list of everything the renderer can ask and everything main can announce.
 *
 * An entry `'runs.pause': { class, input, output }` becomes, by derivation and never by hand:
 *   - in preload     `window.rescind.invoke` of that name and no other (`channel-names.ts`, checked by a test);
 *   - in the renderer `api.runs.pause(input): Promise<output>`, with inferred types;
 *   - in main        a required member of `Handlers` (`main/ipc/act.ts`): forgetting it does not compile, nor does one of a
 *                    class before which main asks and that does not say what is asked.
 * Main parses every input; outputs are parsed in tests and in development.
 */
import type { z } from 'zod'
import { batchAnnouncements, batches } from './batches.ts'
import { bundles } from './bundles.ts'
import type { AskingClass } from './channel.ts'
import { connectionAnnouncements, connections } from './connections.ts'
import { doctor } from './doctor.ts'
import { effect, effectAnnouncements } from './effect.ts'
import type { Failure } from './failure.ts'
import { handovers } from './handovers.ts'
import { identity, identityAnnouncements } from './identity.ts'
import { incidents } from './incidents.ts'
import { inventories, inventoryAnnouncements } from './inventories.ts'
import { memory } from './memory.ts'
import { probe } from './probe.ts'
import { reports } from './reports.ts'
import { runAnnouncements, runs } from './runs.ts'
import { trace } from './trace.ts'
import { workspace, workspaceAnnouncements } from './workspace.ts'

export const channels = {
  ...workspace,
  ...inventories,
  ...batches,
  ...bundles,
  ...runs,
  ...reports,
  ...connections,
  ...identity,
  ...effect,
  ...doctor,
  ...incidents,
  ...trace,
  ...probe,
  ...handovers,
  ...memory,
}
export type ChannelName = keyof typeof channels
export type Input<N extends ChannelName> = z.output<(typeof channels)[N]['input']>
export type Output<N extends ChannelName> = z.output<(typeof channels)[N]['output']>

export const announcements = {
  ...workspaceAnnouncements,
  ...inventoryAnnouncements,
  ...batchAnnouncements,
  ...runAnnouncements,
  ...connectionAnnouncements,
  ...identityAnnouncements,
  ...effectAnnouncements,
}
export type AnnouncementName = keyof typeof announcements
export type Announcement<N extends AnnouncementName> = z.output<(typeof announcements)[N]>

/** The channels before which main asks the person. */
export type AskingChannel = {
  [N in ChannelName]: (typeof channels)[N]['class'] extends AskingClass ? N : never
}[ChannelName]

/** How an answer crosses the bridge: failures are returned, since a thrown error would arrive as its message only. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

/** The whole of what preload puts on `window.rescind`. */
export interface Bridge {
  invoke<N extends ChannelName>(name: N, input: Input<N>): Promise<Reply<Output<N>>>
  /** @returns a function that ends the subscription */
  on<N extends AnnouncementName>(name: N, listener: (value: Announcement<N>) => void): () => void
  /** Registers what was dropped with main, several files as one, and answers its handle: the page itself never learns or names a path. */
  handleFor(dropped: File | readonly File[]): Promise<Reply<{ file: string; name: string; bytes: number }>>
}
