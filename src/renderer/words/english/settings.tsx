import type { ReactNode } from 'react'
import type { Finding } from '../../../contract/doctor.ts'
import type { Theme } from '../../../contract/workspace.ts'
import { common } from './common.ts'
import { formatNoun } from './format.ts'

const conditions: Readonly<Record<Finding['condition'], string>> = {
  good: 'good',
  note: 'note',
  wrong: 'wrong',
}
const themes: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' }
const exchanges = (count: number): string => formatNoun(count, { one: 'exchange', many: 'exchanges' })

export const settings = {
  title: 'Settings',
  what: 'the settings',
  next: {
    airGapped:
      'Prepare [batches] and check [files] here; carry a bundle to a machine with a network to run it.',
    online:
      'Nothing must be set before a run. For four eyes, [add the keys] of the others, then set [how many must approve].',
  },
  network: {
    title: 'Network',
    airGapped: 'Air-gapped',
    online: 'Online',
    isAirGapped:
      'Nothing is sent: no searches, no checks, no runs. Batches can be prepared and reports checked.',
    isOnline:
      'Requests go to the hosts of your connections when you search, check or run, to the addresses that certificates name when you check how they are seen, and to a time stamp authority if you name one; nowhere else.',
    allow: 'Allow the network…',
    cutOff: 'Cut the network off',
    allowTitle: 'Allow the network?',
    allowDescription:
      'This workspace may then reach the hosts of its connections. Nothing is sent by itself: only searches, checks and runs that you start.',
    allowConfirm: 'Allow the network',
    stay: 'Stay air-gapped',
  },
  timeStamps: {
    title: 'Time stamps',
    off: 'Off. A time stamp authority (RFC 3161) can confirm when a run ended and when a report was made: it is sent a digest, nothing else.',
    on: 'When a run ends and when a report is made, a digest of the signed record is sent there, nothing else. The answer is kept in the evidence.',
    address: 'Address of the authority',
    addressBegins: 'https://',
    use: 'Use this authority',
    switchOff: 'Switch off',
  },
  appearance: { title: 'Appearance', theme: 'Theme', themes },
  doctor: {
    title: 'Check-up',
    inPlainText: common.lookThrough,
    writeSupportFile: 'Write a support file…',
    askVendors: 'Ask the vendors too…',
    lookNow: 'Look now',
    lookAgain: 'Look again',
    looksAt:
      'Looks at the workspace, free space, file modes, the keychain, the clock, trusted CAs, proxies and the fonts of the report. Nothing is sent. A support file holds the same without keys, serial numbers and names.',
    /** How many things are wrong, and when that was. */
    found: (wrong: number, at: ReactNode): ReactNode => (
      <>
        {wrong === 0
          ? 'Nothing is wrong.'
          : `${formatNoun(wrong, { one: 'thing is', many: 'things are' })} wrong.`}{' '}
        <span className="muted">Looked at {at}.</span>
      </>
    ),
    what: 'What',
    how: 'How it is',
    verdict: 'Verdict',
    conditions,
  },
  trace: {
    title: 'Trace for support',
    lookAgain: 'Look again',
    stop: 'Stop the trace',
    start: 'Start a trace…',
    on: 'on',
    /** How much is written, and where. */
    written: (entries: number, file: ReactNode, hasSerials: boolean): ReactNode => (
      <>
        {exchanges(entries)} written to {file}.{' '}
        {hasSerials ? 'Serial numbers are in it.' : 'Serial numbers are left out.'}
      </>
    ),
    writes:
      'Writes each exchange with a vendor to a file (HAR) until it is stopped or the program ends. Keys, tokens, cookies and what is about people are left out. Look through it before you send it.',
    last: (file: string, entries: number): string => ` The last one, ${file}, has ${exchanges(entries)}.`,
    withSerials: 'With serial numbers and thumbprints',
  },
  about: {
    title: 'About',
    what: 'the facts',
    operator: 'Operator',
    dataFolder: 'Data folder',
    platform: 'Platform',
    runsIn: (platform: string, isDesktopApp: boolean): string =>
      `${platform}, ${isDesktopApp ? 'desktop app' : 'browser shell'}`,
    licence: 'Licence',
    mit: 'MIT',
    mitAndParts: 'MIT. The licences of its parts stand in the menu under Help, Licences.',
  },
}
