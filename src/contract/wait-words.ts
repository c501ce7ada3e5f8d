import { countOf } from './counted.ts'
import type { RunProgress, RunWait } from './runs.ts'

/** Text, or a moment that whoever shows it writes in its own way. */
export type WaitPart = string | { readonly at: string }

const asked = (next: string | null): WaitPart[] =>
  next === null ? ['asked about now'] : ['next asked about at ', { at: next }]

/** What a run waits for: how many items, why, when the next step is made, and when it is over at the latest. */
export function waitParts({
  for: why,
  items,
  nextAt,
  latestAt,
  message,
  since,
}: RunWait): readonly WaitPart[] {
  const many = countOf(items, 'item')
  switch (why) {
    case 'effect':
      return [
        `${many} in doubt, `,
        ...asked(nextAt),
        ...(latestAt === null
          ? []
          : [
              '; settled or free to be sent again by ',
              { at: latestAt },
              ', since an effect may show until then',
            ]),
      ]
    case 'status':
      return [
        `${many} accepted, `,
        ...asked(nextAt),
        ...(latestAt === null ? [] : ['; unconfirmed where nothing shows by ', { at: latestAt }]),
      ]
    case 'limit':
      return [
        `${many} to send, held to the pace that the vendor allows`,
        ...(nextAt === null ? [] : [': the next may leave at ', { at: nextAt }]),
      ]
    case 'step':
      return [`${many} to send once the careful step before has ended`]
    case 'answer':
      return [
        `${many} sent, waiting for the vendor's answer`,
        ...(since === undefined ? [] : [' since ', { at: since }]),
      ]
    case 'other-batch':
    case 'above':
      return [`${many} held back${message === null ? '' : `: ${message}`}`]
    default:
      return why satisfies never
  }
}

/** How far a question of many answers is. */
export const progressWords = ({ answered, of }: RunProgress): string =>
  of === null
    ? `${answered.toLocaleString('en')} answered`
    : `${answered.toLocaleString('en')} of ${of.toLocaleString('en')} answered`
