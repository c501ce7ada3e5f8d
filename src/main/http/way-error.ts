/**
 * What went wrong before a request could leave, in whole words of ours: a proxy, a certificate, a version of TLS. The message
 * is shown to people as it is, so it holds nothing of a password, and what a stranger wrote in it is cut and cleaned.
 */
export class WayError extends Error {
  readonly code = 'RESCIND_WAY'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'WayError'
  }
}

/** A proxy wants to be told better who asks: what was told now will not be taken the next time either. */
export class LoginRefused extends WayError {}
