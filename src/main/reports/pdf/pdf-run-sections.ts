import type { Content, TableCell } from 'pdfmake/interfaces.d.ts'
import type { PdfFacts } from './pdf-facts.ts'
import { figure, printableText, shortTime } from './printable-text.ts'
import { LABEL_PT, progressChart } from './progress-chart.ts'
import { COLOURS } from './state-words.ts'
import { LINED_LAYOUT } from './table-layouts.ts'

const CHART_HEIGHT_PT = 150

/** The chart of items settled over time. */
export function progressSection(facts: PdfFacts, width: number): Content[] {
  const chart = progressChart(facts, width, CHART_HEIGHT_PT)
  if (chart === null) return []
  const { many } = facts.operation.noun
  return [
    {
      unbreakable: true,
      stack: [
        { text: 'Progress', style: 'h2' },
        ...chart.labels.map(
          ({ text, x, y, colour }): Content => ({
            text,
            relativePosition: { x, y },
            fontSize: LABEL_PT,
            color: colour,
            lineHeight: 1,
          }),
        ),
        { svg: chart.svg, width },
        {
          text: `How many ${printableText(many)} had reached an end state, over time (UTC, by the minute).`,
          style: 'small',
        },
      ],
    },
  ]
}

/** Starts, pauses, losses of the network, sweeps: the events of the batch as a whole. */
export function courseSection({ course }: PdfFacts): Content[] {
  const rows = course.steps.map(({ seq, at, actor, what }): TableCell[] => [
    { text: figure(seq), alignment: 'right' },
    shortTime(at),
    printableText(actor),
    printableText(what),
  ])
  const head = ['Event', 'Time (UTC)', 'By', 'What'].map(
    (text, column): TableCell => ({ text, style: 'th', ...(column === 0 ? { alignment: 'right' } : {}) }),
  )
  return [
    { text: 'Course of the run', style: 'h2' },
    {
      style: 'cells',
      layout: LINED_LAYOUT,
      table: { headerRows: 1, widths: [38, 82, 110, '*'], body: [head, ...rows] },
    },
    ...(course.omitted === 0
      ? []
      : [
          {
            text: `${figure(course.omitted)} further steps stand in the evidence file.`,
            style: 'small',
          } as Content,
        ]),
  ]
}

/** The chain's head on one line, and what to do with it. */
export function verifySection({ chain, batch }: PdfFacts): Content[] {
  const line = `rescind ${batch.id} events=${chain.events} head=${chain.head}`
  return [
    {
      unbreakable: true,
      stack: [
        { text: 'How to check this report', style: 'h2' },
        {
          text: 'Every step was written to a chained journal before and after it was taken. This line names its last link; keep it in the change ticket, outside the machine that ran the batch:',
        },
        {
          margin: [0, 4, 0, 4],
          layout: 'noBorders',
          table: {
            widths: ['*'],
            body: [[{ text: line, fontSize: 7.5, fillColor: COLOURS.sunken, margin: [3, 3, 3, 3] }]],
          },
        },
        {
          ol: [
            'Get the evidence file from whoever ran the batch: rescind report BATCH --format jsonl --out FILE.',
            'On any machine, without a network: rescind verify FILE. It checks every item, event and count.',
            'Compare the head that it prints with the line above. Evidence that was exported later is longer: then this head is one of its events.',
          ],
          margin: [0, 0, 0, 4],
        },
        { text: `The sealed list itself has the digest ${chain.digest}.`, style: 'small' },
      ],
    },
  ]
}
