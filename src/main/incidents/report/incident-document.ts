import { countOf } from '../../../contract/counted.ts'
import { FATES } from '../../../contract/incident-fates.ts'
import type { IncidentFigures } from '../../../contract/incidents.ts'
import { isoTime } from '../../clock.ts'
import type { Block, Column, Pair, ReportDocument } from '../../reports/document/block.ts'
import { durationText, figure, shortTime, utcTime } from '../../reports/document/figures.ts'
import type { ReportFigures, ReportSubject } from './report-subject.ts'

const OUTLOOK_WORDS = {
  done: 'Nothing is left.',
  kept: 'At this rate the deadline is kept.',
  missed: 'At this rate the deadline is not kept.',
  passed: 'The deadline has passed.',
  unknown: 'No end can be told.',
} as const

/** What is told of the figures, in the order of the report. */
const FIGURE_NAMES: readonly (readonly [keyof IncidentFigures, string])[] = [
  ['revoked', 'Revoked'],
  ['notYetRevoked', 'Not yet revoked'],
  ['inDoubt', 'In doubt'],
  ['refused', 'Refused'],
  ['expired', 'Expired before they were revoked'],
  ['excluded', 'Excluded'],
]

/** The account of an incident: the figures that root programmes ask for, what changed the population and why, and the evidence. */
export function incidentDocument(subject: ReportSubject, figures: ReportFigures): ReportDocument {
  const { incident, number, nowMs, operator, product } = subject
  const exportedAt = isoTime(nowMs)
  const title = incident.state === 'closed' ? `Report ${number}` : `Interim report ${number}`
  return {
    title: `${title} on incident ${incident.name}`,
    subject: incident.cause.title,
    author: operator,
    keywords: `${incident.name} ${incident.chain.head}`,
    product,
    exportedAt,
    marks: [
      ...(incident.drill ? ['DRILL: an exercise on the sandbox'] : []),
      ...(incident.state === 'closed' ? [] : ['INTERIM: the incident is open']),
    ],
    runningHead: `${incident.name}  \u2022  report ${number}`,
    runningFoot: [
      `Chain of the incident: ${countOf(incident.chain.events, 'event')}, head ${incident.chain.head}`,
      `${product}, ${shortTime(exportedAt)} UTC`,
    ],
    blocks: [
      { kind: 'title', above: title, text: incident.name, below: incident.cause.title },
      ...coverBlocks(subject, figures),
      ...sinceBlocks(figures),
      ...vendorBlocks(subject),
      ...dayBlocks(figures),
      ...batchBlocks(subject),
      ...exceptionBlocks(subject, figures),
      ...timelineBlocks(subject),
    ],
  }
}

function coverBlocks({ incident }: ReportSubject, { completedAt }: ReportFigures): Block[] {
  const { clock, figures } = incident
  const facts: Pair[] = [
    ['Cause', `${incident.cause.title} (${incident.cause.id})`],
    ['Reason', incident.reason],
    ['Known', `${utcTime(incident.knownAt)}${incident.knownHow === '' ? '' : `, ${incident.knownHow}`}`],
    ['Deadline', utcTime(clock.deadline)],
    [clock.leftMs < 0 ? 'Past the deadline' : 'Time left', durationText(clock.leftMs)],
    ['Expected completion', utcTime(clock.estimatedEndAt)],
    ['Actual completion', utcTime(completedAt)],
    ['Owner', incident.owner],
    ['State', incident.state],
  ]
  const isBad = clock.outlook === 'missed' || clock.outlook === 'passed'
  const notes = clock.notes.join('\n')
  return [
    { kind: 'pairs', caption: 'The incident', rows: facts },
    ...(clock.outlook === 'done' && notes === ''
      ? []
      : [
          {
            kind: 'notice' as const,
            tone: isBad ? ('stop' as const) : ('waiting' as const),
            title: OUTLOOK_WORDS[clock.outlook],
            text: notes,
          },
        ]),
    { kind: 'heading', level: 2, text: 'Population' },
    {
      kind: 'table',
      caption: 'Each certificate is in one of these rows',
      columns: [
        { title: 'What became of it', width: 380, isRowHeader: true },
        { title: 'Certificates', width: 131, align: 'right' },
      ],
      rows: [
        ...FIGURE_NAMES.map(([name, text]) => [text, figure(figures[name])]),
        ['Population', figure(figures.population)],
      ],
      hasTotal: true,
    },
    {
      kind: 'paragraph',
      style: 'small',
      text: `${figure(figures.replaced)} of them are known to be replaced: they count in the rows above as well. "In doubt" is what a request may have had an effect on without the vendor's status showing it.`,
    },
  ]
}

function sinceBlocks({ since }: ReportFigures): Block[] {
  if (since === null) return []
  const changed = FIGURE_NAMES.filter(([name]) => since.change[name] !== 0).map(
    ([name, text]): Pair => [text, signed(since.change[name])],
  )
  const rows: Pair[] = [
    ...(since.change.population === 0 ? [] : [['Population', signed(since.change.population)] as Pair]),
    ...changed,
  ]
  return [
    { kind: 'heading', level: 2, text: `Since report ${since.number} of ${utcTime(since.at)}` },
    rows.length === 0
      ? { kind: 'paragraph', text: 'No figure has changed.' }
      : { kind: 'pairs', caption: 'Change of each figure', rows },
  ]
}

