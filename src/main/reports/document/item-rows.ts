import type { Noun, ReportItem } from '../facts/report-facts.ts'
import type { Cell, Column } from './block.ts'
import { figure, shortTime } from './figures.ts'
import { STATE_WORDS } from './state-words.ts'

export const ITEM_COLUMNS: readonly Column[] = [
  { title: '#', width: 36, align: 'right', isRowHeader: true },
  { title: 'Target', width: 148 },
  { title: 'Reason', width: 76 },
  { title: 'State', width: 71 },
  { title: 'Sent (UTC)', width: 72 },
  { title: 'Settled (UTC)', width: 72 },
  { title: 'Row', width: 36, align: 'right' },
]

export const itemsTitle = (noun: Noun): string => `All ${noun.many}`
export const ITEMS_NOTE = 'Row is the row of the imported file.'

export function itemCells(item: ReportItem): Cell[] {
  const { title, tone } = STATE_WORDS[item.state]
  return [
    figure(item.ordinal),
    namedTarget(item),
    item.reason ?? '',
    item.exception === null ? { text: title, tone } : { text: `${title}, see exceptions`, tone: 'stop' },
    shortTime(item.submittedAt),
    shortTime(item.settledAt),
    figure(item.sourceRow),
  ]
}

/** The target, and below it what a person knows it by. */
export const namedTarget = ({ target, label }: ReportItem): string =>
  label === '' ? target : `${target}\n${label}`

export function restSentence(shown: number, total: number): string {
  return `The first ${figure(shown)} of ${figure(total)} are listed here; all ${figure(total)} stand in the CSV report and in the evidence file.`
}
