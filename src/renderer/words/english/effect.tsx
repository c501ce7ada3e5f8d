import type { ReactNode } from 'react'
import type { EffectShown } from '../../../contract/effect.ts'
import { formatCount, formatNoun } from './format.ts'

const shown: Readonly<Record<EffectShown, string>> = {
  wrong: 'Not as it should be',
  revoked: 'Revoked',
  'not-revoked': 'Not revoked',
  'not-checkable': 'Not checkable',
}

/** What relying parties see of certificates, and the CAs that are believed in that. */
export const effect = {
  title: 'As relying parties see it',
  fetching: 'Fetching the lists',
  progress: (checked: number, items: number): string => `${formatCount(checked)} of ${formatCount(items)}`,
  checking: 'Checking',
  checkNow: 'Check now',
  checkAgain: 'Check again',
  cancelCheck: 'Cancel the check',
  airGapped: 'This workspace is air-gapped: no list is fetched and no responder is asked.',
  cancelled: 'The check was cancelled.',
  foundStays: 'What was found before stays.',
  what: 'the last check',
  notYet:
    'Not checked yet. A check reads the lists of revoked certificates (CRL) and asks responders (OCSP) that the certificates name, as everybody does who relies on them.',
  allSeen: (expected: number): string =>
    expected === 1
      ? 'The one that the vendor has confirmed is seen so.'
      : `All ${formatCount(expected)} that the vendor has confirmed are seen so.`,
  notSeen: (wrong: number, expected: number): string =>
    `${formatCount(wrong)} of the ${formatCount(expected)} that the vendor has confirmed ${wrong === 1 ? 'is' : 'are'} not seen so.`,
  madeAnew: 'A list is made anew from time to time: check again after its next update.',
  otherReason: (items: number): string =>
    `${formatCount(items)} revoked for another reason than was asked for: the report names ${items === 1 ? 'it' : 'them'}.`,
  figures: { revoked: 'revoked', notRevoked: 'not revoked', notCheckable: 'not checkable' },
  checkedBy: (at: ReactNode, who: string): ReactNode => (
    <>
      Checked {at} by {who}
    </>
  ),
  which: 'Which certificates',
  shown: (kind: EffectShown, items: number): string => `${shown[kind]} (${formatCount(items)})`,
  whyNot: 'Why not checkable',
  asked: {
    title: 'What was asked',
    crl: 'CRL',
    ocsp: (questions: number): string =>
      `OCSP, ${formatNoun(questions, { one: 'question', many: 'questions' })}`,
    asOf: (at: ReactNode): ReactNode => <>, of {at}</>,
    entries: (entries: number): string => `, ${formatNoun(entries, { one: 'entry', many: 'entries' })}`,
    problem: (problem: string): string => `: ${problem}`,
  },
  items: {
    what: 'the certificates',
    none: 'None.',
    item: 'Item',
    certificate: 'Certificate',
    seen: 'What is seen',
    firstOf: (listed: number, total: number): string =>
      `The first ${formatCount(listed)} of ${formatCount(total)}.`,
    revoked: (since: ReactNode, reason: string, by: string): ReactNode => (
      <>
        Revoked since {since}, {reason} ({by})
      </>
    ),
    notRevoked: (asOf: ReactNode, by: string): ReactNode => (
      <>
        Not revoked as of {asOf} ({by})
      </>
    ),
    nextUpdate: (at: ReactNode): ReactNode => <>, next update by {at}</>,
  },
  authorities: {
    title: 'Certification authorities',
    add: 'Add a CA…',
    what: 'the CA certificates',
    none: 'None yet. Lists of revoked certificates and answers of responders are checked against the certificate of the CA that issued the certificates.',
    name: 'Name',
    fingerprint: 'SHA-256',
    validTo: 'Valid to',
    remove: 'Remove',
    removeOpen: 'Remove…',
    removeNamed: (name: string): string => `Remove ${name}`,
    addTitle: (file: string): string => `Add the CA of ${file}`,
    addDescription: 'What this CA signs will be believed. Its fingerprint is shown before anything is added.',
    addConfirm: 'Add this CA…',
    crl: 'Address of its list (CRL)',
    crlHelp: 'For certificates that name none, and for servers on a private network. Blanks in between.',
    ocsp: 'Address of its responder (OCSP)',
    compare: 'Compare the fingerprint with one that the CA publishes.',
  },
}
