import type { Manifest, SealedItem } from '../batches/manifest.ts'

/**
 * The bundle file: one sealed batch with its signatures (`docs/bundle-format.md`).
 *
 *   rescind-bundle 1\n            the first line, plain text; 2 where the manifest's version is
 *   frame H                       one, canonical JSON: `BundleHeader`
 *   frame I …                     item lines, canonical JSON (`BundleItem`), each followed by a line feed
 *   frame S                       one, canonical JSON: `BundleSignatures`
 *   frame E                       one, canonical JSON: `BundleEnd`; nothing follows it
 *
 * A frame is a head of `HEAD_BYTES` and a body:
 *
 *   kind (1) · coding (1) · body's length (4) · content's length (4) · digest (32) · body
 *
 * Lengths are big-endian. The content is the body itself (coding 0) or what raw DEFLATE makes of it (coding 1). The digest
 * is SHA-256 over the digest before it (of the first frame: of the first line), the first ten bytes of the head, and the
 * body: so every byte of the file is covered, and the first frame whose digest does not hold is where it was changed.
 */
export const MAGIC = 'rescind-bundle'
/** That a file is of: 2 where its batch starts by itself. */
export type BundleVersion = 1 | 2

export const FRAME_KINDS = ['H', 'I', 'S', 'E'] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

/** A file of frames: how it begins, and what its frames are. Its last one is of the kind `E`. */
export interface FrameForm<Kind extends string> {
  readonly magic: string
  readonly kinds: readonly Kind[]
  readonly versions: readonly BundleVersion[]
  /** What wrote such a file, for whoever gave another one. */
  readonly hint: string
}

export const firstLineOf = ({ magic }: FrameForm<string>, version: BundleVersion = 1): string =>
  `${magic} ${version}\n`

/** Of one batch. */
export const BATCH_FORM: FrameForm<FrameKind> = {
  magic: MAGIC,
  kinds: FRAME_KINDS,
  versions: [1, 2],
  hint: 'Choose a file that this wrote: rescind batch export BATCH --out FILE. One of an incident: rescind incident load FILE',
}
export const CODING = { stored: 0, deflate: 1 } as const

export const HEAD_BYTES = 42
/** Part of the head that the digest is made over. */
export const HEAD_FACTS_BYTES = 10

/** Content gathered before a frame of items is written. */
export const ITEMS_FRAME_BYTES = 256 * 1024
/** No frame's content is longer: so much memory a reader needs, whatever a file claims. */
export const FRAME_CONTENT_BYTES_MAX = 2 * 1024 * 1024
/** What deflates to less than this share is stored as it is, so that a reader may refuse what expands further. */
export const RATIO_MAX = 100
export const ITEMS_MAX = 5_000_000
/** Content of all frames together. */
export const CONTENT_BYTES_MAX = 8 * 1024 ** 3
export const APPROVALS_PER_BUNDLE_MAX = 100

export interface BundleHeader {
  readonly manifest: Manifest
  /** SHA-256 of the manifest's canonical JSON: the batch's digest. */
  readonly digest: string
}

/** An item as it was sealed, with what the inventory knew of it. */
export type BundleItem = SealedItem & { readonly attributes: Readonly<Record<string, string>> }

export interface BundleSignatures {
  /** Compact JWS of a `SealStatement`, by the preparer. */
  readonly seal: string
  /** Compact JWS of `ApprovalStatement`s, by others. */
  readonly approvals: readonly string[]
}

export interface BundleEnd {
  readonly items: number
  /** Frames before this one. */
  readonly frames: number
}
