/** A wrong option, fault or setting: the message says which. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'

  /** What may be written instead, where that is a list. */
  readonly allowed: string | undefined

  constructor(message: string, allowed?: string) {
    super(message)
    this.allowed = allowed
  }
}
