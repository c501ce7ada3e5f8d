import { inspect } from 'node:util'

/**
 * A key, held in memory only. It has no getter that a logger, a serialiser or a template could meet: turning it into
 * text by any usual way gives `[secret]`. The one way to the value is `reveal`, called where a header is built.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The key itself: for building a request's header or for the OS keychain, nowhere else. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
