/** `identity`, `trust`, `policy`: who signs here, whose approvals count, and how many a batch needs. */

import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import {
  APPROVALS_MAX,
  type AuthorityChange,
  type IdentityInfo,
  type Policy,
} from '../../contract/identity.ts'
import type { Verdict } from '../../contract/reports.ts'
import { AppError } from '../../main/app-error.ts'
import { readKeyFile } from '../../main/identity/key-file.ts'
import { fingerprintOf } from '../../main/identity/public-key.ts'
import { linkView } from '../../main/reports/evidence-signatures.ts'
import { requireAtRest } from '../../main/runner/require-at-rest.ts'
import { changeWords } from '../../main/trust/change-words.ts'
import { expectedKey } from '../../main/trust/expected-key.ts'
import type { ProposedChange, WantedChange } from '../../main/trust/trust.ts'
import { askPassphrase, PASSPHRASE_OPTION, type PassphraseOption } from '../ask-passphrase.ts'
import { tableLines } from '../output.ts'
import { givenFingerprint, givenName } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import type { Session } from '../session.ts'
import { wholeNumber } from './run.ts'

const PROPOSE_OPTION = [
  '--propose <file>',
  'change nothing: write the change to a file, for those who must approve it under the policy in force',
] as const

export function identityCommands(program: Command, run: RunCommand): void {
  identityCommand(program, run)
  trustCommand(program, run)
  policyCommand(program, run)
}

function identityCommand(program: Command, run: RunCommand): void {
  const identity = program.command('identity').description("this workspace's signing key")

  identity
    .command('show')
    .description('its fingerprint; makes the key when there is none yet')
    .option('--name <name>', 'what a key that is made now is called; user@host by default')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, options: PassphraseOption & { name?: string }) => {
        const [info, replaced] = await session.withWorkbench(async ({ identity, trust }) => [
          await identity.ensure(askPassphrase(options), nameFrom(options)),
          (await trust.links()).map(linkView),
        ])
        session.output.result({ ...info, replaced }, [...identityLines(info), ...replaced.map(replacedLine)])
      }),
    )

  identity
    .command('export')
    .description('write the public key to a file, for those who are to trust it')
    .requiredOption('--out <file>', 'where to write it')
    .option('--name <name>', 'what a key that is made now is called; user@host by default')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, options: PassphraseOption & { out: string; name?: string }) => {
        const info = await session.withWorkbench(async (workbench) => {
          await workbench.identity.ensure(askPassphrase(options), nameFrom(options))
          return workbench.identity.exportTo(options.out, workbench.trust.replacements())
        })
        session.output.result({ ...info, file: options.out }, [
          `Wrote the public key to ${options.out}.`,
          ...identityLines(info),
          'Whoever adds it should compare this fingerprint with you by another way than the file comes, e.g. by telephone.',
        ])
      }),
    )

  identity
    .command('replace')
    .description('sign with another key from now on: the old one hands over, or others say that it is lost')
    .option('--lost', 'the old key cannot sign any more: somebody whose key is trusted here must approve it')
    .option('--propose <file>', 'with --lost: where to write the proposal for those who approve it')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, options: PassphraseOption & { lost?: boolean; propose?: string }) => {
        const { lost = false, propose: out } = options
        if (lost !== (out !== undefined)) {
          throw new AppError('input.usage', '--lost and --propose FILE go together.', {
            hint: 'A key that is at hand hands over by itself: rescind identity replace. One that is lost: rescind identity replace --lost --propose FILE',
          })
        }
        if (out !== undefined) return proposeLost(session, out, options)
        const info = await session.withWorkbench(async ({ trust, runs }) => {
          requireAtRest(runs.list())
          return trust.replaceKey(askPassphrase(options))
        })
        session.output.result(info, [
          'This workspace signs with another key from now on. What the old one signed still verifies, and says so.',
          ...identityLines(info),
          'Hand the new public key to those who know the old one: rescind identity export --out FILE',
        ])
      }),
    )
}

async function proposeLost(session: Session, file: string, options: PassphraseOption): Promise<undefined> {
  const written = await session.withWorkbench(({ trust }) => trust.proposeLost(file, askPassphrase(options)))
  session.output.result(written, [
    `Made another key, and wrote the proposal to ${written.file}. Nothing else was changed.`,
    `Next: a colleague whose key is trusted here runs, when they have heard from you: rescind policy approve ${file}`,
    `Then here: rescind policy apply ${file}`,
  ])
}

