import type { ExceptionGroup, ReportFacts, ReportItem } from '../facts/report-facts.ts'
import type { Block, Cell, Column } from './block.ts'
import { counted, figure, shortTime } from './figures.ts'
import { namedTarget, restSentence } from './item-rows.ts'
import { EXCEPTION_WORDS, STATE_WORDS } from './state-words.ts'

const COLUMNS: readonly Column[] = [
  { title: '#', width: 36, align: 'right', isRowHeader: true },
  { title: 'Target', width: 148 },
  { title: "Reason, and the vendor's answer", width: 191 },
  { title: 'Tries', width: 28, align: 'right' },
  { title: 'Sent (UTC)', width: 72 },
  { title: 'Row', width: 36, align: 'right' },
]

/** What a person must read, in full: the vendor's code and message in the vendor's words, and what to do. */
export function exceptionBlocks(facts: ReportFacts): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Exceptions' },
    ...(facts.exceptions.length === 0 ? [{ kind: 'paragraph', text: 'None.' } as Block] : []),
    ...facts.exceptions.flatMap((group) => groupBlocks(group, facts)),
  ]
}

function groupBlocks({ kind, total, items }: ExceptionGroup, { operation }: ReportFacts): Block[] {
  const { title, remedy } = EXCEPTION_WORDS[kind]
  return [
    { kind: 'heading', level: 3, text: `${title}: ${counted(total, operation.noun)}` },
    { kind: 'paragraph', text: `What to do: ${remedy}` },
    { kind: 'table', caption: title, columns: COLUMNS, rows: items.map(cellsOf), isDense: true },
    ...(items.length < total
      ? [{ kind: 'paragraph', text: restSentence(items.length, total), style: 'strong' } as Block]
      : []),
  ]
}

function cellsOf(item: ReportItem): Cell[] {
  const said = [item.vendorCode, item.vendorMessage].filter((part) => part !== null)
  const answer = [
    item.exception,
    said.length === 0 ? null : said.join(': '),
    item.vendorStatus === null ? null : `status: ${item.vendorStatus}`,
    item.requestId === null ? null : `request ${item.requestId}`,
  ].filter((part) => part !== null)
  // Where the vendor gave no reason, the state is one.
  const reason = item.exception === null && said.length === 0 ? [STATE_WORDS[item.state].meaning] : []
  return [
    figure(item.ordinal),
    namedTarget(item),
    [...reason, ...answer].join('\n'),
    String(item.attempts),
    shortTime(item.submittedAt),
    figure(item.sourceRow),
  ]
}
