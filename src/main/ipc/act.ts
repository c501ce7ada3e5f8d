import type { AskingChannel, ChannelName, Input, Output } from '../../contract/index.ts'
import type { Question } from './desk.ts'

/** One thing that the person is asked before an act. */
export interface Ask {
  readonly question: Question
  /**
   * What agreeing is remembered by until the app is closed: whoever agreed once is not asked the same again. It names the
   * object and the host, so that another object or another host is another question. Absent where each time is its own.
   */
  readonly grant?: string
}

/** An act that main asks about first. What is asked and what is done share the facts that main has read, so both are about the same. */
export interface Act<T> {
  /** Empty when nothing of it needs leave, as when a setting is made stricter. */
  readonly asks: readonly Ask[]
  readonly go: () => Promise<T>
}

/** What main implements: one function for each channel, and an `Act` for each before which main asks. */
export type Handlers = {
  readonly [N in ChannelName]: (
    input: Input<N>,
  ) => Promise<N extends AskingChannel ? Act<Output<N>> : Output<N>>
}

type Topic = ChannelName extends `${infer T}.${string}` ? T : never
export type TopicHandlers<T extends Topic> = {
  readonly [N in ChannelName as N extends `${T}.${string}` ? N : never]: Handlers[N]
}