function trustCommand(program: Command, run: RunCommand): void {
  const trust = program.command('trust').description('the keys whose approvals count here')

  trust
    .command('add <file>')
    .description('trust the public key in a file')
    .option('--name <name>', "what the owner is called here; the file's own name for it by default")
    .option('--fingerprint <fingerprint>', 'what its owner has read to you: any other key is refused')
    .option(...PROPOSE_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(
        async (
          session,
          file: string,
          options: PassphraseOption & { name?: string; fingerprint?: string; propose?: string },
        ) => {
          const read = await readKeyFile(file)
          const key =
            options.fingerprint === undefined
              ? read
              : expectedKey(read, givenFingerprint('--fingerprint', options.fingerprint))
          const name = nameFrom(options) ?? key.name
          const { propose: out } = options
          if (out !== undefined) return propose(session, { kind: 'trust.added', key, name }, out, options)
          const added = await session.withWorkbench(async ({ trust, identity }) =>
            trust.add(key, name, await identity.signer(askPassphrase(options))),
          )
          if (added.note !== null) session.output.note(`Warning: ${added.name} ${added.note}.`)
          session.output.result(added, [
            `Trusted: ${added.name}`,
            `  fingerprint ${added.fingerprint}`,
            ...(options.fingerprint === undefined
              ? [
                  'Compare it with its owner by another way than the file came. If it differs: rescind trust remove FINGERPRINT',
                ]
              : []),
          ])
        },
      ),
    )

  trust
    .command('list')
    .description('all trusted keys')
    .action(
      run(async (session) => {
        const keys = await session.withWorkbench(async ({ trust }) => {
          await trust.verify()
          return trust.keys()
        })
        const rows = keys.map((key) => [key.name, key.fingerprint, key.addedAt, key.addedBy, key.note ?? ''])
        session.output.result(
          keys,
          keys.length === 0
            ? ['No key is trusted yet: rescind trust add FILE']
            : tableLines(['name', 'fingerprint', 'added at', 'added by', 'note'], rows),
        )
      }),
    )

  trust
    .command('remove <fingerprint>')
    .description('no longer trust a key: its approvals stop counting at once, for runs that are resumed too')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, text: string, options: PassphraseOption) => {
        const fingerprint = givenFingerprint('The fingerprint', text)
        await session.withWorkbench(async ({ trust, identity }) =>
          trust.remove(fingerprint, await identity.signer(askPassphrase(options))),
        )
        session.output.result({ removed: fingerprint }, [`No longer trusted: ${fingerprint}.`])
      }),
    )
}

function policyCommand(program: Command, run: RunCommand): void {
  const policy = program.command('policy').description('how many approvals a batch needs before it runs')

  policy
    .command('show')
    .description('the policy, and every change of it and of the trusted keys')
    .action(
      run(async (session) => {
        const shown = await session.withWorkbench(async (workbench) => {
          await workbench.trust.verify()
          return workbench.trust.policy()
        })
        session.output.result(shown, policyLines(shown))
      }),
    )

  policy
    .command('set')
    .description('set the policy; the change is signed')
    .requiredOption('--approvals <n>', `0 to ${APPROVALS_MAX}, by trusted keys other than the preparer's`)
    .option(...PROPOSE_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, options: PassphraseOption & { approvals: string; propose?: string }) => {
        const approvals = wholeNumber('--approvals', options.approvals, 0, APPROVALS_MAX)
        const { propose: out } = options
        if (out !== undefined) return propose(session, { kind: 'policy.set', approvals }, out, options)
        const set = await session.withWorkbench(async ({ identity, trust }) =>
          trust.setPolicy(approvals, await identity.signer(askPassphrase(options))),
        )
        session.output.result(set, policyLines({ ...set, changes: [] }))
      }),
    )

  proposalCommands(policy, run)
}

function proposalCommands(policy: Command, run: RunCommand): void {
  policy
    .command('approve <file>')
    .description("approve a change of another workspace's policy or trust, which --propose wrote")
    .option('--out <file>', 'write the approved proposal there, not over the file')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, file: string, options: PassphraseOption & { out?: string }) => {
        const written = await session.withWorkbench(async ({ trust, identity }) => {
          await agree(session, await trust.inspect(file))
          return trust.approve(file, options.out ?? file, await identity.signer(askPassphrase(options)))
        })
        session.output.result(written, [
          `Approved. Wrote ${written.file}.`,
          'Next, where it was proposed: rescind policy apply FILE',
        ])
      }),
    )

  policy
    .command('apply <file>')
    .description('make a change that was proposed here and approved by others')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, file: string, options: PassphraseOption) => {
        const set = await session.withWorkbench(async ({ trust, runs }) => {
          if ((await trust.inspect(file)).proposal.change.kind === 'key.replaced') requireAtRest(runs.list())
          return trust.apply(file, await trust.signerFor(file, askPassphrase(options)))
        })
        session.output.result(set, policyLines(set))
      }),
    )
}

