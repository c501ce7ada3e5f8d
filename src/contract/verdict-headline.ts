import type { Verdict } from './reports.ts'

/**
 * What a check came to, in words for a heading. "It holds" is said only where the reader knows the key that stands for the whole
 * file: everything else can be made anew by whoever has the file.
 */
export function verdictHeadline({ ok, kind, signature, checks }: Verdict): string {
  if (!ok) return 'It does not hold'
  const withHead = checks.some(({ name }) => name === 'expected head')
    ? ', with the head that was kept elsewhere'
    : ''
  switch (signature) {
    case 'checked':
      return `It holds${withHead}`
    case 'unchecked':
      return `Whole${withHead}, but ${kind === 'bundle' ? 'sealed' : 'signed'} by a key that was not checked`
    case 'none':
      return `Whole${withHead}, but unsigned: nothing shows who wrote it`
  }
}
