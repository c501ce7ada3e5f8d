import { countOf } from '../../../contract/counted.ts'
import type { Environment } from '../../../contract/environment.ts'
import { type DeadlineFacts, deadlineVerdict } from '../facts/deadline.ts'
import { addsUp, type Population, type Sum } from '../facts/population.ts'
import { isFinished, type ReportFacts } from '../facts/report-facts.ts'
import type { BarPart, Block, Cell, Pair } from './block.ts'
import { counted, durationText, figure, utcTime } from './figures.ts'
import { headLine } from './head-line.ts'
import { STATE_ORDER, STATE_WORDS } from './state-words.ts'

/** What a host stands for, beside it. */
const ENVIRONMENT_WORDS: Readonly<Record<Environment, string>> = {
  production: 'production',
  test: 'a test environment: nothing real happened',
  local: 'this machine',
}

/** A share too small to be seen is drawn all the same: one refusal in a million is what the reader looks for. */
const SHARE_MIN = 0.003

/** What was done, on what authority, to which population, with what result. */
export function coverBlocks(facts: ReportFacts): Block[] {
  const { operation, vendor, host, environment, batch } = facts
  const at = environment === null ? host : `${host} (${ENVIRONMENT_WORDS[environment]})`
  return [
    {
      kind: 'title',
      above: `${operation.title} \u2022 audit report`,
      text: batch.name,
      below: host === null ? vendor : `${vendor} at ${at}`,
    },
    { kind: 'line', text: headLine(facts) },
    ...noticeBlocks(facts),
    { kind: 'paragraph', text: resultSentence(facts), style: 'lead' },
    ...outcomeBlocks(facts),
    { kind: 'heading', level: 2, text: 'Scope' },
    { kind: 'pairs', caption: 'What was asked for', rows: scopeRows(facts) },
    { kind: 'heading', level: 2, text: 'Completeness of the population' },
    ...populationBlocks(facts),
    { kind: 'heading', level: 2, text: 'People' },
    { kind: 'pairs', caption: 'Who prepared, approved and ran it', rows: peopleRows(facts) },
    { kind: 'heading', level: 2, text: 'Time' },
    { kind: 'pairs', caption: 'When it was done, and the deadline', rows: timeRows(facts) },
  ]
}

function noticeBlocks(facts: ReportFacts): Block[] {
  const { batch, halt, counts, operation, drill, population } = facts
  const blocks: Block[] = []
  if (drill) {
    blocks.push({
      kind: 'notice',
      tone: 'waiting',
      title: 'DRILL.',
      text: `An exercise against the built-in sandbox. Nothing was ${operation.done} at ${facts.vendor}.`,
    })
  }
  if (!isFinished(batch.state)) {
    const open = counts.queued + counts.submitting + counts.accepted + counts.waiting + counts['in-doubt']
    const why = halt === null ? '' : ` ${halt.message} ${halt.hint}`
    blocks.push({
      kind: 'notice',
      tone: 'stop',
      title: 'UNFINISHED.',
      text: `The run is ${batch.state}; ${counted(open, operation.noun)} still open when this was written.${why}`,
    })
  }
  if (!addsUp(population)) {
    blocks.push({
      kind: 'notice',
      tone: 'stop',
      title: 'THE FIGURES DO NOT ADD UP.',
      text: 'See the completeness of the population. Do not file this report before somebody has explained why.',
    })
  }
  return blocks
}

function resultSentence({ counts, operation, vendor, drill }: ReportFacts): string {
  const { noun, done } = operation
  const shown = counts.confirmed + counts['already-done']
  const parts = [
    `${figure(shown)} of ${counted(counts.total, noun)} ${shown === 1 ? 'is' : 'are'} shown as ${done} by ${drill ? 'the sandbox' : vendor}.`,
  ]
  if (counts['pending-approval'] > 0)
    parts.push(`${countOf(counts['pending-approval'], 'waits', 'wait')} for an approval there.`)
  const failed = counts.refused + counts.unconfirmed + counts.unresolved
  if (failed > 0)
    parts.push(
      `${countOf(failed, 'failed or could not be confirmed and needs', 'failed or could not be confirmed and need')} a person: see the exceptions.`,
    )
  else if (shown === counts.total) parts.push('There are none left.')
  return parts.join(' ')
}

