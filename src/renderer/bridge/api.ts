import type {
  Announcement,
  AnnouncementName,
  Bridge,
  ChannelName,
  Input,
  Output,
} from '../../contract/index.ts'
import { ApiFailure } from './api-failure.ts'

type Topic = ChannelName extends `${infer T}.${string}` ? T : never
type Calls<T extends Topic> = {
  readonly [N in ChannelName as N extends `${T}.${infer F}` ? F : never]: (
    input: Input<N>,
  ) => Promise<Output<N>>
}

/** A file, or several that are read as one, that main knows by a handle: chosen in main's dialog or dropped on the window. */
export interface ChosenFile {
  readonly file: string
  readonly name: string
  readonly bytes: number
}

/** The bridge, typed: `api.runs.pause({ batch })`. Every call rejects with an `ApiFailure` and nothing else. */
export type Api = { readonly [T in Topic]: Calls<T> } & {
  /** @returns a function that ends the subscription */
  subscribe<N extends AnnouncementName>(name: N, listener: (value: Announcement<N>) => void): () => void
  handleFor(dropped: File | readonly File[]): Promise<ChosenFile>
  /** Notes something that the window is asking for afresh. */
  track(asking: Promise<unknown>): void
  /** When what is being asked for afresh has arrived: then the screen shows what an act has done. Never waits long. */
  settled(): Promise<void>
}

/** A slow list does not hold up what was done. */
const SETTLE_MS_MAX = 500

/**
 * Builds the client over what preload exposes. Functions are derived from the channel names on use, so that the list of
 * channels (and the schemas behind it) need not be in the window's bundle.
 */
export function createApi(bridge: Bridge): Api {
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const reply = await bridge.invoke(name as ChannelName, input as Input<ChannelName>)
    if (!reply.ok) throw new ApiFailure(reply.failure)
    return reply.value
  }
  const asking = new Set<Promise<unknown>>()
  const own = {
    track: (one: Promise<unknown>): void => {
      const ended: Promise<unknown> = one.catch(() => {}).finally(() => asking.delete(ended))
      asking.add(ended)
    },
    settled: async (): Promise<void> => {
      let timer: ReturnType<typeof setTimeout> | undefined
      // Announcements of what was just done may arrive a moment after the answer.
      await new Promise((resolve) => setTimeout(resolve, 0))
      await Promise.race([
        Promise.all(asking),
        new Promise((resolve) => {
          timer = setTimeout(resolve, SETTLE_MS_MAX)
        }),
      ])
      clearTimeout(timer)
    },
    subscribe: bridge.on.bind(bridge),
    handleFor: async (dropped: File | readonly File[]): Promise<ChosenFile> => {
      const reply = await bridge.handleFor(dropped)
      if (!reply.ok) throw new ApiFailure(reply.failure)
      return reply.value
    },
  }
  const topics = new Map<string, object>()
  const topicOf = (topic: string): object => {
    const known = topics.get(topic)
    if (known !== undefined) return known
    const made = new Proxy(
      {},
      { get: (_, name) => (input: unknown) => call(`${topic}.${String(name)}`, input) },
    )
    topics.set(topic, made)
    return made
  }
  return new Proxy(own, {
    get: (target, name) =>
      name in target
        ? target[name as keyof typeof target]
        : typeof name === 'string'
          ? topicOf(name)
          : undefined,
  }) as unknown as Api
}
