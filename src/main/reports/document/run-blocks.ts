import { countOf } from '../../../contract/counted.ts'
import { TOLD_BY, type ToldBy } from '../../journal/event.ts'
import type { ReportFacts } from '../facts/report-facts.ts'
import { type Block, type Cell, FULL_WIDTH, type Pair } from './block.ts'
import { figure, shortTime, utcTime } from './figures.ts'
import { headLine } from './head-line.ts'
import { progressChart } from './progress-chart.ts'

const CHART_HEIGHT = 150

/** How it went, and how to check what this report says. */
export function runBlocks(facts: ReportFacts): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'How it was done' },
    { kind: 'pairs', caption: 'Requests, and what was looked at afterwards', rows: workRows(facts) },
    ...progressBlocks(facts),
    ...timelineBlocks(facts),
    ...evidenceBlocks(facts),
  ]
}

function workRows({ requests, counts, operation, sweep, effect, confirmedBy }: ReportFacts): Pair[] {
  const each =
    counts.total === 0 ? '' : `, ${(requests.sent / counts.total).toFixed(3)} per ${operation.noun.one}`
  const swept =
    sweep === null
      ? 'none was made'
      : `${figure(sweep.stillActive)} of the batch still listed as not ${operation.done}, ${utcTime(sweep.at)}${sweep.complete ? '' : ' (the list was not read to its end)'}. ${sweep.note}`
  return [
    [
      'Requests',
      `${figure(requests.sent)} sent${each}; ${figure(requests.throttled)} throttled, ${figure(requests.retried)} repeated`,
    ],
    ...(counts.confirmed === 0 ? [] : [['Confirmed', confirmedText(counts.confirmed, confirmedBy)] as Pair]),
    ['Sweep afterwards', swept],
    ...(effect === null
      ? []
      : [
          [
            'Relying parties',
            `${figure(effect.summary.revoked)} seen as revoked, ${figure(effect.summary.notRevoked)} not, ${figure(effect.summary.notCheckable)} not checkable, ${utcTime(effect.summary.checkedAt)}`,
          ] as Pair,
        ]),
  ]
}

const TOLD_WORDS: Readonly<Record<ToldBy, string>> = {
  answer: "by the vendor's answer to the request itself",
  status: 'by asking for the status of each',
  list: "by the vendor's list",
}

function confirmedText(confirmed: number, by: ReportFacts['confirmedBy']): string {
  const told = TOLD_BY.filter((one) => by[one] > 0).map((one) => `${figure(by[one])} ${TOLD_WORDS[one]}`)
  const untold = confirmed - by.answer - by.status - by.list
  return [...told, ...(untold > 0 ? [`${figure(untold)} by an answer that is not recorded`] : [])].join('; ')
}

function progressBlocks(facts: ReportFacts): Block[] {
  const chart = progressChart(facts, FULL_WIDTH, CHART_HEIGHT)
  if (chart === null) return []
  const { many } = facts.operation.noun
  const settled = facts.minutes.reduce((sum, minute) => sum + minute.settled, 0)
  return [
    { kind: 'heading', level: 2, text: 'Progress' },
    {
      kind: 'chart',
      chart,
      alt: `Chart: how many ${many} had reached an end state over time, from none at ${utcTime(facts.startedAt)} to ${figure(settled)} of ${figure(facts.counts.total)} at ${utcTime(facts.finishedAt ?? facts.minutes.at(-1)?.at ?? null)}.`,
    },
    {
      kind: 'paragraph',
      text: `How many ${many} had reached an end state, over time (UTC, by the minute).`,
      style: 'small',
    },
  ]
}

function timelineBlocks({ timeline }: ReportFacts): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Timeline' },
    {
      kind: 'table',
      caption: 'What happened to the batch as a whole',
      columns: [
        { title: 'Time (UTC)', width: 84, isRowHeader: true },
        { title: 'By', width: 112 },
        { title: 'What', width: 275 },
        { title: 'Event', width: 40, align: 'right' },
      ],
      rows: timeline.steps.map(({ at, actor, what, seq }): Cell[] => [
        shortTime(at),
        actor ?? '\u2014',
        what,
        seq === null ? '\u2014' : figure(seq),
      ]),
      isDense: true,
    },
    ...(timeline.omitted === 0
      ? []
      : [
          {
            kind: 'paragraph',
            text: `${figure(timeline.omitted)} further steps in the middle stand in the evidence file.`,
            style: 'small',
          } as Block,
        ]),
  ]
}

function signaturesText({ signatures: { count, fingerprints } }: ReportFacts): string {
  if (count === 0)
    return 'The journal carries no signatures: no signing key was at hand where it was written (a key in a file signs only what its passphrase is given for).'
  const keys = fingerprints.join(', ')
  return `The journal was signed ${countOf(count, 'time')} while it was written, by the key${fingerprints.length === 1 ? '' : 's'} with the fingerprint ${keys}. With the public key: rescind verify FILE --trust KEYFILE.`
}

/** The chain's head on one line, and what to do with it. */
function evidenceBlocks(facts: ReportFacts): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Evidence, and how to check this report' },
    {
      kind: 'paragraph',
      text: 'Every step was written to a chained journal before and after it was taken. This line names its last link; keep it in the change ticket, outside the machine that ran the batch:',
    },
    { kind: 'line', text: headLine(facts) },
    { kind: 'paragraph', text: signaturesText(facts) },
    {
      kind: 'steps',
      items: [
        'Get the evidence file from whoever ran the batch: rescind report BATCH --format jsonl --out FILE.',
        'On any machine, without a network: rescind verify FILE. It checks every item, event and count. Whoever would rather not trust this program runs python3 verify_evidence.py FILE, which is written beside the evidence.',
        'Compare the head that it prints with the line above. Evidence that was exported later is longer: then this head is one of its events (rescind verify FILE --head HASH).',
      ],
    },
  ]
}
