import type { Reason } from '../../contract/vendor.ts'

/** What the vendor says of a target now, seen from the operation: for `resume`, an issued certificate is `effective`. */
export type TargetStatus =
  | {
      readonly kind: 'effective'
      /** The vendor's word for it: `revoked`. */
      readonly vendorStatus: string
      readonly reason?: Reason
      /** When it took effect, ISO 8601, as the vendor gives it. */
      readonly since?: string
    }
  | { readonly kind: 'not-effective'; readonly vendorStatus: string }
  | { readonly kind: 'pending-approval'; readonly requestId: string; readonly vendorStatus: string }
  | { readonly kind: 'rejected'; readonly requestId: string; readonly message: string }
  | { readonly kind: 'not-found'; readonly message: string }
  | { readonly kind: 'ambiguous'; readonly message: string }
  /** The vendor has no way to tell (replace-client-admin): the item goes to a person. */
  | { readonly kind: 'untold'; readonly message: string }
