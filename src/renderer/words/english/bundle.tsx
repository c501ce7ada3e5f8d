import type { ReactNode } from 'react'
import type { BatchSignature } from '../../../contract/bundles.ts'
import { common } from './common.ts'
import { formatBytes, formatCount } from './format.ts'

const standings: Readonly<Record<BatchSignature['standing'], string>> = {
  own: 'this workspace’s key',
  trusted: 'trusted',
  unknown: common.notKnownHere,
}

/** A sealed batch as one file, and who has signed it. */
export const bundle = {
  none: {
    title: common.openBundle,
    next: '[Choose the file] that was handed over.',
    empty: 'No bundle was chosen',
    carries: 'A bundle carries a sealed batch from one machine to another. It holds no key.',
  },
  theBundle: 'the bundle',
  nothingImported: 'Nothing was imported.',
  sub: (bytes: number): string =>
    `A bundle of ${formatBytes(bytes)}. It holds: every byte of it was checked. Nothing was imported.`,
  next: {
    approve: 'Compare [the digest] with the preparer, then [approve it], or [import it] to run it here.',
    import: 'Compare [the digest] with the preparer, then [import it] to run it here.',
    take: '[Take its approvals], then go on from [the batch].',
  },
  toBatch: 'To the batch',
  isHere: (batch: string, state: string): string => `It is here already, as “${batch}” (${state}).`,
  addsApprovals: 'Importing it again adds approvals that it did not have, and nothing else.',
  approve: {
    open: 'Approve…',
    title: common.approveBatch,
    description: (items: number, operation: string, host: string | null): string =>
      `You sign ${common.items(items)}, “${operation}”${host === null ? '' : ` at ${host}`}, with the key of this workspace. The bundle is saved with your approval in it, to be handed back.`,
    confirm: 'Approve',
  },
  import: {
    open: 'Import…',
    title: 'Import this batch?',
    takeOpen: 'Take its approvals…',
    takeTitle: 'Take the approvals of this bundle?',
    description: 'Nothing is sent: it is run from the batch’s own page.',
    confirm: 'Import',
    takeConfirm: 'Take them',
    name: 'Name of the batch here',
    imported: (batch: string): string => `Imported “${batch}”`,
    wasHere: (batch: string): string => `“${batch}” was here already`,
    newApprovals: (approvals: number): string =>
      `${formatCount(approvals)} new ${approvals === 1 ? 'approval' : 'approvals'}.`,
  },
  save: {
    title: 'Save as a bundle',
    description:
      'One file with the sealed batch, signed with this workspace’s key: to be approved by somebody else, or run on another machine.',
    confirm: 'Save…',
    host: 'Only for this host',
    hostExample: 'one.digicert.com',
    hostHelp: 'Then the batch runs there and nowhere else.',
    holdsNoKey: 'It holds the batch, and no key.',
  },
  subject: {
    title: common.whatWasSealed,
    batch: 'Batch',
    operation: 'Operation',
    atVendor: (operation: string, vendor: string): string => `${operation} (${vendor})`,
    canBeUndone: 'Can it be undone?',
    no: 'No.',
    host: 'Host',
    hostOpen: 'left open by the preparer',
    noOther: (host: ReactNode): ReactNode => <>{host}, and no other</>,
    items: 'Items',
    byReason: 'By reason',
    counted: (reason: string, items: number): string => `${formatCount(items)} ${reason}`,
    comment: 'Comment',
    deadline: 'Deadline',
    incident: 'Incident',
    starts: 'Starts',
    source: 'Source',
    sourceFile: (name: string, bytes: number): string => `${name}, ${formatBytes(bytes)}`,
    sourceDigest: common.sourceDigest,
    preparedBy: 'Prepared by',
    preparer: (name: string, product: string): string => `${name}, with ${product}`,
    sealed: 'Sealed',
    digest: 'Digest',
    sample: (shown: number, items: number): string =>
      `The first ${formatCount(shown)} of ${formatCount(items)}`,
    ordinal: '#',
    target: 'Target',
    label: 'Name',
  },
  signatures: {
    title: 'Signatures',
    needed: (needed: number, counting: number): string =>
      needed === 0
        ? 'This workspace asks for no approval.'
        : `This workspace asks for ${common.approvals(needed)} by trusted keys other than the preparer’s; ${formatCount(counting)} ${counting === 1 ? 'counts' : 'count'}.`,
    nobody: 'Nobody has signed it yet: the preparer does when it is saved as a bundle.',
    signature: 'Signature',
    when: 'When',
    worth: 'Worth here',
    prepared: (name: ReactNode): ReactNode => <>Prepared by {name}</>,
    approved: (name: ReactNode): ReactNode => <>Approved by {name}</>,
    standings,
    counts: 'counts',
    countsNot: 'does not count',
  },
}
