import type { CaCertificate, EffectItem, EffectShown, EffectSummary } from '../../contract/effect.ts'

/** The last check of a batch. */
export interface EffectReport {
  readonly batch: string
  readonly summary: EffectSummary
  /** Items from `after` on, in ordinal order. */
  items(after?: number): Iterable<EffectItem>
}

export interface EffectProgress {
  readonly checked: number
  readonly items: number
}

export interface EffectOptions {
  /** PEM of CA certificates for this check only, besides those of the workspace. */
  readonly caPem?: readonly string[] | undefined
  /** Asks responders about every certificate, also about those that a list has settled. */
  readonly both?: boolean | undefined
  /** `http://host:port`, for everything that is fetched. */
  readonly proxy?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Called at most ten times a second. */
  readonly onProgress?: ((progress: EffectProgress) => void) | undefined
}

/**
 * What relying parties see of a batch's certificates, in lists of revoked certificates and by OCSP: before a run what is
 * revoked already, after it whether the effect has reached them.
 */
export interface Effect {
  /**
   * Checks a sealed batch, keeps the result in place of the last one and appends one event to its journal.
   *
   * @throws AppError `input.no-such-batch`, `state.draft`, `state.air-gapped`, `state.checking`, `halt.cancelled`
   */
  check(batch: string, options?: EffectOptions): Promise<EffectReport>
  /** The last check; null when there was none. @throws AppError `input.no-such-batch` */
  read(batch: string): EffectReport | null
  /**
   * The items of the last check that are of a kind, by their numbers: so many behind `after`; none when there was no check.
   *
   * @throws AppError `input.no-such-batch`
   */
  items(batch: string, show: EffectShown, after: number, limit: number): Promise<EffectItem[]>
  readonly authorities: Authorities
}

/** The CA certificates of the workspace, added by hand. */
export interface Authorities {
  /**
   * Adds all of a PEM text; one that is there already takes the addresses now given.
   *
   * @param urls of lists and responders for certificates of these CAs that name none themselves
   * @throws AppError `input.bad-ca`, `input.not-a-ca`, `input.bad-url`
   */
  add(
    pem: string,
    urls?: { readonly crlUrls?: readonly string[]; readonly ocspUrls?: readonly string[] },
  ): CaCertificate[]
  list(): CaCertificate[]
  /** @throws AppError `input.no-such-ca` */
  remove(fingerprint: string): void
}
