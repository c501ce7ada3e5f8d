import type { ReactNode } from 'react'
import type { ReportFormat, Verdict } from '../../../contract/reports.ts'
import { common } from './common.ts'
import { contract } from './contract.ts'
import { formatCount, formatNoun } from './format.ts'

const formats: Readonly<Record<ReportFormat, string>> = {
  pdf: 'PDF',
  html: 'HTML',
  csv: 'CSV',
  jsonl: 'Evidence',
}

const held = ({ kind, items, events, batch, head }: Verdict): string => {
  const what =
    kind === 'excerpt'
      ? 'The record of one item, '
      : kind === 'incident-excerpt'
        ? 'One certificate and '
        : kind === 'incident'
          ? `${formatNoun(items, { one: 'certificate', many: 'certificates' })} and `
          : `${common.items(items)} and `
  return `${what}${formatNoun(events, { one: 'event', many: 'events' })} of ${kind.startsWith('incident') ? 'incident' : 'batch'} ${batch ?? ''}, head ${head ?? ''}. Compare the head with the one in the ticket.`
}

const failed = ({ event, line, message }: NonNullable<Verdict['firstBad']>): string => {
  const place = [
    event == null ? '' : `event ${formatCount(event)}`,
    line == null ? '' : `line ${formatCount(line)}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
  return `${place === '' ? '' : `First at ${place}: `}${message}`
}

export const reports = {
  title: 'Reports',
  sub: 'For people: PDF, HTML and CSV. For auditors: the evidence, which proves itself without this program.',
  next: {
    compareHead:
      'Read [what the check says]; where it holds, compare its head with the one in the ticket or on the report.',
    readExceptions: (run: ReactNode): ReactNode => (
      <>Read the exceptions of {run}, then save its report and its evidence.</>
    ),
    runFirst: '[Run a batch], or [check a file] that somebody sent.',
    save: 'Save [the report] for people and the evidence for auditors.',
  },
  checkFile: 'Check a file…',
  theFile: 'the file',
  runs: 'Runs',
  what: 'the runs',
  none: 'No run to report on yet',
  dropHere: 'An evidence file or a bundle that somebody sent can be dropped here to check it.',
  toBatches: common.toBatches,
  columns: {
    batch: 'Batch',
    state: 'State',
    confirmed: 'Confirmed',
    toRead: 'To read',
    finished: 'Finished',
    saveAs: 'Save as',
  },
  confirmedOf: (confirmed: number, total: number): string =>
    `${formatCount(confirmed)} of ${formatCount(total)}`,
  unfinished: 'unfinished',
  formats,
  saveAs: (batch: string, format: ReportFormat): string => `Save ${batch} as ${formats[format]}`,
  check: {
    title: (file: string): string => `Check of ${file}`,
    what: 'the check',
    headline: (verdict: Verdict): string => `${contract.verdictHeadline(verdict)}.`,
    held,
    failed,
    trust: 'Trusted keys',
    howToTrust:
      'Below stands the fingerprint of its key. Ask its owner for the public key, let them read its fingerprint to you, add it under Settings, “Trusted keys”, and check the file again.',
    /** Read out before what a check says. */
    spoken: (isOk: boolean): string => `${isOk ? 'holds' : 'does not hold'}: `,
  },
  excerpt: {
    label: 'Hand on the record of one item',
    help: 'Its serial number, thumbprint, identifier or label. The excerpt proves that nothing of this item is left out, and shows nothing of the others.',
    save: 'Save the excerpt…',
  },
}
