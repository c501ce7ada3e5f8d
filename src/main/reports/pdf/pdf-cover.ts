import type { CanvasRect, Content, TableCell } from 'pdfmake/interfaces.d.ts'
import { deadlineVerdict } from './deadline-text.ts'
import { isFinished, type PdfFacts } from './pdf-facts.ts'
import { counted, durationText, figure, printableText, utcTime } from './printable-text.ts'
import { COLOURS, STATE_ORDER, STATE_WORDS } from './state-words.ts'
import { BARE_LAYOUT, LINED_LAYOUT } from './table-layouts.ts'

const BAR = { width: 511, height: 9 } as const
const LABEL_WIDTH_PT = 104

/** The first page: what was done, by whom, out of which file, with what result. */
export function pdfCover(facts: PdfFacts): Content[] {
  const { operation, vendor, host } = facts
  return [
    {
      text: `${printableText(operation.title)} \u2022 report`,
      color: COLOURS.muted,
      fontSize: 10,
      margin: [0, 4, 0, 2],
    },
    { text: printableText(facts.batch.name), style: 'h1' },
    {
      text: printableText(host === null ? vendor : `${vendor} at ${host}`),
      fontSize: 11,
      color: COLOURS.muted,
      margin: [0, 1, 0, 10],
    },
    ...(isFinished(facts.batch.state) ? [] : [unfinishedBox(facts)]),
    { text: resultSentence(facts), fontSize: 10.5, margin: [0, 2, 0, 8] },
    resultBar(facts),
    countsTable(facts),
    { text: 'What was asked', style: 'h2' },
    pairs(askedRows(facts)),
    { text: 'Who and when', style: 'h2' },
    pairs(peopleRows(facts)),
    { text: 'Where the list came from', style: 'h2' },
    pairs(sourceRows(facts)),
    { text: 'How it was done', style: 'h2' },
    pairs(workRows(facts)),
  ]
}

function unfinishedBox({ batch, halt, counts, operation }: PdfFacts): Content {
  const open = counts.queued + counts.submitting + counts.accepted + counts.waiting + counts['in-doubt']
  const why = halt === null ? '' : ` ${halt.message} ${halt.hint}`
  return {
    margin: [0, 0, 0, 10],
    layout: {
      ...BARE_LAYOUT,
      paddingLeft: () => 8,
      paddingRight: () => 8,
      paddingTop: () => 5,
      paddingBottom: () => 5,
    },
    table: {
      widths: ['*'],
      body: [
        [
          {
            fillColor: COLOURS.stopSoft,
            color: COLOURS.stop,
            text: [
              { text: 'UNFINISHED. ', bold: true },
              printableText(
                `The run is ${batch.state}; ${counted(open, operation.noun)} still open when this was written.${why}`,
              ),
            ],
          },
        ],
      ],
    },
  }
}

function resultSentence({ counts, operation, vendor }: PdfFacts): string {
  const { noun, done } = operation
  const shown = counts.confirmed + counts['already-done']
  const parts = [
    `${figure(shown)} of ${counted(counts.total, noun)} ${shown === 1 ? 'is' : 'are'} shown as ${done} by ${vendor}.`,
  ]
  if (counts['pending-approval'] > 0)
    parts.push(`${figure(counts['pending-approval'])} wait for an approval there.`)
  const failed = counts.refused + counts.unconfirmed + counts.unresolved
  if (failed > 0)
    parts.push(
      `${figure(failed)} failed or could not be confirmed and ${failed === 1 ? 'needs' : 'need'} a person: see the exceptions.`,
    )
  else if (shown === counts.total) parts.push('There are none left.')
  return printableText(parts.join(' '))
}

/** One bar whose parts are the states' shares of all items. */
function resultBar({ counts }: PdfFacts): Content {
  let x = 0
  const parts = STATE_ORDER.filter((state) => counts[state] > 0).map((state): CanvasRect => {
    // A share too small to be seen is drawn all the same: one refusal in a million is what the reader looks for.
    const w = Math.min(Math.max((counts[state] / counts.total) * BAR.width, 1.5), BAR.width - x)
    x += w
    return { type: 'rect', x: x - w, y: 0, w, h: BAR.height, color: STATE_WORDS[state].colour, lineWidth: 0 }
  })
  return parts.length === 0 ? { text: '' } : { canvas: parts, margin: [0, 0, 0, 6] }
}