const signed = (value: number): string => `${value > 0 ? '+' : '\u2212'}${figure(Math.abs(value))}`

function vendorBlocks({ incident }: ReportSubject): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'By vendor' },
    table(
      'Figures by vendor',
      [
        ['Vendor', 101],
        ['Population', 60, 'right'],
        ['Revoked', 55, 'right'],
        ['Not yet', 55, 'right'],
        ['In doubt', 50, 'right'],
        ['Refused', 50, 'right'],
        ['Expired', 50, 'right'],
        ['Excluded', 50, 'right'],
        ['Told only', 40, 'right'],
      ],
      incident.byVendor.map((one) => [
        one.vendor,
        ...[one.population, ...FATES.map((fate) => one[fate]), one.toldRevoked].map(figure),
      ]),
    ),
    {
      kind: 'paragraph',
      style: 'small',
      text: '"Told only": revoked as an inventory said, and not by a batch of this workspace.',
    },
  ]
}

function dayBlocks({ days }: ReportFigures): Block[] {
  if (days.length === 0) return []
  return [
    { kind: 'heading', level: 2, text: 'Revoked per day' },
    table(
      'Shown as revoked by the vendor, by day (UTC)',
      [
        ['Day', 255],
        ['Revoked', 256, 'right'],
      ],
      days.map(({ day, revoked }) => [day, figure(revoked)]),
    ),
  ]
}

function batchBlocks({ incident }: ReportSubject): Block[] {
  if (incident.batches.length === 0) return []
  return [
    { kind: 'heading', level: 2, text: 'Batches' },
    table(
      'Batches with members of the population, or drafted for the incident',
      [
        ['Batch', 111],
        ['Vendor', 100],
        ['State', 60],
        ['Items', 60, 'right'],
        ['Members', 60, 'right'],
        ['Done', 60, 'right'],
        ['Exceptions', 60, 'right'],
      ],
      incident.batches.map((one) => [
        one.batch,
        one.vendor,
        one.state,
        figure(one.items),
        figure(one.members),
        figure(one.done),
        figure(one.exceptions),
      ]),
    ),
    {
      kind: 'pairs',
      caption: 'Heads of their chains: the evidence of a batch must end there, or go on from there',
      rows: incident.batches.map((one): Pair => [one.batch, one.head ?? 'not sealed']),
    },
  ]
}

function exceptionBlocks({ incident }: ReportSubject, { withoutReplacement, open }: ReportFigures): Block[] {
  const { exclusions, figures } = incident
  const more = figures.refused + figures.inDoubt - open.length
  return [
    { kind: 'heading', level: 2, text: 'Exceptions' },
    {
      kind: 'paragraph',
      text: `${figure(figures.refused)} refused, ${figure(figures.inDoubt)} in doubt, ${figure(withoutReplacement)} revoked without a replacement that is known here. The CSV report names each of them.`,
    },
    ...(open.length === 0
      ? []
      : [
          table(
            'Refused, and in doubt',
            [
              ['Certificate', 130],
              ['Name', 95],
              ['Vendor', 70],
              ['Became', 46],
              ['Batch', 70],
              ['What the vendor said', 100],
            ],
            open.map((one) => [
              one.target,
              one.label,
              one.vendor,
              one.fate,
              one.batch,
              one.message === '' ? one.state : one.message,
            ]),
          ),
        ]),
    ...(more === 0
      ? []
      : [
          {
            kind: 'paragraph' as const,
            style: 'strong' as const,
            text: `${figure(more)} more of them stand in the CSV and in the evidence.`,
          },
        ]),
    ...(exclusions.length === 0
      ? []
      : [
          table(
            'Exclusions',
            [
              ['When (UTC)', 90],
              ['Who', 91],
              ['Why', 190],
              ['Until (UTC)', 90],
              ['Now', 50, 'right'],
            ],
            exclusions.map(({ at, who, why, until, now }) => [
              shortTime(at),
              who,
              why,
              until === null ? 'no end' : shortTime(until),
              figure(now),
            ]),
          ),
        ]),
  ]
}

function timelineBlocks({ incident }: ReportSubject): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'What happened to the incident and its population' },
    table(
      'Every event of the incident',
      [
        ['No.', 30, 'right'],
        ['When (UTC)', 95],
        ['Who', 86],
        ['What', 300],
      ],
      incident.changes.map(({ seq, at, actor, what }) => [figure(seq), shortTime(at), actor, what]),
    ),
    { kind: 'paragraph', style: 'small', text: "Head of the incident's chain:" },
    { kind: 'line', text: incident.chain.head },
  ]
}

type ColumnSpec = readonly [title: string, width: number, align?: 'right']

function table(caption: string, columns: readonly ColumnSpec[], rows: readonly (readonly string[])[]): Block {
  return {
    kind: 'table',
    caption,
    columns: columns.map(
      ([title, width, align], at): Column => ({
        title,
        width,
        ...(align === undefined ? {} : { align }),
        ...(at === 0 ? { isRowHeader: true as const } : {}),
      }),
    ),
    rows,
    isDense: true,
  }
}
