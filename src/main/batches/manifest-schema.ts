import { z } from 'zod'
import { BatchRequest } from '../../contract/batches.ts'
import { isLine, isNameText, isParagraphs } from '../../contract/unseen-text.ts'
import { VendorId } from '../../contract/vendor.ts'
import { WaveSchedule } from '../../contract/wave-schedule.ts'
import type { Manifest } from './manifest.ts'
import { isTime } from './time-text.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().nonnegative()

const UNSEEN = 'it holds characters that are invisible or change the direction of writing'
/** What people read of a manifest they must read as it stands, whoever wrote it: `docs/evidence-format.md`, "Texts". */
const Line = z.string().refine(isLine, UNSEEN)
const Paragraphs = z.string().refine(isParagraphs, UNSEEN)
/** `YYYY-MM-DDTHH:MM:SS.sssZ` of a day that there is: `docs/evidence-format.md`, "Times". */
export const Time = z.string().refine(isTime, 'it is no time of the form 2026-11-20T10:00:00.000Z')

/** Scheme, host and port of an address, as `URL` spells them: `docs/evidence-format.md`, "Origins". */
export const Origin = z.string().regex(/^https?:\/\/[A-Za-z0-9._:[\]-]{1,300}$/)

const NameText = z.string().min(1).max(120).refine(isNameText, UNSEEN)

const Request = BatchRequest.extend({
  operation: Line.max(60),
  comment: Paragraphs.max(2000),
  options: z.record(Line.max(60), Paragraphs.max(2000)),
  deadline: z.strictObject({ startedAt: Time, dueAt: Time }).optional(),
  incident: Line.max(120).optional(),
  startsItself: z
    .strictObject({
      incident: NameText,
      wave: NameText,
      when: WaveSchedule.extend({
        notBefore: Time.nullable(),
        timeZone: z.string().regex(/^[A-Za-z0-9_+:/-]{1,60}$/, 'a time zone such as Europe/Berlin'),
        after: z.array(NameText).max(50),
      }),
    })
    .optional(),
})

/** New content is a new version: nothing that is signed is skipped because it is not understood. */
export const versionOf = ({ startsItself }: Pick<BatchRequest, 'startsItself'>): 1 | 2 =>
  startsItself === undefined ? 1 : 2

/** A manifest as evidence and bundles carry it. Lengths are in code points, as everywhere. */
export const ManifestSchema = z
  .strictObject({
    format: z.literal('rescind-batch'),
    version: z.union([z.literal(1), z.literal(2)]),
    id: Line,
    name: NameText,
    vendor: VendorId,
    kind: Line,
    request: Request,
    source: z.strictObject({
      name: Line,
      bytes: Count,
      sha256: Line,
      inventory: Line,
      read: Count,
      imported: Count,
      duplicates: Count,
      rejected: Count,
    }),
    items: Count,
    itemsSha256: Digest,
    createdAt: Time,
    createdBy: Line,
    sealedAt: Time,
    product: Line,
  })
  .refine(
    ({ version, request }) => version === versionOf(request),
    'it has the version of another content',
  ) satisfies z.ZodType<Manifest>
