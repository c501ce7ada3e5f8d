import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../app-error.ts'

/** Which item: by its number, or by its label or one of the columns that name it (a serial number in any spelling). */
export type ExcerptOf = { readonly ordinal: number } | { readonly text: string }

/** What names an item, or a member of an incident. */
export interface Named {
  readonly ordinal: number
  readonly label: string
  readonly target: Readonly<Record<string, string>>
}

/** Told of so many that fit, a person knows how to ask. */
export const MATCHES_MAX = 5

export function isMeant(item: Named, of: ExcerptOf): boolean {
  if ('ordinal' in of) return item.ordinal === of.ordinal
  const wanted = plain(of.text)
  return [item.label, ...Object.values(item.target)].some((value) => plain(value) === wanted)
}

/** Serial numbers are written in many ways: with colons, blanks, `0x`, leading zeros, in either case. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s:]/g, '')
    .replace(/^0x/, '')
    .replace(/^0+(?=.)/, '')

export function evidenceBroken(file: string, { firstBad }: Verdict): AppError {
  return new AppError(
    'check.evidence-broken',
    `${file} does not hold, so nothing was cut out of it: ${firstBad?.message ?? ''}`,
    { hint: `See where: rescind verify "${file}"` },
  )
}

export function noSuchItem(file: string, of: ExcerptOf): AppError {
  const what = 'ordinal' in of ? `item ${of.ordinal}` : `"${of.text}"`
  return new AppError('input.no-such-item', `${file} holds no ${what}.`, {
    hint: 'Give a serial number, thumbprint, identifier or label as the inventory has it, or the number of an item with --item.',
  })
}

export function ambiguous(matches: readonly Named[]): AppError {
  const list = matches.map(
    ({ ordinal, label, target }) => `${ordinal} (${label}, ${Object.values(target).join(', ')})`,
  )
  return new AppError('input.ambiguous-item', `That is more than one item: ${list.join('; ')}.`, {
    hint: 'Say which by its number: --item N',
  })
}
