import type { Output } from '../../../contract/index.ts'
import { formatCount, formatNoun } from './format.ts'

type Noun = Parameters<typeof formatNoun>[1]

/** What stands behind a host that may not be real; null where nothing is to be said of it. */
const behind: Readonly<Record<Output<'connections.behind'>, string | null>> = {
  production: null,
  test: 'A test environment of the vendor: nothing real happens.',
  sandbox: 'The built-in sandbox of this program: nothing real happens.',
  local: 'The address is on this machine: a sandbox, or a tunnel that may lead to what is real.',
}

/** The pieces that screens are made of: dialogs, fields, tables, notices. */
export const parts = {
  chord: {
    mac: (letter: string): string => `⌘${letter}`,
    other: (letter: string): string => `Ctrl+${letter}`,
  },
  /** A button read out with what it is done with. */
  of: (deed: string, thing: string): string => `${deed} ${thing}`,
  next: 'Next:',
  loading: (what: string): string => `Loading ${what}`,
  optional: '(optional)',
  choose: 'Choose…',
  any: 'Any',
  copied: 'Copied',
  inUtc: (moment: string): string => `${moment} (UTC)`,
  noWholeNumber: 'Type a whole number, in digits alone.',
  moment: {
    example: { day: '27 Nov 2026', moment: '27 Nov 2026, 14:05' },
    understood: (moment: string): string => `Understood: ${moment}.`,
    unread: {
      day: 'This is no day. Type it as 27 Nov 2026 or 2026-11-27.',
      moment:
        'This is no moment. Type the day and the time, as 27 Nov 2026, 14:05 or 2026-11-27 14:05; a zone may follow.',
    },
  },
  drill: {
    title: 'This is a drill.',
    what: 'It runs against the built-in sandbox only: nothing is changed at a vendor, and every report says so.',
  },
  notices: {
    title: 'Notices',
    waiting: (count: number): string => `Notices: ${formatCount(count)} for you`,
    none: 'Nothing has been said since this window was opened.',
    openRun: 'Open the run',
    undo: 'Undo',
    undoByKey: (key: string): string => `Undo (${key})`,
    undone: 'Undone',
    putAway: 'Put away',
    putItAway: 'Put it away',
    waitsForYou: ' · waits for you',
  },
  palette: {
    title: 'Commands',
    find: 'Find a command',
    placeholder: 'Find a command, a place, or anything by its name',
    none: 'Nothing is called so.',
  },
  dropHere: 'Drop tables, lists or certificates to import them, an evidence file to check it',
  /** Before what cannot be undone. */
  typedCount: {
    goesTo: 'Goes to',
    items: 'Items',
    counted: formatNoun,
    behind,
    permanent: 'This is permanent. It cannot be undone by this program or by the vendor.',
    typeTheNumber: (noun: Noun, count: number): string =>
      `Type the number of ${noun.many}, ${formatCount(count)}, to go ahead`,
    holdsNot: (noun: Noun, count: number, typed: number): string =>
      `This batch holds ${formatNoun(count, noun)}, not ${formatCount(typed)}.`,
  },
  table: {
    filterBy: (column: string): string => `Filter by ${column}`,
    place: (row: number, rows: number): string => `${formatCount(row)} of ${formatCount(rows)}`,
    views: {
      open: 'Views, columns…',
      title: 'Views and columns',
      columns: 'Columns',
      narrower: (column: string): string => `Narrower: ${column}`,
      wider: (column: string): string => `Wider: ${column}`,
      reset: 'All of them, as wide as at first',
      wasReset: 'The columns are as at first',
    },
    saved: {
      title: 'Saved views',
      none: 'None yet. A view is the columns, the sort and the filter.',
      show: 'Show',
      showNamed: (name: string): string => `Show the view ${name}`,
      remove: 'Remove',
      removeNamed: (name: string): string => `Remove the view ${name}`,
      name: 'Save what is shown now as',
      replaces: 'There is one of this name: it is replaced.',
      save: 'Save the view',
      isSaved: (name: string): string => `View “${name}” is saved`,
      isRemoved: (name: string): string => `View “${name}” is removed`,
    },
    selectAll: (rows: number): string => `Select all ${formatNoun(rows, { one: 'row', many: 'rows' })}`,
    selected: (count: number, noun: Noun): string => `${formatNoun(count, noun)} selected`,
    filterInstead: (most: number): string =>
      `Filter instead: at most ${formatCount(most)} are named one by one.`,
    copy: 'Copy',
    copied: (count: number, noun: Noun): string => `Copied ${formatNoun(count, noun)}`,
    oneALine: 'One a line.',
    clear: 'Clear',
    clearByKey: 'Clear the selection (Esc)',
  },
}