/** Every state that occurs, adding up to the total. */
function countsTable({ counts, operation }: PdfFacts): Content {
  const share = (items: number) =>
    counts.total === 0 ? '' : `${((items / counts.total) * 100).toFixed(2)} %`
  const rows = STATE_ORDER.filter(
    (state) => counts[state] > 0 || state === 'confirmed' || state === 'refused',
  ).map((state): TableCell[] => [
    { canvas: [{ type: 'rect', x: 0, y: 2.5, w: 7, h: 7, color: STATE_WORDS[state].colour, lineWidth: 0 }] },
    { text: STATE_WORDS[state].title, bold: true },
    { text: STATE_WORDS[state].meaning, color: COLOURS.muted },
    { text: figure(counts[state]), alignment: 'right' },
    { text: share(counts[state]), alignment: 'right', color: COLOURS.muted },
  ])
  const total: TableCell[] = [
    '',
    { text: 'Total', bold: true },
    { text: operation.noun.many, color: COLOURS.muted },
    { text: figure(counts.total), alignment: 'right', bold: true },
    '',
  ]
  return { layout: LINED_LAYOUT, table: { widths: [8, 92, '*', 58, 48], body: [...rows, total] } }
}

type Pair = readonly [label: string, value: string | Content]

function pairs(rows: readonly Pair[]): Content {
  return {
    layout: BARE_LAYOUT,
    table: {
      widths: [LABEL_WIDTH_PT, '*'],
      body: rows.map(([label, value]): TableCell[] => [
        { text: label, style: 'label' },
        typeof value === 'string' ? { text: printableText(value) } : (value as TableCell),
      ]),
    },
  }
}

function askedRows(facts: PdfFacts): Pair[] {
  const { operation, reasons, comment, options, batch } = facts
  const verdict = deadlineVerdict(facts)
  const reasonText = reasons.map(({ reason, items }) => `${reason ?? 'none'} (${figure(items)})`).join(', ')
  return [
    ['Operation', `${operation.title} (${operation.id})`],
    [reasons.length > 1 ? 'Reasons' : 'Reason', reasonText === '' ? 'none' : reasonText],
    ['Comment', comment === '' ? 'none' : comment],
    ...options.map(({ label, value }): Pair => [label, value]),
    ...(batch.incident === null ? [] : [['Incident', batch.incident] as Pair]),
    ...(facts.deadline === null || verdict === null
      ? []
      : ([
          [
            'Deadline',
            `${utcTime(facts.deadline.dueAt)}, ${durationText(Date.parse(facts.deadline.dueAt) - Date.parse(facts.deadline.startedAt))} from ${utcTime(facts.deadline.startedAt)}`,
          ],
          [
            '',
            {
              text: printableText(verdict.text),
              bold: true,
              color: { kept: COLOURS.done, missed: COLOURS.stop, open: COLOURS.waiting }[verdict.kind],
            },
          ],
        ] as Pair[])),
  ]
}

function peopleRows({ people, startedAt, finishedAt, exportedAt, exportedBy, batch }: PdfFacts): Pair[] {
  const took =
    startedAt === null || finishedAt === null
      ? ''
      : `, after ${durationText(Date.parse(finishedAt) - Date.parse(startedAt))}`
  return [
    ['Prepared by', `${people.preparedBy}, ${utcTime(people.createdAt)}`],
    ['Sealed', utcTime(people.sealedAt)],
    ['Run by', people.ranBy.length === 0 ? 'nobody yet' : people.ranBy.join(', ')],
    ['Run started', utcTime(startedAt)],
    [batch.state === 'stopped' ? 'Run stopped' : 'Run finished', `${utcTime(finishedAt)}${took}`],
    ['Report written', `${utcTime(exportedAt)} by ${exportedBy}`],
  ]
}

function sourceRows({ source }: PdfFacts): Pair[] {
  return [
    ['File or search', `${source.name} (${figure(source.bytes)} bytes), inventory "${source.inventory}"`],
    ['SHA-256', source.sha256],
    [
      'Rows',
      `${figure(source.read)} read = ${figure(source.imported)} imported + ${figure(source.duplicates)} duplicates + ${figure(source.rejected)} rejected`,
    ],
  ]
}

function workRows({ requests, counts, operation, sweep, connection, host, chain }: PdfFacts): Pair[] {
  const each =
    counts.total === 0 ? '' : `, ${(requests.sent / counts.total).toFixed(3)} per ${operation.noun.one}`
  const swept =
    sweep === null
      ? 'none was made'
      : `${figure(sweep.stillActive)} of the batch still listed as not ${operation.done}, ${utcTime(sweep.at)}${sweep.complete ? '' : ' (the list was not read to its end)'}. ${sweep.note}`
  return [
    ['Connection', connection === null ? 'none yet' : `${connection}${host === null ? '' : ` (${host})`}`],
    [
      'Requests',
      `${figure(requests.sent)} sent${each}; ${figure(requests.throttled)} throttled, ${figure(requests.retried)} repeated`,
    ],
    ['Sweep afterwards', swept],
    [
      'Journal',
      { text: `${figure(chain.events)} events, head ${chain.head}`, fontSize: 8, margin: [0, 1, 0, 0] },
    ],
  ]
}
