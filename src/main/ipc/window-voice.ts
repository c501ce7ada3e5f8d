import type { Diagnosis } from '../../contract/doctor.ts'
import type { Announcement, AnnouncementName } from '../../contract/index.ts'
import type { RunStatus } from '../../contract/runs.ts'

/** Where a hint speaks to whoever types commands: a command, or an option of one. */
const COMMAND_LINE = /\brescind [a-z]|(?:^|[\s("])--[a-z]/

/** What to do about a failure in the window, where the hint names a command. By code; the message is the same for both. */
const HINTS: Readonly<Record<string, string>> = {
  'check.evidence-broken':
    'Leave the workspace folder as it is, keep a copy, and compare it with the last bundle or backup. Reports, “Check a file…”, says where it breaks.',
  'check.not-a-bundle':
    'Ask whoever gave it to you for the file that “Save as a bundle…” wrote on the page of the batch.',
  'check.result-foreign':
    'Choose the file that the script of this hand-over wrote, result.txt unless it was told otherwise.',
  'check.not-a-workspace': 'Give the file in which the other machine moved its workspace.',
  'check.not-a-change':
    'Ask whoever gave it to you for the file that “Sign the proposal” wrote in their Settings.',
  'input.bad-ca': 'Choose another file under Settings, “Certification authorities”.',
  'input.bad-public-key': 'Ask its owner for the file that “Save the public key…” writes in their Settings.',
  'halt.no-client-certificate': 'Give one to the connection, on its card under Connections.',
  'halt.proxy-login': 'Store the name and the password of the proxy on the card of the connection.',
  'halt.key-refused':
    'Check the connection, on its card under Connections: it says what is wrong with the key.',
  'doctor.proxy':
    'Mend the proxy of the connection, on its card under Connections, or the environment’s variables.',
  'input.client-certificate-expired': 'Have a new one issued.',
  'state.client-certificate-expired': 'Have a new one issued, and give it to the connection on its card.',
  'state.by-hand-over': 'Write the hand-over on the page of the batch.',
  'input.has-api': 'Run it from its page under Batches.',
  'input.name-taken': 'Give it another name here.',
  'input.no-api': 'Its batches leave as a hand-over, from their page under Batches.',
  'input.no-probe': 'Check the connection instead, on its card under Connections.',
  'input.no-such-batch': 'See what there is under Batches.',
  'input.no-such-ca': 'See them all under Settings.',
  'input.no-such-incident': 'See what there is under Incidents.',
  'input.no-such-member': 'Take the inventory in first: “Add inventories…” on the page of the incident.',
  'input.no-such-wave': 'See them all on the page of the incident.',
  'input.empty-wave': 'The numbers on the page of the incident lead to what there is.',
  'input.no-such-connection': 'See what there is under Connections, or add one there.',
  'input.no-such-cause': 'Choose one of those in the dialog.',
  'input.no-deadline': 'Give one in the dialog.',
  'input.excluded-for-longer': 'To end an exclusion sooner, include them again first.',
  'input.not-excluded': 'The list behind the number of excluded certificates shows what is.',
  'input.own-key': 'Give the public key of the new workspace, on the other machine.',
  'input.passphrase-needed': 'Type its passphrase here.',
  'input.no-such-inventory': 'See what there is under Inventory.',
  'input.no-such-key': 'See them all under Settings, “Trusted keys”.',
  'input.private-key': 'Never hand it on. Give the public one: Settings, “Save the public key…”.',
  'input.proxy-credentials':
    'Give the address without them, and then the name and the password on the card of the connection.',
  'input.several-cas': 'Make a batch for each CA, by the filter on its issuer.',
  'input.too-big':
    'A bundle is opened under Batches, an evidence file is checked under Reports; anything else is split before it is imported.',
  'input.no-root': 'Save the evidence again, on the page of the incident.',
  'input.wrong-kind': 'Import the file again, and choose there what its rows are.',
  'input.wrong-vendor': 'Choose a connection of the same vendor.',
  'state.air-gapped': 'Run the batch on a connected workstation, or allow the network under Settings.',
  'state.already-run':
    'The page of its run says what became of each item. What is left can be resumed there.',
  'state.change-needs-approval':
    'Sign a proposal under Settings, have colleagues whose keys are trusted here approve it in theirs, then open it again and make the change.',
  'state.done-elsewhere': 'Take them out: “Other batches” on the page of the batch shows which they are.',
  'state.draft': 'Check and seal it first, on its page under Batches.',
  'state.drill':
    'Start the sandbox on the home screen, and choose its connection. A real run needs a batch of its own.',
  'state.finished': 'The page of its run lists what failed; “Try … again” puts it back into the queue.',
  'state.held': 'See how far it is under Runs.',
  'state.incident-closed': 'Reopen it first, on its page under Incidents.',
  'state.wave-held': 'Release it on the page of the incident.',
  'state.wave-not-held': 'The page of the incident says what it waits for.',
  'state.incident-open': 'See how it stands under Incidents.',
  'state.needs-approval':
    'Save it as a bundle and hand it to a colleague whose key is trusted here (Settings, “Trusted keys”), who opens and approves it; then open the approved bundle here.',
  'state.no-client-key': 'Give the certificate and its key again, on the card of the connection.',
  'state.no-next-key': 'Propose the new key again: Settings, “Replace the signing key…”.',
  'state.no-identity': 'Make the key under Settings, “Signing key of this workspace”.',
  'state.not-handed-over': 'Write the hand-over first, on the page of the batch.',
  'state.not-by-itself': 'Start it from its page under Batches.',
  'state.not-started': 'Start it from its page under Batches.',
  'state.not-yours-to-approve':
    'Save it as a bundle, and have somebody else open and approve it in their workspace.',
  'state.nothing-left':
    'The page of its run lists what was refused; “Try … again” puts it back into the queue.',
  'state.open-outcomes':
    'Resume it there until they are settled. If that place is gone for good, say so in the dialog: then they end as unknown. What waits for an approval must be decided there.',
  'state.other-workspace': 'Run it there, or have it saved and approved for this workspace.',
  'state.own-change': 'Have somebody else approve it, in their workspace.',
  'state.prepared-elsewhere': 'Its page says what it asks for.',
  'state.started': 'Carry on with it on the page of its run.',
  'not-replaced': '“not replaced” among the waves on the page of the incident lists them.',
  'incident-foreign': 'Take the inventory in: “Add inventories…” on the page of the incident.',
  'state.target-held':
    'Let that batch come to its end first, or take them out: “Other batches” on the page of the batch shows which they are.',
  'state.trusted': 'See them all under Settings, “Trusted keys”.',
  'state.wrong-place':
    'Choose a connection that leads there. If the vendor’s host was renamed: “Move…” on the page of the run.',
}

/** A hint in the words of the window. Sentences that only somebody at a terminal can follow, and that have no other words, are left out. */
export function hintInWindow(code: string, hint: string | undefined): string | undefined {
  if (hint === undefined || !COMMAND_LINE.test(hint)) return hint
  const told = HINTS[code]
  if (told !== undefined) return told
  const left = hint.split(/(?<=[.!?;])\s+/).filter((sentence) => !COMMAND_LINE.test(sentence))
  return left.length === 0 ? undefined : left.join(' ')
}

/** One failure, two voices: what the command line hears stays as it is; the window hears of its own screens and buttons. */
export function inWindow<
  T extends { readonly code?: string | undefined; readonly hint?: string | undefined },
>(said: T): T {
  const { hint, ...rest } = said
  const told = hintInWindow(said.code ?? '', hint)
  return (told === undefined ? rest : { ...rest, hint: told }) as T
}

/** A run as the window hears of it: what mends its trouble, and what it was halted for. */
export function runInWindow(status: RunStatus): RunStatus {
  const { halt, trouble } = status
  return {
    ...status,
    halt: halt === null ? null : { ...halt, hint: hintInWindow(`halt.${halt.kind}`, halt.hint) ?? '' },
    trouble: trouble?.remedy === undefined ? trouble : { ...trouble, remedy: remedyInWindow(trouble.remedy) },
  }
}

const remedyInWindow = ({ code, hint }: Remedy): Remedy => ({ code, hint: hintInWindow(code, hint) ?? '' })

type Remedy = NonNullable<NonNullable<RunStatus['trouble']>['remedy']>

/** What the doctor found, with the window's own words for what mends it. */
export const diagnosisInWindow = (diagnosis: Diagnosis): Diagnosis => ({
  ...diagnosis,
  findings: diagnosis.findings.map(({ mend, ...finding }) => {
    const told = hintInWindow(`doctor.${finding.id}`, mend)
    return told === undefined ? finding : { ...finding, mend: told }
  }),
})

/** An announcement as the window hears it. */
export const announcementInWindow = <N extends AnnouncementName>(
  name: N,
  value: Announcement<N>,
): Announcement<N> => {
  if (name !== 'runs.changed') return value
  const { batch, status } = value as Announcement<'runs.changed'>
  return { batch, status: runInWindow(status) } as Announcement<N>
}
