import type { BrowserContext, Page } from 'playwright'
import type { Failure } from '../../src/contract/failure.ts'
import type {
  Announcement,
  AnnouncementName,
  ChannelName,
  Input,
  Output,
  Reply,
} from '../../src/contract/index.ts'

/** What a window under test talks to: handlers that may be exchanged while it runs. */
export type FakeHandlers = { [N in ChannelName]?: (input: Input<N>) => Promise<Output<N>> }

/** Thrown by a fake handler: crosses the bridge as main's own failures do. */
export class FakeFailure extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

export interface FakeBridge {
  readonly handlers: FakeHandlers
  readonly calls: { readonly name: ChannelName; readonly input: unknown }[]
  announce<N extends AnnouncementName>(page: Page, name: N, value: Announcement<N>): Promise<void>
}

/** Puts a `window.rescind` into every page of the context, answered by the handlers given. */
export async function installFakeBridge(
  context: BrowserContext,
  handlers: FakeHandlers,
): Promise<FakeBridge> {
  const calls: FakeBridge['calls'] = []
  await context.exposeFunction(
    'fakeInvoke',
    async (name: ChannelName, input: never): Promise<Reply<unknown>> => {
      calls.push({ name, input })
      const handler = handlers[name]
      if (handler === undefined) {
        return { ok: false, failure: { code: 'internal.fake', message: `The fake bridge has no ${name}.` } }
      }
      try {
        return { ok: true, value: await handler(input) }
      } catch (error) {
        if (error instanceof FakeFailure) return { ok: false, failure: error.failure }
        return { ok: false, failure: { code: 'internal.fake', message: String(error) } }
      }
    },
  )
  await context.addInitScript({
    content: `
      const listeners = new Map()
      window.fakeAnnounce = (name, value) => { for (const listener of listeners.get(name) ?? []) listener(value) }
      window.rescind = {
        invoke: (name, input) => window.fakeInvoke(name, input),
        on: (name, listener) => {
          if (!listeners.has(name)) listeners.set(name, new Set())
          listeners.get(name).add(listener)
          return () => listeners.get(name).delete(listener)
        },
        handleFor: async (dropped) => {
          const names = [dropped].flat().map(({ name }) => name)
          const name = names.length === 1 ? names[0] : names.length + ' files'
          return { ok: true, value: { file: 'dropped-' + names.join('+'), name, bytes: 1 } }
        },
      }`,
  })
  return {
    handlers,
    calls,
    announce: async (page, name, value) => {
      await page.evaluate(`window.fakeAnnounce(${JSON.stringify(name)}, ${JSON.stringify(value)})`)
    },
  }
}
