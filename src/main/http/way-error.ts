/** What mends a failure on the way, beside its words: the command line says the hint, the window its own by the code. */
export interface Remedy {
  readonly code: `halt.${string}`
  readonly hint: string
}

/**
 * What went wrong before a request could leave, in whole words of ours: a proxy, a certificate, a version of TLS. The message
 * is shown to people as it is, so it holds nothing of a password, and what a stranger wrote in it is cut and cleaned.
 */
export class WayError extends Error {
  readonly code = 'RESCIND_WAY'

  readonly remedy: Remedy | undefined

  constructor(message: string, { remedy, ...options }: ErrorOptions & { readonly remedy?: Remedy } = {}) {
    super(message, options)
    this.remedy = remedy
    this.name = 'WayError'
  }
}

/** A proxy wants to be told better who asks: what was told now will not be taken the next time either. */
export class LoginRefused extends WayError {}
