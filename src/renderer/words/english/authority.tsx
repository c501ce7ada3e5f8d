import type { ReactNode } from 'react'
import type { AuthorityChange } from '../../../contract/identity.ts'
import { common } from './common.ts'
import { formatCount, formatNoun } from './format.ts'

type Change = AuthorityChange['change']

const by = (when: ReactNode, who: string): ReactNode => (
  <>
    {when} by {who}
  </>
)

/** A change in the list of those that were made. */
function changeMade(change: Change): string {
  switch (change.kind) {
    case 'policy.set':
      return `approvals needed: ${formatCount(change.approvals)}`
    case 'trust.added':
      return `trusts ${change.name}`
    case 'trust.removed':
      return `no longer trusts ${change.name}`
    case 'key.replaced':
      return change.why === 'lost'
        ? `signs with another key: ${change.from} was declared lost`
        : 'signs with another key, handed over by the old one'
    default:
      return change satisfies never
  }
}

/** A change that is proposed: how it will be once it is made. */
function changeProposed(change: Change): string {
  switch (change.kind) {
    case 'policy.set':
      return change.approvals === 0
        ? 'Batches run without an approval'
        : `Batches run with ${common.approvals(change.approvals)}`
    case 'trust.added':
      return `The key of ${change.name} is trusted`
    case 'trust.removed':
      return `The key of ${change.name} is no longer trusted`
    case 'key.replaced':
      return `${change.name} signs with another key: ${change.from} is lost`
    default:
      return change satisfies never
  }
}

