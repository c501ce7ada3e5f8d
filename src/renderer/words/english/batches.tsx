import type { ReactNode } from 'react'
import type { Finding } from '../../../contract/batches.ts'
import type { StandElsewhere } from '../../../contract/elsewhere.ts'
import { common } from './common.ts'
import { formatBytes, formatCount, formatDuration, formatNoun } from './format.ts'

const items = (count: number): string => formatNoun(count, { one: 'item', many: 'items' })
const itemsStand = (count: number, one: string, many: string): string =>
  formatNoun(count, { one: `item ${one}`, many: `items ${many}` })

export const batches = {
  list: {
    title: 'Batches',
    sub: 'What is asked of a vendor: drafted, checked, sealed, then run. Sealing fixes the content for good.',
    next: '[Make a batch] from an inventory.',
    new: 'New batch',
    what: 'the batches',
    batch: 'Batch',
    state: 'State',
    nextColumn: 'Next',
    request: 'Request',
    items: 'Items',
    created: 'Created',
    none: 'No batch yet',
    noneYet: 'A batch is made from an inventory, or from a part of one that a filter selects.',
  },
  /** What happens, or has to happen, next with a batch and its run. */
  next: {
    draft: 'Check and seal it.',
    ready: '[Ready to run].',
    runs: 'It runs.',
    confirmed: (count: number, leftMs: number | null): string =>
      `${formatCount(count)} confirmed${leftMs === null ? '' : `, about ${formatDuration(leftMs)} left`}`,
    paused: '[Resume it], or [save the report] of what was done.',
    stopped: '[Resume it], or [save the report] of what was not done.',
    finished: '[Save the report and the evidence].',
    exceptions: '[Read the exceptions], then [save the report].',
    handedOut: (count: number): string =>
      `Have the script run at the CA, and [read its result] here: ${items(count)} without an outcome.`,
    handOver: '[Write the hand-over], and carry it to the CA.',
    handOverAgain: (left: number): string => `[Write the next hand-over]: ${items(left)} left.`,
    read: (count: number, run: ReactNode): ReactNode => (
      <>
        Read the {formatNoun(count, { one: 'exception', many: 'exceptions' })} of {run}.
      </>
    ),
    of: (batch: ReactNode, what: string): ReactNode => (
      <>
        {batch}: {what}
      </>
    ),
  },
  steps: {
    label: 'Steps of a new batch',
    inventory: 'Inventory',
    request: 'Request',
    check: 'Check',
    seal: 'Seal',
  },
  new: {
    title: 'New batch',
    sub: 'Nothing leaves this machine until the batch is sealed and run.',
    loading: 'the inventories',
    loadingVendor: 'what the vendor can do',
    none: {
      next: '[Import an inventory] first.',
      title: 'No inventory to make it from',
      what: 'Import a file first, or search at a vendor.',
    },
    nextName: '[Give the batch a name] of its own, and say what is asked for.',
    nextReason: '[Choose the reason], then save the draft.',
    nextSave: '[Save the draft]: it is checked then.',
    save: 'Save draft and check',
    inventory: 'Inventory',
    madeFrom: 'Made from',
    choiceHelp: (count: number, source: string): string => `${items(count)} from ${source}`,
    filtered: 'Only the items that your filter selected.',
    all: (count: number): string => (count === 1 ? 'Its one item.' : `All ${items(count)}.`),
    name: 'Name of the batch',
    isTaken: 'There is a batch of this name already.',
  },
  request: {
    title: 'What is asked of the vendor',
    operation: 'Operation',
    reason: 'Reason (RFC 5280)',
    reasonChoice: (reason: string, code: number): string => `${reason} (${code})`,
    sentAs: (wire: string): string => `sent as ${wire}`,
    limitedTo: (what: string): string => `For ${what}.`,
    deadline: 'Deadline',
    deadlines: {
      none: 'No deadline',
      '24h': '24 hours after it was reported',
      '5d': '5 days after it was reported',
      own: 'As set',
    },
    reportedAt: 'Reported at',
    dueAt: (at: ReactNode): ReactNode => <>The deadline is {at}.</>,
    incident: {
      label: 'Incident',
      none: 'None',
      other: 'Another, by its name',
      choiceHelp: (deadline: string, isOpen: boolean): string =>
        isOpen ? `Open; its deadline is ${deadline}` : 'Closed',
      help: 'Kept in the record and shown on the report.',
      countsThere:
        'The batch counts for it and is shown on its page. It brings its deadline where none is set.',
      name: 'Name of the incident',
      notHere: 'No incident of this name is open here: it stands in the record, and nothing counts by it.',
      isHere: (name: string): string => `It is ${name} of this workspace.`,
    },
    comment: 'Comment, kept in the report',
    drill: 'This is a drill',
    drillHelp:
      'An exercise against the built-in sandbox only. It is marked as a drill on every screen and page, and no real connection can be chosen for it.',
  },
  check: {
    title: 'Check',
    loading: 'the check',
    levels: {
      ok: 'Good',
      note: 'Note',
      warning: 'Warning',
      error: 'Must be mended',
    } satisfies Record<Finding['level'], string>,
    /** Read before the finding itself. */
    level: (level: string): string => `${level}: `,
    takes: (ms: number, requests: number): string =>
      `About ${formatDuration(ms)} at the vendor’s limits, ${formatNoun(requests, { one: 'request', many: 'requests' })}`,
  },
  /** A field says what is wrong with it. */
  nextWrong: '[Mend the field] that cannot be read.',
  loading: 'the batch',
  draft: {
    sub: (inventory: string): string =>
      `Draft from ${inventory}. It saves itself; nothing leaves this machine.`,
    next: 'Mend [what the check says]; then it can be sealed.',
    nextOthers: '[Leave out, or take in with a note], what stands in other batches; then it can be sealed.',
    nextSeal: '[Read the check], then [seal the batch].',
    undo: 'Undo the last change',
    remove: 'Remove…',
    removed: (name: string): string => `Draft “${name}” is removed`,
    seal: 'Seal batch…',
    permanent: (operation: string): string =>
      `“${operation}” is permanent. It cannot be undone by this program or by the vendor.`,
  },
  sealing: {
    title: 'Seal this batch?',
    sub: (count: number): string =>
      `Its ${items(count)}, operation, reason and comment are fixed for good, under one digest. It is not run yet.`,
    seal: 'Seal',
  },
  sealed: {
    sub: (operation: string, vendor: string): string => `${operation} · ${vendor}`,
    nextRun: '[Run it].',
    nextFollow: '[Follow the run], or read what came of it.',
    nextApprovals: (missing: number): string =>
      `${formatNoun(missing, { one: 'approval of other people is', many: 'approvals of other people are' })} missing: [save it as a bundle], and have it approved.`,
    saveBundle: common.saveAsBundle,
    toRun: 'To the run',
    run: 'Run…',
    title: common.whatWasSealed,
    state: 'State',
    items: 'Items',
    operation: 'Operation',
    reason: 'Reason',
    comment: 'Comment',
    deadline: 'Deadline',
    incident: 'Incident',
    starts: 'Starts',
    source: 'Source',
    sourceOf: (name: string, bytes: number): string => `${name}, ${formatBytes(bytes)}`,
    sourceDigest: common.sourceDigest,
    preparedBy: 'Prepared by',
    sealed: 'Sealed',
    digest: 'Digest',
  },
  approving: {
    open: 'Approve…',
    title: common.approveBatch,
    sub: (count: number): string => `You sign its ${items(count)} with the key of this workspace.`,
    approve: 'Approve',
  },
  elsewhere: {
    title: 'Other batches',
    stand: (count: number): string => `${itemsStand(count, 'is', 'are')} done or under way in other batches.`,
    decide: 'Leave them out, or say why they are taken in once more. Until then this batch is not sealed.',
    leftOut: (count: number): string => `${itemsStand(count, 'is', 'are')} left out.`,
    doneThere: 'They are done or under way in the batches below.',
    takenIn: (count: number): string => `${itemsStand(count, 'is', 'are')} taken in once more.`,
    because: (note: string): string => `Because: ${note}`,
    leaveOut: 'Take them out',
    leaveOutAsking: 'Take them out…',
    takeIn: 'Take them in with a note…',
    changeNote: 'Change the note…',
    again: 'Decide again',
    why: {
      title: 'Take them in once more',
      sub: 'They are sent again, although another batch has done them or has a request under way. The note is sealed with the batch and stands in its report.',
      takeIn: 'Take them in',
      note: 'Why',
    },
    sealedWithNote: 'It was sealed with a note that says why they are sent once more.',
    doesNotRun: 'It does not run before they are taken out, or come to their end there.',
    batch: 'Batch',
    items: 'Items',
    state: 'State there',
    reason: 'Reason there',
    noReason: 'none',
    outcome: 'Outcome',
    outcomes: {
      live: 'a request is under way',
      open: 'nobody knows what became of it',
      done: 'done',
      queued: 'is to be sent there too',
    } satisfies Record<StandElsewhere['standing'], string>,
  },
  handOver: {
    title: 'Hand-over',
    what: 'the hand-overs',
    noApi: (vendor: string): string =>
      `${vendor} has no API. This batch leaves as a folder with a list, a script and a sheet, and its result is read here.`,
    number: (number: number): string => `Hand-over ${number}`,
    written: 'Written',
    writtenBy: (at: ReactNode, by: string): ReactNode => (
      <>
        {at} by {by}
      </>
    ),
    items: 'Items',
    result: 'Result',
    isRead: 'its result is read',
    without: (count: number): string => `${formatCount(count)} without an outcome`,
    read: 'Read its result…',
    write: 'Write the hand-over…',
    writeAgain: 'Write it again…',
    carry: 'Carry the folder to the CA; its sheet says what to do there.',
    hasRead: (number: number): string => `Read the result of hand-over ${number}`,
    outcomes: (added: number, revoked: number, already: number, refused: number): string =>
      `${formatNoun(added, { one: 'outcome is new', many: 'outcomes are new' })}: ${formatCount(revoked)} revoked, ${formatCount(already)} before, ${formatCount(refused)} refused.`,
    reading: {
      title: (file: string): string => `Read ${file}?`,
      sub: 'Each item gets the outcome that the script noted. That stays in the record.',
      read: 'Read',
      closed: 'The script is not run again',
      closedHelp: 'What it did not begin may be handed over again.',
    },
  },
  start: {
    noSandbox: 'There is no connection to the sandbox',
    noConnection: 'There is no connection to this vendor',
    drillNeeds: 'A drill runs against the built-in sandbox only: start it on the home screen.',
    needsOne: (vendor: string): string => `A batch for ${vendor} needs one.`,
    toSandbox: 'To the sandbox',
    title: (batch: string): string => `Run ${batch}?`,
    titleDrill: (batch: string): string => `Drill: run ${batch}?`,
    confirm: (operation: string): string => `${operation} now`,
    drill: 'Drill',
    drillAgainst: 'against the built-in sandbox only',
    connection: 'Connection',
    connectionHelp: (host: string, environment: string): string => `${host} · ${environment}`,
    key: common.keyForRun,
    keyHelp: common.keyForRunHelp,
    canary: 'Begin with 1, 5 and 50 items, each confirmed before the next',
    preflight: 'Ask first which items are done already',
    preflightHelp: 'Spends requests on items that are not.',
  },
}