/** Every state that occurs, adding up to the total. */
function outcomeBlocks({ counts, operation }: ReportFacts): Block[] {
  const share = (items: number) =>
    counts.total === 0 ? '' : `${((items / counts.total) * 100).toFixed(2)} %`
  const states = STATE_ORDER.filter(
    (state) => counts[state] > 0 || state === 'confirmed' || state === 'refused',
  )
  const parts = STATE_ORDER.filter((state) => counts[state] > 0).map(
    (state): BarPart => ({
      share: Math.max(counts[state] / counts.total, SHARE_MIN),
      tone: STATE_WORDS[state].tone,
    }),
  )
  const rows = states.map((state): Cell[] => [
    { text: STATE_WORDS[state].title, tone: STATE_WORDS[state].tone, strong: true },
    { text: STATE_WORDS[state].meaning, tone: 'muted' },
    figure(counts[state]),
    { text: share(counts[state]), tone: 'muted' },
  ])
  const total: Cell[] = [
    { text: 'Total', strong: true },
    { text: `Sum of the outcomes of all ${operation.noun.many}`, tone: 'muted' },
    { text: figure(counts.total), strong: true },
    '',
  ]
  const said = states.map((state) => `${STATE_WORDS[state].title} ${share(counts[state])}`).join(', ')
  return [
    ...(parts.length === 0 ? [] : [{ kind: 'bar', alt: `Shares of the outcomes: ${said}.`, parts } as Block]),
    {
      kind: 'table',
      caption: 'Outcomes',
      columns: [
        { title: 'Outcome', width: 96, isRowHeader: true },
        { title: 'What it means', width: 299 },
        { title: 'Items', width: 62, align: 'right' },
        { title: 'Share', width: 54, align: 'right' },
      ],
      rows: [...rows, total],
      hasTotal: true,
    },
  ]
}

function scopeRows({ operation, reasons, comment, options, batch, ...facts }: ReportFacts): Pair[] {
  const reasonText = reasons.map(({ reason, items }) => `${reason ?? 'none'} (${figure(items)})`).join(', ')
  return [
    ['Operation', `${operation.title} (${operation.id})`],
    [reasons.length > 1 ? 'Reasons' : 'Reason', reasonText === '' ? 'none' : reasonText],
    ['Comment', comment === '' ? 'none' : comment],
    ...options.map(({ label, value }): Pair => [label, value]),
    ...(batch.incident === null ? [] : [['Incident', batch.incident] as Pair]),
    [
      'Connection',
      facts.connection === null
        ? 'none yet'
        : `${facts.connection}${facts.host === null ? '' : ` (${facts.host})`}`,
    ],
    ...(facts.learnt.length === 0 ? [] : [['Learnt by a probe', learntText(facts.learnt)] as Pair]),
    ...(facts.account === null ? [] : [['Account at the vendor', facts.account] as Pair]),
    ['Batch', `${batch.id}, sealed with the digest\n${facts.chain.digest}`],
  ]
}

const learntText = (learnt: ReportFacts['learnt']): string =>
  learnt.map(({ what, is, at }) => `${what}: ${is} (${utcTime(at)})`).join('; ')

function populationBlocks({ population, source, operation }: ReportFacts): Block[] {
  const { read, rejected, duplicates, leftOut, filter, items } = population
  const row = (label: string, meaning: string, value: number): Cell[] => [
    { text: label, strong: true },
    { text: meaning, tone: 'muted' },
    figure(value),
  ]
  const isFiltered = leftOut > 0 || filter !== null
  return [
    {
      kind: 'pairs',
      caption: 'Where the list came from',
      rows: [
        [
          'File or search',
          `${source.name} (${countOf(source.bytes, 'byte')}), inventory "${source.inventory}"`,
        ],
        ['SHA-256', source.sha256],
      ],
    },
    {
      kind: 'table',
      caption: 'From the rows of the source to the items of the batch',
      columns: [
        { title: 'Population', width: 96, isRowHeader: true },
        { title: 'What it is', width: 353 },
        { title: 'Rows', width: 62, align: 'right' },
      ],
      rows: [
        row('Rows', 'Read from the source', read),
        row('Rejected', 'Could not be read as a target; the import names each with its reason', rejected),
        row('Duplicates', 'Named a target that an earlier row had named', duplicates),
        ...(isFiltered
          ? [
              row(
                'Left out',
                `Not chosen for this batch${filter === null ? '; it was chosen where it was prepared' : `: ${filter}`}`,
                leftOut,
              ),
            ]
          : []),
        row(
          'Items',
          `${operation.noun.many.charAt(0).toUpperCase()}${operation.noun.many.slice(1)} in this batch, as sealed`,
          items,
        ),
      ],
    },
    {
      kind: 'pairs',
      caption: 'Sums that must hold',
      rows: population.sums.map((sum): Pair => [SUM_TITLES[sum.kind], sumCell(sum, population)]),
    },
  ]
}

const SUM_TITLES: Readonly<Record<Sum['kind'], string>> = {
  rows: 'Rows',
  items: 'Items',
  outcomes: 'Outcomes',
  counters: 'Recount',
}

function sumCell({ kind, left, right, holds }: Sum, population: Population): Cell {
  const { rejected, duplicates, leftOut, items } = population
  const words: Readonly<Record<Sum['kind'], string>> = {
    rows: `${countOf(left, 'row')} in the source = ${figure(rejected)} rejected + ${countOf(duplicates, 'duplicate')}${leftOut > 0 ? ` + ${figure(leftOut)} left out (the difference: the choice was not made again)` : ''} + ${countOf(items, 'item')}`,
    items: `${countOf(left, 'item')} sealed = ${countOf(right, 'item')} found in the workspace`,
    outcomes: `${countOf(left, 'item')} = ${figure(right)}, the sum of outcomes`,
    counters: `${countOf(left, 'outcome')} counted during the run = ${figure(right)} counted again item by item, state by state`,
  }
  if (holds) return { text: `Holds: ${words[kind]}`, tone: 'done' }
  const difference = left - right
  const by =
    difference === 0
      ? 'the states differ'
      : `${figure(Math.abs(difference))} ${difference > 0 ? 'missing' : 'too many'}`
  return { text: `DOES NOT HOLD (${by}): ${words[kind]}`, tone: 'stop', strong: true }
}

function peopleRows({ people, exportedBy }: ReportFacts): Pair[] {
  const { approvals, approvalsNeeded } = people
  const asked =
    approvalsNeeded === null ? '' : `; ${figure(approvalsNeeded)} asked for when the run was permitted`
  return [
    ['Prepared by', `${people.preparedBy}, ${utcTime(people.createdAt)}`],
    [
      'Approved by',
      approvals.length === 0
        ? `nobody${asked === '' ? '; no policy asked for it at the start' : asked}`
        : approvals.map(({ by, keyId, at }) => `${by}, ${utcTime(at)}, key ${keyId}`).join('\n') +
          (asked === '' ? '' : `\n${figure(approvals.length)} given${asked}`),
    ],
    ...(people.policy.length === 0 ? [] : [['Policy', policyCell(people.policy)] as Pair]),
    ['Run by', people.ranBy.length === 0 ? 'nobody yet' : people.ranBy.join(', ')],
    ['Report by', exportedBy],
  ]
}

/** What the policy asked for at the starts, and whether somebody had lowered it for them. */
function policyCell(policy: ReportFacts['people']['policy']): Cell {
  const lowered = policy.filter(({ approvals, atSeal, most }) => approvals < Math.max(atSeal, most))
  const last = policy.at(-1)
  if (lowered.length === 0) {
    const asked = [...new Set(policy.map(({ approvals }) => approvals))].map(figure).join(', ')
    return `Approvals asked for at ${policy.length === 1 ? 'the start' : 'every start'}: ${asked}; it was never lower than before\nRecord of trust: ${countOf(last?.changes ?? 0, 'change')}, head ${last?.head ?? ''}`
  }
  const told = lowered.map(
    ({ at, approvals, atSeal, most }) =>
      `LOWERED before ${utcTime(at)}: ${countOf(approvals, 'approval')} asked for at this start, ${figure(atSeal)} when the batch was sealed or came here, ${figure(most)} at most before`,
  )
  return {
    text: `${told.join('\n')}\nRecord of trust: ${countOf(last?.changes ?? 0, 'change')}, head ${last?.head ?? ''}`,
    // That it was higher long ago may have its reasons; that it fell after the seal has to be explained.
    tone: lowered.some(({ approvals, atSeal }) => approvals < atSeal) ? 'stop' : 'waiting',
    strong: true,
  }
}