const nameFrom = ({ name }: { name?: string }): string | undefined =>
  name === undefined ? undefined : givenName(name)

async function propose(
  session: Session,
  wanted: WantedChange,
  file: string,
  options: PassphraseOption,
): Promise<undefined> {
  const written = await session.withWorkbench(async ({ trust, identity }) =>
    trust.propose(wanted, file, await identity.signer(askPassphrase(options))),
  )
  session.output.result(written, [
    `Wrote the proposal to ${written.file}. Nothing was changed.`,
    `Next: colleagues whose keys are trusted here run: rescind policy approve ${file}`,
    `Then here: rescind policy apply ${file}`,
  ])
}

/** Shows the change and lets the person at the terminal agree to it; without a terminal the command itself is the consent. */
async function agree(session: Session, proposed: ProposedChange): Promise<void> {
  for (const line of proposalLines(proposed)) session.output.note(line)
  if (!process.stdin.isTTY) return
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await prompt.question('Type yes to approve it: ').catch(() => '')
    if (answer.trim().toLowerCase() === 'yes') return
  } finally {
    prompt.close()
  }
  throw new AppError('input.not-confirmed', 'Not confirmed: nothing was signed.', {
    hint: 'Run it again when you have read what is approved.',
  })
}

function proposalLines({ proposal, approvedBy }: ProposedChange): string[] {
  const { change, workspace, needed, by, at, seq } = proposal
  return [
    `Proposed: ${proposedText(changeWords(change))}`,
    `  workspace  ${fingerprintOf(workspace)}, change ${seq} of its record of trust`,
    `  by         ${by}, ${at}`,
    `  needs      ${countOf(needed, 'approval')}`,
    ...approvedBy.map(
      ({ name, fingerprint }) => `  approved   ${name === '' ? 'unknown here' : name}, ${fingerprint}`,
    ),
  ]
}

function proposedText(change: AuthorityChange['change']): string {
  switch (change.kind) {
    case 'policy.set':
      return `a policy of ${countOf(change.approvals, 'approval')}, fewer than now`
    case 'trust.added':
      return `trust in the key of ${change.name}, ${change.fingerprint}`
    case 'trust.removed':
      return `no more trust in the key of ${change.name}, ${change.fingerprint}`
    case 'key.replaced':
      return `that ${change.name} signs with the key ${change.fingerprint}, since ${change.from} is lost: ask them by another way than this file came`
    default:
      return change satisfies never
  }
}

const replacedLine = ({ from, at, why }: Verdict['replaced'][number]): string =>
  `  in place of ${from}, since ${at} (${why === 'lost' ? 'that one was declared lost' : 'handed over by that one'})`

const identityLines = (info: IdentityInfo): string[] => [
  `${info.name}`,
  `  fingerprint ${info.fingerprint}`,
  `  key id      ${info.keyId}`,
  `  kept in     ${info.kept === 'keychain' ? "the machine's keychain" : 'a file under a passphrase, beside the workspace'}`,
  `  made at     ${info.createdAt}`,
]

function policyLines({ approvals, changes }: Policy): string[] {
  return [
    approvals === 0
      ? 'A batch needs no approval.'
      : `A batch needs ${countOf(approvals, 'approval by a trusted key', 'approvals by trusted keys')} other than the preparer's before it runs or resumes.`,
    ...(changes.length === 0
      ? []
      : tableLines(['changed at', 'by', 'what', 'signed', 'approvals'], changes.map(changeCells)).map(
          (line) => `  ${line}`,
        )),
  ]
}

function changeCells({ at, actor, change, isSigned, approvals }: AuthorityChange): string[] {
  return [at, actor, changeText(change), isSigned ? 'yes' : 'no', approvals === 0 ? '' : String(approvals)]
}

function changeText(change: AuthorityChange['change']): string {
  switch (change.kind) {
    case 'policy.set':
      return `approvals: ${change.approvals}`
    case 'trust.added':
      return `trusted ${change.name} ${change.fingerprint}`
    case 'trust.removed':
      return `no longer trusted ${change.name} ${change.fingerprint}`
    case 'key.replaced':
      return `signs with ${change.fingerprint} in place of ${change.from}, ${change.why === 'lost' ? 'declared lost' : 'handed over'}`
    default:
      return change satisfies never
  }
}
