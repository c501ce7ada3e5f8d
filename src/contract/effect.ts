import { z } from 'zod'
import type { Channels } from './channel.ts'
import { ItemState } from './item-state.ts'
import { FileHandle, Name, PAGE_ROWS_MAX } from './page.ts'
import { Reason } from './vendor.ts'

/** Where relying parties look: lists of revoked certificates (RFC 5280), and answers about one of them (RFC 6960). */
const RevocationSource = z.enum(['crl', 'ocsp', 'crl+ocsp'])

/** What relying parties see of one certificate. */
export const EffectVerdict = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('revoked'),
    by: RevocationSource,
    since: z.iso.datetime(),
    /** `unspecified` where none is given. */
    reason: Reason,
    /** When the newest of what shows it was made. */
    asOf: z.iso.datetime(),
    /** What the other source said, where it says otherwise or could not be used. */
    note: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('not-revoked'),
    by: RevocationSource,
    asOf: z.iso.datetime(),
    /** When a newer one is promised at the latest. */
    nextUpdate: z.iso.datetime().optional(),
    note: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('not-checkable'), why: z.string() }),
])
export type EffectVerdict = z.infer<typeof EffectVerdict>

/** A list or responder that was asked. */
export const EffectSource = z.strictObject({
  kind: z.enum(['crl', 'ocsp']),
  url: z.string(),
  /** Of a list: 1, as each is fetched once; of a responder: the questions. */
  requests: z.int().nonnegative(),
  /** Why it, or its last answer that could not be used, was of no use. */
  problem: z.string().optional(),
  /** Of a list that could be used. */
  asOf: z.iso.datetime().optional(),
  nextUpdate: z.iso.datetime().optional(),
  entries: z.int().nonnegative().optional(),
})
export type EffectSource = z.infer<typeof EffectSource>

/** One check of a batch. `items = revoked + notRevoked + notCheckable`. */
export const EffectSummary = z.strictObject({
  checkedAt: z.iso.datetime(),
  checkedBy: z.string(),
  items: z.int().nonnegative(),
  revoked: z.int().nonnegative(),
  notRevoked: z.int().nonnegative(),
  notCheckable: z.int().nonnegative(),
  /** Items whose operation the vendor has confirmed, and how many of them relying parties see so. */
  expected: z.int().nonnegative(),
  shown: z.int().nonnegative(),
  /** Revoked with another reason than was asked for. */
  otherReason: z.int().nonnegative(),
  /** Why items are not checkable, with their number; the most frequent first. */
  whys: z.array(z.strictObject({ why: z.string(), items: z.int().positive() })),
  sources: z.array(EffectSource),
  /** SHA-256 over all verdicts in ordinal order, each as `{"ordinal":…,"verdict":…}` in canonical JSON with a line feed. */
  sha256: z.string(),
})
export type EffectSummary = z.infer<typeof EffectSummary>

/** A CA certificate that was added by hand: what it signs is believed. */
export const CaCertificate = z.strictObject({
  /** SHA-256 over the certificate, lower-case hex. */
  fingerprint: z.string(),
  subject: z.string(),
  validTo: z.iso.datetime(),
  /** For certificates of this CA that name none themselves. */
  crlUrls: z.array(z.string()),
  ocspUrls: z.array(z.string()),
  addedAt: z.iso.datetime(),
  addedBy: z.string(),
})
export type CaCertificate = z.infer<typeof CaCertificate>

/** One item of a batch as relying parties see it. */
export const EffectItem = z.strictObject({
  ordinal: z.int().positive(),
  /** As reports write it. */
  target: z.string(),
  label: z.string(),
  state: ItemState,
  /** What the operation meant to do, where the vendor has confirmed it. */
  expected: z.enum(['revoked', 'not-revoked']).nullable(),
  verdict: EffectVerdict,
})
export type EffectItem = z.infer<typeof EffectItem>

/** `wrong`: confirmed by the vendor, and not seen so. */
export const EffectShown = z.enum(['wrong', 'revoked', 'not-revoked', 'not-checkable'])
export type EffectShown = z.infer<typeof EffectShown>

const Url = z.string().trim().min(1).max(2_000)
const Urls = z.array(Url).max(10)

export const effect = {
  /** Fetches lists and asks responders, and announces `effect.progress` meanwhile. */
  'effect.check': { class: 'outward', input: z.strictObject({ batch: Name }), output: EffectSummary },
  /** Nothing happens when no check is under way: it has just ended. */
  'effect.cancel': { class: 'local', input: z.strictObject({ batch: Name }), output: z.void() },
  /** The last check of a sealed batch; null when there was none. */
  'effect.read': { class: 'read', input: z.strictObject({ batch: Name }), output: EffectSummary.nullable() },
  /** Of the last check, the first so many behind an item's number; 0 for the first of all. */
  'effect.items': {
    class: 'read',
    input: z.strictObject({
      batch: Name,
      show: EffectShown,
      after: z.int().nonnegative(),
      limit: z.int().positive().max(PAGE_ROWS_MAX),
    }),
    output: z.array(EffectItem),
  },
  'authorities.list': { class: 'read', input: z.strictObject({}), output: z.array(CaCertificate) },
  /** Asks the person by main's own dialog first. */
  'authorities.add': {
    class: 'outward',
    input: z.strictObject({ file: FileHandle, crlUrls: Urls, ocspUrls: Urls }),
    output: z.array(CaCertificate),
  },
  'authorities.remove': {
    class: 'irreversible',
    input: z.strictObject({ fingerprint: z.string().max(100) }),
    output: z.void(),
  },
} satisfies Channels

export const effectAnnouncements = {
  'effect.progress': z.strictObject({
    batch: z.string(),
    checked: z.int().nonnegative(),
    items: z.int().nonnegative(),
  }),
}
