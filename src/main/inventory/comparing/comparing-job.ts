import type { ComparedPart, Comparison } from '../../../contract/comparing.ts'
import type { ItemFilter } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import type { ImportFindings } from '../storing/entry-writer.ts'

/** What a comparing thread is asked: to count, or to write a new inventory file. */
export type ComparingJob =
  | { readonly kind: 'compare'; readonly schema: TargetSchema; readonly a: string; readonly b: string }
  | {
      readonly kind: 'part'
      readonly part: ComparedPart
      readonly schema: TargetSchema
      readonly a: string
      readonly b: string
      readonly target: string
      readonly source: string
    }
  | {
      /** Items of several inventories that a filter selects, each target once. */
      readonly kind: 'select'
      readonly schema: TargetSchema
      readonly files: readonly string[]
      readonly filter: ItemFilter
      readonly nowSeconds: number
      /** Whether rejected rows are taken over, of one file. */
      readonly keepsRejected: boolean
      readonly target: string
      readonly source: string
    }

export type ComparingReply =
  | { readonly kind: 'compared'; readonly comparison: Comparison }
  | { readonly kind: 'written'; readonly findings: ImportFindings }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }
