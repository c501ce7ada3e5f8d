import type { ReactNode } from 'react'
import type { BatchState } from '../../../contract/item-state.ts'
import type {
  ExceptionKind,
  RetryState,
  RunItemGroup,
  RunPhase,
  RunProgress,
  RunWait,
  SeriesPoint,
} from '../../../contract/runs.ts'
import { common } from './common.ts'
import { contract } from './contract.ts'
import { formatClock, formatCount, formatDuration, formatNoun, formatRate } from './format.ts'
import { states } from './states.ts'

const OUTCOME = { one: 'item has an outcome', many: 'items have an outcome' }

const failedTimes = (times: number): string =>
  times === 1 ? 'once' : formatNoun(times, { one: 'time in a row', many: 'times in a row' })

const groups: Readonly<Record<Exclude<RunItemGroup, 'attention' | 'reason-differs'>, string>> = {
  all: 'All',
  'in-flight': 'In flight',
  confirmed: 'Confirmed',
  queued: 'Queued',
}

const showExceptions = (kind: ExceptionKind): string =>
  kind === 'not-seen' ? 'Show the effect' : kind === 'moved' ? 'Show when and why' : 'Show them'

/** One run. */
export const run = {
  what: 'the run',
  showItems: 'Show the items',
  showChart: 'Show the chart',
  showEffect: 'Show the effect',
  /** What is done, of what, where: `Revoke certificate · DigiCert CertCentral, www.digicert.com`. */
  sub: (operation: string, vendor: string, host: ReactNode): ReactNode =>
    host === null ? (
      `${operation} · ${vendor}`
    ) : (
      <>
        {operation} · {vendor}, {host}
      </>
    ),
  next: {
    goesOn: 'Nothing to do: it goes on by itself. It can be paused at any time.',
    goesOnElsewhere: 'Nothing to do: it goes on by itself. It is paused where it is carried.',
    /** After what mends a run that has halted. */
    thenResume: 'Then [resume it].',
    readTrouble: '[Read what keeps it]; it tries again by itself.',
  },
  /** What is read out while it goes on. */
  spoken: (of: {
    readonly batch: string
    readonly isDrill: boolean
    readonly state: BatchState
    readonly phase: RunPhase | null
    readonly settled: number
    readonly total: number
    readonly toRead: number
  }): string =>
    `${of.isDrill ? 'Drill ' : ''}${of.batch}: ${of.phase === null ? states.batches[of.state] : contract.phases[of.phase]}, ${formatCount(of.settled)} of ${formatCount(of.total)} settled, ${formatCount(of.toRead)} to read`,
  carriedBy: (holder: string): string => `This run is carried by ${holder}. Pause it there.`,
  doing: (phase: RunPhase, progress: RunProgress | null): string =>
    `Now: ${contract.phases[phase]}${progress === null ? '' : `, ${contract.progressWords(progress)}`}.`,
  /** @param moment shows a time */
  wait: (wait: RunWait, moment: (at: string) => ReactNode): ReactNode => (
    <>
      {contract.waitParts(wait).reduce<ReactNode>(
        (before, part) => (
          <>
            {before}
            {typeof part === 'string' ? part : moment(part.at)}
          </>
        ),
        null,
      )}
      .
    </>
  ),
  trouble: {
    title: (phase: RunPhase, times: number, message: string): string =>
      `Now: ${contract.phases[phase]}. It has failed ${failedTimes(times)}: ${message}`,
    since: (since: ReactNode, next: ReactNode): ReactNode =>
      next === null ? (
        <>Since {since}; tried again as soon as it may.</>
      ) : (
        <>
          Since {since}; tried again at {next}.
        </>
      ),
  },
  deadline: {
    passed: (due: ReactNode): ReactNode => <>Deadline: {due}. It has passed.</>,
    endUnknown: (due: ReactNode): ReactNode => <>Deadline: {due}. The end of the run is not known yet.</>,
    ends: (due: ReactNode, end: ReactNode, aheadMs: number): ReactNode => (
      <>
        Deadline: {due}. At its present speed this run ends {end}, {aheadOrLate(aheadMs)}.
      </>
    ),
    ended: (due: ReactNode, end: ReactNode, aheadMs: number): ReactNode => (
      <>
        Deadline: {due}. This run ended {end}, {aheadOrLate(aheadMs)}.
      </>
    ),
  },
  pause: 'Pause',
  stop: {
    open: 'Stop…',
    title: 'Stop this run?',
    description:
      'What is in flight is finished, nothing more is sent, and the report says what was not. It can be resumed all the same.',
    confirm: 'Stop the run',
  },
  resume: {
    toHandOver: 'To the hand-over',
    resume: 'Resume',
    checkApprovals: 'Check approvals',
    title: 'Resume this run',
    keyForThisRun: (secret: string | undefined): string => common.keyForRun(secret ?? 'Key'),
    keyHelp: common.keyForRunHelp,
  },
  move: {
    open: 'Move…',
    title: (batch: string): string => `Move ${batch}?`,
    titleNowhere: (batch: string): string => `Move ${batch}`,
    description:
      'For a vendor whose address was renamed: what is left, and every later question, goes to the new one. The record keeps both, and the reason.',
    confirm: 'Move the run',
    itIsAt: 'It is at',
    account: (account: string): string => `, account ${account}`,
    nowhere: 'There is no connection of this vendor that leads to another address.',
    addConnection: common.addConnection,
    from: 'From',
    to: 'To',
    connection: 'Connection',
    place: (origin: string, environment: string): string => `${origin} · ${environment}`,
    reason: 'Reason, kept in the record',
    awaitsApproval: (items: number): string =>
      `${formatNoun(items, OUTCOME)} that waits for an approval there.`,
    decideFirst: 'It must be decided there first: the run is not moved before.',
    onlyThereTold: (items: number, origin: string | undefined): string =>
      `${formatNoun(items, OUTCOME)} that only ${origin ?? 'the old place'} can tell.`,
    resumeThere: 'Resume the run there until they are settled. Only where that place is gone for good:',
    giveUp: 'That place is gone: end them as unknown',
    giveUpHelp: 'They are never counted as done, and wait for a person to look each one up.',
  },
  exceptions: {
    title: common.forPerson,
    titleRead: 'Read',
    markAsRead: 'Mark as read',
    markAsUnread: 'Mark as not read',
    isMarked: (batch: string): string => `What ${batch} left to read is marked as read`,
    /** Read out for a link that shows the count and the kind only. */
    linkTo: (kind: ExceptionKind, count: number): string =>
      `${showExceptions(kind)}: ${formatCount(count)} ${contract.exceptions[kind]}`,
  },
  figures: {
    title: 'Figures of the run',
    fold: 'Fold the figures',
    unfold: 'Show the figures',
    /** With the counts before them, set apart. */
    confirmedOf: (confirmed: ReactNode, total: number): ReactNode => (
      <>
        {confirmed} of {formatCount(total)} confirmed
      </>
    ),
    failedCount: (failed: ReactNode): ReactNode => <>{failed} refused or for a person</>,
    sentOf: (total: number): string => `of ${formatCount(total)} sent`,
    confirmed: 'confirmed at the vendor',
    doneBefore: (items: number): string => `${formatCount(items)} done before`,
    failed: 'refused or for a person',
    perSecond: (rate: number): string => `${formatRate(rate)} /s`,
    noLimit: 'no vendor limit',
    limit: (rate: number): string => `limit ${formatRate(rate)} /s`,
    requests: (sent: number): string => formatNoun(sent, { one: 'request', many: 'requests' }),
    onAverage: 'on average',
    requestsAnItem: (sent: number, anItem: number): string =>
      `${formatNoun(sent, { one: 'request', many: 'requests' })}, ${formatRate(anItem)} an item`,
    requestsSent: (sent: number): string => (sent === 1 ? 'request sent' : 'requests sent'),
    fromStartToEnd: 'from start to end',
    remaining: 'remaining',
    unknown: '–',
    left: (items: number): string => (items === 1 ? 'item left' : 'items left'),
    leftNote: common.items,
  },
  bar: {
    spoken: (of: {
      readonly confirmed: number
      readonly going: number
      readonly waiting: number
      readonly failed: number
      readonly queued: number
    }): string =>
      `${formatCount(of.confirmed)} confirmed, ${formatCount(of.going)} on their way, ${formatCount(of.waiting)} waiting, ${formatCount(of.failed)} refused or for a person, ${formatCount(of.queued)} queued`,
    confirmed: (items: number): string => `Confirmed ${formatCount(items)}`,
    going: (items: number): string => `Accepted, confirming ${formatCount(items)}`,
    waiting: (items: number): string => `In doubt or waiting ${formatCount(items)}`,
    failed: (items: number): string => `Refused or for a person ${formatCount(items)}`,
    queued: (items: number): string => `Queued ${formatCount(items)}`,
    leftOut: (items: number): string => `Left out ${formatCount(items)}`,
    sweep: (stillActive: number, isComplete: boolean): string =>
      `Sweep: ${formatCount(stillActive)} still active${isComplete ? '' : ' (incomplete)'}`,
  },
  journal: {
    head: 'Journal: head',
    events: (events: number): string => `events: ${formatCount(events)}`,
    copy: 'Copy the head',
    copied: 'Copied for the ticket',
    /** For the ticket. */
    line: (batch: string, events: number, head: string): string =>
      `Rescind ${batch}: ${formatNoun(events, { one: 'event', many: 'events' })}, head ${head}`,
  },
  items: {
    table: 'Items of the run',
    noun: common.item,
    which: 'Which items',
    groups,
    attention: (count: ReactNode): ReactNode => <>Needs attention {count}</>,
    only: (state: keyof typeof states.items | null): string =>
      `Only ${state === null ? 'with another reason' : states.items[state]}`,
    find: 'Find a serial or a host',
    findShort: 'Serial or host',
    nothingForAPerson: 'Nothing needs a person',
    none: 'No such item',
    columns: {
      ordinal: '#',
      target: 'Target',
      commonName: 'Common name',
      state: 'State',
      answer: 'Vendor’s answer',
      tries: 'Tries',
    },
    tooMany: (items: number): string => `${formatCount(items)} at once is too many.`,
    atMost: common.atMostNamed,
    noneToSend: 'None of them is still to be sent.',
    noneWithoutEffect: 'None of them ended without an effect.',
    leaveThemOut: 'Leave them out…',
    tryThemAgain: 'Try them again…',
    tryAllAgain: (items: number, state: RetryState): string =>
      `Try ${formatCount(items)} ${states.items[state]} again`,
  },
  item: {
    title: (ordinal: number): string => `Item ${formatCount(ordinal)}`,
    tryAgain: 'Try it again',
    leaveOut: 'Leave it out',
    noAnswer: 'none yet',
    toRead: 'To be read',
    reason: 'Reason asked for',
    sourceRow: 'Line of the source',
  },
  chart: {
    title: 'Items a minute',
    what: 'the chart',
    none: 'Nothing has settled yet',
    confirmed: 'Confirmed',
    failed: 'Refused or for a person',
    doubted: 'Came into doubt',
    limit: 'What the vendor allows',
    minute: 'Minute',
    inMinute: ({ at, confirmed, failed, doubted }: SeriesPoint): string =>
      `${formatClock(at).slice(0, 5)}: ${formatCount(confirmed)} confirmed, ${formatCount(failed)} refused or for a person, ${formatCount(doubted)} came into doubt`,
    sum: (items: number, minutes: number, most: number, limit: number | null): string =>
      `${common.items(items)} confirmed, refused or for a person, over ${formatNoun(minutes, { one: 'minute', many: 'minutes' })} with activity, at most ${formatCount(most)} in one${limit === null ? '; there is no limit.' : `; the limit allows ${formatCount(Math.floor(limit))} a minute.`}`,
  },
}

const aheadOrLate = (aheadMs: number): string =>
  `${formatDuration(Math.abs(aheadMs))} ${aheadMs < 0 ? 'too late' : 'ahead'}`