/** Who signs, whose approvals count, and how many it takes. */
export const authority = {
  approvals: {
    title: 'Approvals needed',
    change: 'Change…',
    what: 'the policy',
    isNeeded: (approvals: number): string =>
      approvals === 0
        ? 'None: a sealed batch may be run by whoever prepared it.'
        : `A batch runs, and is resumed, only with ${approvals === 1 ? 'the approval of one trusted key, of somebody other' : `approvals of ${formatCount(approvals)} trusted keys, of people other`} than its preparer and whoever runs it. To lower this, or to trust another key, takes the same approvals: a proposal is signed here, approved by them, and then made.`,
    changeTitle: 'Approvals that a batch needs',
    changeDescription: 'The change is signed with this workspace’s key and kept for good.',
    signProposal: 'Sign the proposal…',
    signChange: 'Sign the change',
    beforeItRuns: 'Before it runs',
    choice: (approvals: number): string =>
      approvals === 0
        ? 'None: whoever prepares may run'
        : approvals === 1
          ? 'One other person'
          : `${formatCount(approvals)} other people`,
    changes: 'Changes of who may approve and how many must, newest first',
    when: 'When',
    who: 'Who',
    changed: 'Change',
    signed: 'Signed',
    approvedBy: 'Approved by',
    isSigned: (isSigned: boolean): string => (isSigned ? 'yes' : 'no'),
    others: (approvals: number): string =>
      approvals === 0 ? '' : formatNoun(approvals, { one: 'other', many: 'others' }),
    made: changeMade,
  },
  proposals: {
    needsOthers: (approvals: number): string =>
      `This needs ${common.approvals(approvals)} of other people first.`,
    needsOthersHow:
      'It is written to a file, and nothing changes yet. Colleagues whose keys are trusted here open it in their workspace and approve it; opened here again, the change is made.',
    nothingChangedYet: 'Nothing is changed yet: hand it to those who must approve it.',
    title: 'Proposed changes',
    open: 'Open a proposal…',
    what: 'Under a policy, fewer approvals or another trusted key need the approvals that the policy asks for; another key in the place of a lost one always needs somebody else’s. Open a proposal to see what it would change: to approve it for a colleague, or to make it here once it is approved.',
    isMade: 'The change is made',
    makeTitle: 'Make this change?',
    approveTitle: 'Approve this change?',
    makeDescription:
      'It was proposed here. Made with enough approvals, it is signed with this workspace’s key and kept for good.',
    approveDescription:
      'It would change another workspace. Your approval is signed with this workspace’s key.',
    make: 'Make the change',
    approve: 'Approve…',
    change: 'Change',
    key: 'Key',
    workspace: 'Workspace',
    thisOne: ' (this one)',
    proposed: 'Proposed',
    by,
    needs: 'Needs',
    nobodyYet: 'Nobody has approved it yet.',
    approvedBy: 'Approved by',
    fingerprint: 'Fingerprint',
    here: 'Here',
    notKnownHere: common.notKnownHere,
    trusted: 'trusted',
    notTrusted: 'not trusted',
    missing: (approvals: number): string =>
      `${common.approvals(approvals)} by trusted keys ${approvals === 1 ? 'is' : 'are'} missing: hand the file to those who must give them.`,
    proposedChange: changeProposed,
  },
  trusted: {
    title: 'Trusted keys',
    add: 'Add a key…',
    what: 'the keys',
    none: 'None yet. The approvals of colleagues count once their public keys stand here.',
    name: 'Name',
    fingerprint: 'Fingerprint',
    added: 'Added',
    by,
    remove: 'Remove',
    removeOpen: 'Remove…',
    removeNamed: (name: string): string => `Remove ${name}`,
    ownTitle: 'This is your own key',
    ownNeverCounts: 'Nobody approves what they have prepared themselves: your own key never counts.',
    alreadyTitle: 'This key is trusted already',
    nothingToAdd: 'There is nothing to add.',
    addTitle: 'Trust this key?',
    addDescription: 'Call its owner, and let them read the fingerprint of their key to you.',
    sameSign: 'It is the same: sign the proposal…',
    sameTrust: 'It is the same: trust it',
    willCount: 'Approvals that this key gives will count for every batch.',
  },
  own: {
    title: 'Signing key of this workspace',
    make: 'Make the key',
    save: 'Save the public key…',
    replace: 'Replace the signing key…',
    what: 'the key',
    none: 'There is none yet. It is made when something is first signed; its private part never leaves this machine.',
    name: 'Name',
    fingerprint: 'Fingerprint',
    keptIn: 'Kept in',
    kept: {
      keychain: 'the keychain of this machine',
      file: 'a file locked with a passphrase, asked for each time',
    },
    made: 'Made',
  },
  replacing: {
    title: 'Replace the signing key',
    description:
      'This workspace signs with another key from now on. What the old one has signed still verifies by the new public key.',
    oldKey: 'The old key',
    isHere: 'It can sign',
    isLost: 'It is lost',
    what: {
      here: 'The old key signs that the new one takes its place, and its private part is taken away from this machine. Nobody else needs to agree.',
      lost: 'A new key is made, and a proposal is saved as a file. Trusted colleagues approve it in their workspaces, as many as a batch needs and at least one; opened here again under “Proposed changes”, it takes the place of the lost key.',
    },
    confirm: { here: 'Replace the signing key', lost: 'Sign the proposal that it is lost…' },
    isReplaced: 'This workspace signs with another key',
    handOn: 'Hand its public part to those who know the old one.',
  },
  passphrase: {
    title: 'Passphrase of the signing key',
    sign: 'Sign',
    label: 'Passphrase',
    help: 'This machine has no keychain: the key lies in a file of the workspace, locked with this passphrase. It is asked for each time, and kept nowhere.',
    forRun: 'Passphrase of the signing key (may be left empty)',
    forRunHelp:
      'With it the record of this run is signed as it grows. It is held in memory until the run ends. Left empty, the run is not signed.',
  },
  validity: {
    label: 'The approval counts for',
    help: 'A run that is started or resumed after that needs another one.',
    days: (days: number, isUsual: boolean): string =>
      `${formatNoun(days, { one: 'day', many: 'days' })}${isUsual ? ', as usual' : ''}`,
  },
}