function timeRows(facts: ReportFacts): Pair[] {
  const { people, startedAt, finishedAt, exportedAt, batch, deadline } = facts
  const took =
    startedAt === null || finishedAt === null
      ? ''
      : `, after ${durationText(Date.parse(finishedAt) - Date.parse(startedAt))}`
  return [
    ...(deadline === null ? [] : deadlineRows(deadline, facts)),
    ['Sealed', utcTime(people.sealedAt)],
    ['Run started', utcTime(startedAt)],
    [batch.state === 'stopped' ? 'Run stopped' : 'Run finished', `${utcTime(finishedAt)}${took}`],
    ['Report written', utcTime(exportedAt)],
  ]
}

function deadlineRows(deadline: DeadlineFacts, facts: ReportFacts): Pair[] {
  const verdict = deadlineVerdict(deadline, {
    state: facts.batch.state,
    counts: facts.counts,
    finishedAt: facts.finishedAt,
    exportedAt: facts.exportedAt,
  })
  const tone = { kept: verdict.skipped > 0 ? 'waiting' : 'done', missed: 'stop', open: 'waiting' } as const
  return [
    ...(deadline.knownAt === null ? [] : [['Known since', utcTime(deadline.knownAt)] as Pair]),
    [deadline.basis === 'batch' ? 'Deadline' : 'Limit', deadlineText(deadline)],
    ['Verdict', { text: verdictText(verdict, facts), tone: tone[verdict.kind], strong: true }],
  ]
}

function deadlineText(deadline: DeadlineFacts): string {
  const span = limitText(Date.parse(deadline.dueAt) - Date.parse(deadline.countedFrom))
  if (deadline.basis === 'batch')
    return `${utcTime(deadline.dueAt)}, ${span} from ${utcTime(deadline.countedFrom)}`
  const reason = deadline.reason === null ? 'a revocation without a reason' : deadline.reason
  const shorter = deadline.mayBeShorter
    ? ' (24 hours where the request was never authorised or the domain validation cannot be relied upon)'
    : ''
  return `${utcTime(deadline.dueAt)}. The batch sets no deadline of its own; the CA/Browser Forum's Baseline Requirements, section 4.9.1.1, give ${span} for ${reason}${shorter}, counted here from when the batch was prepared, since it does not say when the cause became known.`
}

/** As the requirements say it: 24 hours, 5 days. */
function limitText(ms: number): string {
  const hours = ms / 3_600_000
  if (hours === 24) return '24 hours'
  return hours > 0 && hours % 24 === 0 ? countOf(hours / 24, 'day') : durationText(ms)
}

function verdictText(
  { kind, spareMs, undone, skipped, doneAt }: ReturnType<typeof deadlineVerdict>,
  { operation }: ReportFacts,
): string {
  const span = durationText(spareMs)
  const left = counted(undone, operation.noun)
  const exempt =
    skipped === 0
      ? ''
      : `. Not counted: ${counted(skipped, operation.noun)} skipped, so not ${operation.done} by this run`
  switch (kind) {
    case 'kept':
      return `Kept: done at ${utcTime(doneAt)}, ${span} before it${exempt}`
    case 'open':
      return `Open: ${left} not done with ${span} left when this report was written${exempt}`
    case 'missed':
      return doneAt === null
        ? `Missed for ${left}: not done ${span} after it, when this report was written${exempt}`
        : `Missed by ${span}: done at ${utcTime(doneAt)}${exempt}`
  }
}
