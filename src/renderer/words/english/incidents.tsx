import type { ReactNode } from 'react'
import { common } from './common.ts'
import { formatCount, formatDuration, formatNoun, formatRate, nounOf } from './format.ts'

const CERTIFICATE = { one: 'certificate', many: 'certificates' }
const certificates = (items: number): string => formatNoun(items, CERTIFICATE)
const areLeft = (left: number): string =>
  `${formatNoun(left, { one: 'of its population is', many: 'of its population are' })} neither revoked, expired nor excluded.`
const columns = { when: 'When', who: 'Who', what: 'What', why: 'Why', state: 'State', vendor: 'Vendor' }

/** What the incident says of itself: list, screen, waves, population. */
export const incidents = {
  certificate: CERTIFICATE,
  /** Read out for a number that leads to its list. */
  counted: (count: number, what: readonly string[]): string => `${formatCount(count)} ${what.join(', ')}`,
  list: {
    title: 'Incidents',
    sub: 'One population over batches and vendors, one clock, one report.',
    nextOpen: '[Open the one] whose time runs out first.',
    nextOf: (incident: ReactNode, left: number, leftMs: number) => (
      <>
        {incident}: {certificates(left)} left,{' '}
        {leftMs < 0 ? 'and the deadline has passed' : `${formatDuration(leftMs)} to the deadline`}.
      </>
    ),
    nextNone: '[Open an incident] when a key is compromised or a profile was wrong.',
    open: 'Open an incident…',
    load: 'Take one in…',
    what: 'the incidents',
    none: 'No incident',
    noneWhy:
      'Open one, and take the inventories in that it is about: what became of each certificate is then counted over all batches and vendors.',
    columns: {
      incident: 'Incident',
      state: columns.state,
      cause: 'Cause',
      population: 'Population',
      revoked: 'Revoked',
      left: 'Left',
      deadline: 'Deadline',
      timeLeft: 'Time left',
    },
    closed: 'closed',
    isOpen: 'open',
    passed: 'passed',
    known: (name: string) => `${name} is here already`,
    loaded: (name: string) => `${name} is taken in`,
    loadedWhat: (members: number, batches: number, signer: string, isTrusted: boolean) =>
      `${certificates(members)} and ${formatNoun(batches, { one: 'sealed batch', many: 'sealed batches' })}, signed by ${signer}${isTrusted ? '' : ', whose key is not trusted here: nothing of it starts by itself'}.`,
  },
  opening: {
    title: 'Open an incident',
    causes: 'the causes',
    confirm: 'Open the incident',
    name: 'Name',
    namePlaceholder: 'INC-4471',
    cause: 'Cause',
    causeHelp: (id: string, reason: string, hours: number | null) =>
      `${id}: reason ${reason}, ${hours === null ? 'no deadline of its own' : `within ${formatNoun(hours, { one: 'hour', many: 'hours' })}`}`,
    knownAt: 'Known since',
    knownAtHelp: 'The clock starts there.',
    knownHow: 'How it became known',
    deadline: 'Deadline',
    deadlineOfCause: 'The one of the cause, where it has one.',
    deadlineProposed: (at: string) => `Without one: ${at}, as the cause has it.`,
    note: 'Note',
    noteHelp: 'Kept in the record; needed where what the cause proposes is overruled.',
  },
  clock: {
    outlook: {
      done: 'Nothing is left.',
      kept: 'At this rate the deadline is kept.',
      missed: 'At this rate the deadline cannot be kept.',
      passed: 'The deadline has passed.',
      unknown: 'No end can be told yet.',
    },
    closed: (left: number) => (left === 0 ? 'Closed, with nothing left.' : `Closed. ${areLeft(left)}`),
    deadline: (at: ReactNode, duration: string, isPassed: boolean) => (
      <>
        Deadline: {at}, {duration} {isPassed ? 'ago' : 'from now'}.
      </>
    ),
    end: (left: number, at: ReactNode) => (
      <>
        {' '}
        {certificates(left)} left, done about {at}.
      </>
    ),
  },
  detail: {
    what: 'the incident',
    drill: 'Drill · ',
    closed: ' · closed',
    reports: {
      csv: common.saveAsCsv,
      jsonl: 'Save the evidence…',
      html: 'Save as HTML…',
      pdf: 'Save the report…',
    },
    saveMenu: 'Save…',
    otherMachines: 'Other machines…',
    /** The button of what is next. */
    first: {
      seal: 'Check and seal the draft',
      run: 'Run the next batch',
      resume: 'Resume the run',
      follow: 'Follow the run',
      refused: 'Read what was refused',
      look: 'Show what is left',
    },
    written: (file: string) => `${file} is written`,
    numbered: 'It has a number, which the incident keeps.',
    save: common.saveAsBundle,
    saved: (file: string) => `Wrote ${file}`,
    savedWhat: 'It holds the incident with its sealed batches, signed, and no key.',
    progress: 'Read progress in…',
    progressRead: (at: string) => `Read the progress of ${at}`,
    progressKnown: 'That progress was read before',
    progressWhat: (by: string, told: number, unknown: number) =>
      `Signed by ${by}: ${formatCount(told)} revoked there as a list told${unknown === 0 ? '' : `; ${formatNoun(unknown, { one: 'of it is', many: 'of it are' })} not in the population here`}.`,
    nextClosed: '[Save the report]. [Reopen it] if more is found.',
    nextEmpty: '[Add the inventories] that it is about.',
    nextPlan: (items: number) =>
      `[Plan a wave]: ${formatNoun(items, { one: 'stands', many: 'stand' })} in no sealed batch yet.`,
    nextRefused: (items: number) =>
      `[Read why] ${formatNoun(items, { one: 'was refused: try it again, or exclude it', many: 'were refused: try them again, or exclude them' })} with a reason.`,
    nextDone: '[Save the report], and [close it] with a statement.',
    nextSeal: (batch: string, items: number) =>
      `[Check and seal the draft] ${batch}: ${formatNoun(items, { one: 'stands', many: 'stand' })} in no sealed batch yet.`,
    nextRun: (batch: string) => `[Run the batch] ${batch}; the clock says whether the deadline is kept.`,
    nextOfRun: {
      resume: (batch: string) => `[Resume the run] of ${batch}: it is paused.`,
      follow: (batch: string) => `[Follow the run] of ${batch}; the clock says whether the deadline is kept.`,
    },
    nextProgress: '[Read the progress in]: its batches run on another machine.',
    nextLook: (items: number) =>
      `[Show what is left]: ${formatNoun(items, { one: 'is', many: 'are' })} neither done nor in a batch that could be run.`,
    close: 'Close…',
    reopen: 'Reopen…',
    closeTitle: (name: string) => `Close ${name}?`,
    reopenTitle: (name: string) => `Reopen ${name}?`,
    closeWhat: (left: number) =>
      `${left === 0 ? 'Nothing is left.' : areLeft(left)} It takes no more changes until it is reopened; runs go on, and exclusions and held waves hold as before.`,
    reopenWhat: 'It takes changes again.',
    closeLabel: 'Close the incident',
    reopenLabel: 'Reopen',
    statement: 'What is stated at its end',
    why: columns.why,
  },
  population: {
    title: 'Population',
    /** Below the figure. */
    certificates: (count: number): string => nounOf(count, CERTIFICATE),
    noneReplaced: 'none known to be replaced',
    replaced: (items: number) => `${formatCount(items)} known to be replaced`,
    add: 'Add inventories…',
    compare: 'Compare a later list…',
    exclude: 'Exclude…',
    include: 'Include again…',
    inventory: 'Inventory',
    inventoryHelp: (items: number, vendor: string, source: string) =>
      `${common.items(items)} of ${vendor}, from ${source}`,
    inventoryFrom: (href: string) => (
      <>
        Of a file, or of <a href={href}>a search at a vendor</a>.
      </>
    ),
    addTitle: 'Add to the population',
    addWhat:
      'What is not in it yet, all or nothing. Members do not leave: what is not to be revoked is excluded.',
    addLabel: 'Add',
    added: (items: number) => `${certificates(items)} added`,
    present: (items: number) =>
      `${formatNoun(items, { one: 'was', many: 'were' })} in the population already.`,
    addedFrom: (inventory: string) => `From ${inventory}.`,
    compareTitle: 'Compare a later list',
    compareWhat:
      'What it has more, and of what it has no more, why. Nothing enters or leaves by it; what it names as revoked or replaced is kept.',
    compareLabel: 'Compare',
    comparedTitle: (inventory: string) => `${inventory} and the population`,
    cancel: 'Close',
    takeIn: (items: number) => `Take in the ${formatCount(items)} new`,
    compared: {
      items: 'Listed',
      present: 'In the population',
      new: 'New',
      told: 'Told to be revoked, for the first time',
      replaced: 'Found replaced, for the first time',
    },
    gone: {
      revoked: 'Not listed: revoked here',
      toldRevoked: 'Not listed: revoked elsewhere, as told',
      expired: 'Not listed: expired',
      replaced: 'Not listed: replaced',
      excluded: 'Not listed: excluded',
      unexplained: 'Not listed: unexplained',
    },
    excludeTitle: 'Exclude members',
    includeTitle: 'Include members again',
    excludeWhat:
      'They stay in the population and are counted as excluded. Runs hold them back, also where they are sealed already.',
    includeWhat: 'Ends their exclusion: they count as before, and runs send them.',
    excludeLabel: 'Exclude',
    includeLabel: 'Include…',
    excluded: (items: number) => `${certificates(items)} excluded`,
    included: (items: number) => `${certificates(items)} included again`,
    excludedThen: 'Every run holds them back, in whatever batch they stand.',
    includedThen: 'A run that is resumed sends them.',
    excludedAgain: (items: number) => `${certificates(items)} excluded again`,
    by: 'By what',
    byList: 'By a list',
    byName: 'By name',
    names: 'Serial numbers, thumbprints or common names',
    namesHelp: 'One a line, exactly as the report has them.',
    why: columns.why,
    until: 'Until',
    untilHelp: 'Without an end by default; after it they count again by themselves.',
  },
  burnDown: {
    title: 'What is left',
    what: 'the chart',
    none: 'Nothing has been taken in yet',
    deadline: 'deadline',
    now: (left: number, deadline: ReactNode, end: ReactNode | null) => (
      <>
        {formatCount(left)} left, what is refused included; the deadline is {deadline}
        {end === null ? '.' : <>, and at this rate it is done about {end}.</>}
      </>
    ),
    table: 'As a table',
    when: columns.when,
    left: 'Left',
  },
  waves: {
    title: 'Waves',
    what: 'the waves',
    plan: 'Plan a wave…',
    none: 'None yet. A wave is cut from what is left of the population: a draft for each vendor, and when it may be sent.',
    columns: {
      wave: 'Wave',
      when: 'May be sent',
      batches: 'Batches',
      members: 'Members',
      unreplaced: 'Not replaced',
      revoked: 'Revoked',
      excluded: 'Excluded',
    },
    states: {
      draft: 'draft',
      held: 'held',
      waiting: 'waiting',
      due: 'due',
      running: 'running',
      ended: 'ended',
    },
    byItself: 'by itself',
    heldBy: (who: string, since: ReactNode, why: string) => (
      <>
        held by {who} since {since}: {why}
      </>
    ),
    hold: 'Hold…',
    release: 'Release…',
    others:
      'Nothing else starts by itself. A batch is checked, sealed and run on its own page, and is refused there while its wave waits.',
    nothing:
      'Nothing starts by itself. A batch is checked, sealed and run on its own page, and is refused there while its wave waits.',
    starting: (waves: readonly string[]) =>
      `${waves.join(', ')} ${waves.length === 1 ? 'starts' : 'start'} by itself while this window is open`,
    startingWhat:
      'It was sealed so: once it is due, its batches are sent and nobody is asked again. Hold it to keep it back.',
    holdTitle: (wave: string) => `Hold wave ${wave}?`,
    holdWhat: 'From now on no run sends anything of it. What is on its way is asked about and confirmed.',
    holdLabel: 'Hold the wave',
    releaseTitle: (wave: string) => `Release wave ${wave}?`,
    releaseWhat: 'Runs of it are held back no longer, as far as its schedule allows. Nothing starts by it.',
    releaseWhatItself:
      'It is held back no longer, as far as its schedule allows. It was sealed to start by itself: once it is due, it does.',
  },
  plan: {
    title: (incident: string) => `Plan a wave of ${incident}`,
    what: 'A draft for each vendor, of what is left of the population: neither revoked, expired, excluded nor in another batch or wave. Nothing is sealed or started by it.',
    label: 'Draft the wave',
    planned: (wave: string, items: number) => `Wave ${wave}: ${certificates(items)}`,
    plannedWhat: (batches: readonly string[], leftOut: string, unreplaced: number) =>
      `${batches.join(', ')}. Left out: ${leftOut}.${unreplaced === 0 ? '' : ` ${formatNoun(unreplaced, { one: 'has', many: 'have' })} no known replacement.`}`,
    name: 'Name of the wave',
    taken: 'There is a wave of this name already.',
    vendor: columns.vendor,
    allVendors: 'All vendors',
    notBefore: 'Not before',
    windows: 'Daily windows',
    windowsPlaceholder: '22:00-06:00',
    windowsHelp: (zone: string): string =>
      `By this machine's clock (${zone}); several are joined with commas.`,
    windowsUnderstood: (
      windows: readonly { readonly from: string; readonly to: string }[],
      zone: string,
    ): string =>
      `Understood: daily ${windows.map(({ from, to }) => `from ${from} to ${to}${to <= from ? ' of the next day' : ''}`).join(', and ')} (${zone}).`,
    badWindow: 'Write from and to as times of day, such as 22:00-06:00.',
    after: 'After',
    noOther: 'No other wave',
    waits: 'Send each certificate only once it is known to be replaced',
    startsItself: 'Start by itself once it is due',
    startsItselfHelp:
      'It is sealed and approved with that, and then nobody is asked again: it starts while this window is open. It can be held at any time. Where nobody keeps a window open, the guide says how.',
  },
  which: {
    title: 'Which',
    add: 'Add a condition',
    all: 'All that is left.',
    allHold: 'All conditions must hold.',
    column: 'Column',
    test: 'Comparison',
    value: 'Text or day',
    remove: (column: string): string => `Take the condition on ${column} away`,
    columns: {
      host: 'Host',
      common_name: 'Common name',
      organization: 'Organization',
      issuer: 'Issuer',
      valid_to: 'Valid to',
      valid_from: 'Valid from',
      profile_id: 'Profile',
      status: 'Status',
      priority: 'Priority',
      product: 'Product',
      order_id: 'Order',
      source_file: 'File',
    },
    tests: {
      contains: 'contains',
      equals: 'is',
      begins: 'begins with',
      'contains-not': 'does not contain',
      'equals-not': 'is not',
      before: 'before',
      'before-not': 'not before',
      empty: 'is empty',
      'empty-not': 'is not empty',
    },
    further: 'Further conditions',
    furtherPlaceholder: 'host=shop.example.com, priority==1, valid_to<2027-01-31',
    furtherHelp: 'As the command line has them behind --where, joined with commas.',
  },
  vendors: {
    title: 'By vendor',
    vendor: columns.vendor,
    population: 'Population',
    /** Below the vendor's name. */
    pace: (rate: string, end: ReactNode | null): ReactNode =>
      end === null ? (
        rate
      ) : (
        <>
          {rate}; done about {end}
        </>
      ),
    noRate: 'rate not known',
    rateOf: (perSecond: number, from: 'measured' | 'connection' | 'published' | 'assumed') =>
      `${formatRate(perSecond)} a second, ${
        {
          measured: 'as measured',
          connection: "the connection's limits",
          published: "the vendor's limits",
          assumed: 'assumed at first',
        }[from]
      }`,
  },
  batches: {
    title: 'Batches',
    none: 'No sealed batch holds a certificate of this population yet, and none was drafted for it.',
    batch: 'Batch',
    state: columns.state,
    vendor: columns.vendor,
    items: 'Items',
    members: 'Of the population',
    done: 'Done',
    exceptions: 'Exceptions',
    elsewhere: (at: ReactNode) => <>run elsewhere, as told of {at}</>,
  },
  exclusions: {
    title: 'Exclusions',
    when: columns.when,
    who: columns.who,
    why: columns.why,
    until: 'Until',
    now: 'Excluded now',
    noEnd: 'no end',
  },
  about: {
    title: 'What happened',
    cause: 'Cause',
    causeOf: (title: string, id: string) => `${title} (${id})`,
    reason: 'Reason',
    known: 'Known',
    knownHow: (how: string) => `, ${how}`,
    owner: 'Owner',
    head: 'Head of its chain',
    when: columns.when,
    who: columns.who,
    what: columns.what,
  },
  members: {
    columns: {
      target: 'Certificate',
      commonName: 'Common name',
      fate: 'What became of it',
      batch: 'Batch',
      replacement: 'Replaced by',
      validTo: 'Valid to',
      vendor: columns.vendor,
      origin: 'From inventory',
    },
    replaced: 'yes',
    title: (incident: string, what: string) => `${incident}: ${what}`,
    population: 'population',
    wave: (name: string) => `wave ${name}`,
    batch: (name: string) => `batch ${name}`,
    knownReplaced: 'known to be replaced',
    notReplaced: 'not known to be replaced',
    next: 'Select rows to copy or to exclude them, or [go back] to plan a wave.',
    back: 'Back to the incident',
    exclude: 'Exclude them…',
    label: 'Certificates of the incident',
    none: 'No such certificate',
    tooMany: common.atMostNamed,
    excludeTitle: (items: number) => `Exclude ${certificates(items)}?`,
    excludeWhat: (names: readonly string[], hasMore: boolean) =>
      `${names.join(', ')}${hasMore ? ' and others' : ''}. They stay in the population and are counted as excluded; runs hold them back.`,
    excludeLabel: 'Exclude them',
  },
}
