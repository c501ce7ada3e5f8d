import type { ReactNode } from 'react'
import { common } from './common.ts'
import { formatCount, formatNoun } from './format.ts'

interface Noun {
  readonly one: string
  readonly many: string
}

export const compare = {
  title: common.compareTwo,
  sub: 'What did we miss, what is surplus: before anything is revoked. Each part can be kept as an inventory of its own; the two stay as they are.',
  next: {
    none: '[Import two lists], or [search at a vendor].',
    first: 'Choose [the first] of the two.',
    second: 'Choose [the second] of the two.',
    noSecond: '[Import] or [search] a second list of this vendor.',
    keep: '[Keep a part] as an inventory, and make a batch of that.',
  },
  swap: 'Swap A and B',
  loadingInventories: 'the inventories',
  loading: 'the comparison',
  none: 'No inventory to compare',
  noneYet: 'Import a file, or search at a vendor; then compare the two.',
  choiceHelp: (count: number, source: string): string =>
    `${formatNoun(count, { one: 'item', many: 'items' })} from ${source}`,
  a: {
    label: 'A',
    choose: 'Choose an inventory',
    help: 'For instance the list that was handed over.',
  },
  b: {
    label: 'B',
    chooseAFirst: 'Choose A first',
    help: (href: string): ReactNode => (
      <>
        For instance what <a href={href}>a search at the vendor</a> finds today.
      </>
    ),
    noOther: (href: string): ReactNode => (
      <>
        There is no other inventory of this vendor and kind. <a href={href}>Search at the vendor</a> to fill
        one.
      </>
    ),
  },
  two: (a: string, b: string): string => `A: ${a} · B: ${b}`,
  oneIsEmpty: 'One of the two is empty.',
  takenBy: (columns: readonly string[]): string =>
    `An item of the one is taken for one of the other by: ${columns.map((name) => name.replaceAll('_', ' ')).join(' and ')}.`,
  part: 'Part',
  items: 'Items',
  what: 'What it is',
  keepIt: 'Keep it',
  keep: common.keepAsInventory,
  keepOf: (part: string): string => `Keep as an inventory: ${part}`,
  keepTitle: (part: string): string => `Keep “${part}” as an inventory`,
  keepSub: (count: number, what: string): string =>
    `${formatNoun(count, { one: 'item', many: 'items' })}. ${what}`,
  /** Each part with what it is, and what a new inventory of it is called unless somebody says otherwise. */
  parts: {
    'only-a': {
      title: 'Only in A',
      what: (a: string, b: string): string => `In ${a}, and not in ${b}.`,
      name: (a: string, b: string): string => `${a} without ${b}`,
    },
    'only-b': {
      title: 'Only in B',
      what: (a: string, b: string): string => `In ${b}, and not in ${a}.`,
      name: (a: string, b: string): string => `${b} without ${a}`,
    },
    both: {
      title: 'In both',
      what: 'As A has them.',
      name: (a: string, b: string): string => `${a} and ${b}`,
    },
    different: {
      title: 'In both, but different',
      same: 'Both say the same of them, as far as both say something.',
      by: {
        validTo: 'end of validity',
        status: 'status',
        issuer: 'issuer',
        otherIds: 'other numbers',
      },
      what: (ways: readonly { readonly by: string; readonly count: number }[]): string =>
        `They differ by ${ways.map(({ by, count }) => `${by} in ${formatCount(count)}`).join(', ')}. As A has them.`,
      name: (a: string, b: string): string => `${a} other than ${b}`,
    },
    'same-key': {
      title: 'Same key',
      none: 'No key is known to stand in two of them. Keys are known of certificates, not of lists of numbers.',
      what: (keys: number, noun: Noun): string =>
        `${formatNoun(keys, { one: 'key is', many: 'keys are' })} in several ${noun.many}: who has the key of one has those of the others.`,
      name: (a: string, b: string): string => `shared keys of ${a} and ${b}`,
    },
    either: {
      title: 'In either',
      what: 'Both lists in one, each item once.',
      name: (a: string, b: string): string => `${a} or ${b}`,
    },
  },
}
