import { countOf } from '../../../contract/counted.ts'
import { isFinished, type ReportFacts } from '../facts/report-facts.ts'
import type { Block, ReportDocument } from './block.ts'
import { coverBlocks } from './cover-blocks.ts'
import { effectBlocks } from './effect-blocks.ts'
import { exceptionBlocks } from './exception-blocks.ts'
import { counted, shortTime } from './figures.ts'
import { runBlocks } from './run-blocks.ts'

/** The report without the list of all items, which is long and is written as each format can (`item-rows.ts`). */
export function reportDocument(facts: ReportFacts): ReportDocument {
  const { batch, operation, vendor, chain, product, exportedAt } = facts
  const marks = marksOf(facts)
  const blocks: readonly Block[] = [
    ...coverBlocks(facts),
    ...runBlocks(facts),
    ...effectBlocks(facts),
    ...exceptionBlocks(facts),
  ]
  return {
    title: [...marks, `Report of ${batch.name}`].join(' \u2013 '),
    subject: `${operation.title}, ${vendor}`,
    author: facts.exportedBy,
    keywords: `${batch.id} ${chain.head}`,
    product,
    exportedAt,
    marks,
    runningHead: `${batch.name}  \u2022  ${vendor}`,
    runningFoot: [
      `Chain: ${countOf(chain.events, 'event')}, head ${chain.head}`,
      `${product}, ${shortTime(exportedAt)} UTC`,
    ],
    blocks,
  }
}

/** What must be read on every page, most important first. */
export function marksOf({ drill, batch, counts, operation }: ReportFacts): string[] {
  const open = counts.queued + counts.submitting + counts.accepted + counts.waiting + counts['in-doubt']
  return [
    ...(drill ? ['DRILL'] : []),
    ...(isFinished(batch.state) ? [] : [`UNFINISHED: ${batch.state}, ${counted(open, operation.noun)} open`]),
  ]
}
