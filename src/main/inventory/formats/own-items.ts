import { z } from 'zod'
import type { ItemState } from '../../../contract/item-state.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { AppError } from '../../app-error.ts'
import { knownItem } from '../columns/known-item.ts'
import type { ReadItem, ReadRejection } from '../columns/row-reader.ts'
import { NOTHING_SHOWN, type Shown } from './format.ts'

/** What is needed of the manifest that our own files begin with (`docs/evidence-format.md`). */
export const OwnManifest = z.object({
  kind: z.string(),
  vendor: z.string(),
  request: z.object({ reason: z.string().nullish() }),
})
export type OwnManifest = z.infer<typeof OwnManifest>

const OwnItem = z.object({
  ordinal: z.int().positive(),
  target: z.record(z.string(), z.string()),
  label: z.string(),
  reason: z.string().nullable(),
  /** Bundles carry what the inventory knew. */
  attributes: z.record(z.string(), z.string()).optional(),
})

/** @throws AppError `input.other-kind` where the file is about something else than is asked for */
export function requireKind(manifest: OwnManifest, schema: TargetSchema, file: string): void {
  if (manifest.kind === schema.kind) return
  throw new AppError(
    'input.other-kind',
    `"${file}" holds ${manifest.kind} targets of ${manifest.vendor}, and ${schema.noun.many} are asked for.`,
    { hint: `Import it with: --vendor ${manifest.vendor} --kind ${manifest.kind}` },
  )
}

/**
 * An item of an evidence file or a bundle. Its reason is an order of its own only where it differs from that of its batch, as it
 * was in the inventory.
 *
 * @param state what became of it, where the file tells
 */
export function ownItem(
  schema: TargetSchema,
  manifest: OwnManifest,
  line: string,
  file: string,
  state?: ItemState,
): { readonly ordinal: number; readonly item: ReadItem | ReadRejection } {
  const parsed = OwnItem.safeParse(jsonOf(line))
  if (!parsed.success) throw brokenFile(file, 'one of its items is not what was written')
  const { ordinal, target, label, reason, attributes = {} } = parsed.data
  const own = reason === null || reason === manifest.request.reason ? {} : { reason }
  const named = label === '' ? {} : { common_name: label }
  const became = state === undefined ? {} : { status: state }
  return { ordinal, item: knownItem(schema, target, { ...named, ...own, ...attributes, ...became }) }
}

export function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

export const brokenFile = (file: string, why: string): AppError =>
  new AppError('input.broken-file', `"${file}" cannot be read: ${why}.`, {
    hint: 'See what it is worth: rescind verify FILE. Then have it written again.',
  })

export const SHOWN_MAX = 20

/** The first items, as a preview shows them. */
export function showOwn(schema: TargetSchema, items: readonly (ReadItem | ReadRejection)[]): Shown {
  return {
    ...NOTHING_SHOWN,
    headers: [...schema.columns.map(({ label }) => label), 'Common name', 'Valid to'],
    rows: items
      .slice(0, SHOWN_MAX)
      .map((one) =>
        one.kind === 'item'
          ? [
              ...schema.columns.map(({ name }) => one.target?.[name] ?? ''),
              one.commonName ?? '',
              one.validTo ?? '',
            ]
          : [one.message],
      ),
  }
}
