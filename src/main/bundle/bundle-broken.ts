import { AppError, type ErrorCode } from '../app-error.ts'

/** What a check of a bundle lists, in this order. */
export const BUNDLE_CHECKS = ['format', 'manifest', 'items', 'seal', 'approvals', 'trust'] as const
export type BundleCheck = (typeof BUNDLE_CHECKS)[number]

export interface BytePlace {
  /** First and last byte of the file that it may be, counted from 0. */
  readonly from: number
  readonly to: number
}

/** The first place of a bundle that does not hold. */
export class BundleBroken extends AppError {
  readonly check: BundleCheck
  readonly place: BytePlace | null

  constructor(
    check: BundleCheck,
    place: BytePlace | null,
    message: string,
    options: { code?: ErrorCode; hint?: string } = {},
  ) {
    super(options.code ?? 'check.bundle-broken', `${placeText(place)}${message}`, {
      hint:
        options.hint ??
        'Nothing was imported. Ask whoever gave it to you to export it again, and compare both by their SHA-256.',
    })
    this.check = check
    this.place = place
  }
}

const placeText = (place: BytePlace | null): string =>
  place === null ? '' : `Bytes ${place.from} to ${place.to}: `
