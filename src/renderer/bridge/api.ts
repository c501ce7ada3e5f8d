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

/** A file that main knows by a handle, chosen in main's dialog or dropped on the window. */
export interface ChosenFile {
  readonly file: string
  readonly name: string
  readonly bytes: number
}

/** The bridge, typed: `api.runs.pause({ batch })`. Every call rejects with an `ApiFailure` and nothing else. */
export type Api = { readonly [T in Topic]: Calls<T> } & {
  /** @returns a function that ends the subscription */
  subscribe<N extends AnnouncementName>(name: N, listener: (value: Announcement<N>) => void): () => void
  handleFor(file: File): Promise<ChosenFile>
}

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
  const own = {
    subscribe: bridge.on.bind(bridge),
    handleFor: async (file: File): Promise<ChosenFile> => {
      const reply = await bridge.handleFor(file)
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
