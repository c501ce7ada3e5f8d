/** A wrong option, fault or setting: the message says which, and what is allowed. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
}
