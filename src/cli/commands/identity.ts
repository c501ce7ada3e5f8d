/** `identity`, `trust`, `policy`: who signs here, whose approvals count, and how many a batch needs. */
import type { Command } from 'commander'
import {
  APPROVALS_MAX,
  type AuthorityChange,
  type IdentityInfo,
  type Policy,
} from '../../contract/identity.ts'
import { AppError } from '../../main/app-error.ts'
import { readKeyFile } from '../../main/identity/key-file.ts'
import { readFingerprint } from '../../main/identity/public-key.ts'
import type { Signer } from '../../main/identity/signer.ts'
import { expectedKey } from '../../main/trust/expected-key.ts'
import type { Workbench } from '../../main/workbench.ts'
import { askPassphrase, PASSPHRASE_OPTION, type PassphraseOption } from '../ask-passphrase.ts'
import { tableLines } from '../output.ts'
import { givenName } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { wholeNumber } from './run.ts'

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
        const info = await session.withWorkbench((workbench) =>
          workbench.identity.ensure(askPassphrase(options), nameFrom(options)),
        )
        session.output.result(info, identityLines(info))
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
          return workbench.identity.exportTo(options.out)
        })
        session.output.result({ ...info, file: options.out }, [
          `Wrote the public key to ${options.out}.`,
          ...identityLines(info),
          'Whoever adds it should compare this fingerprint with you by another way than the file comes, e.g. by telephone.',
        ])
      }),
    )
}

function trustCommand(program: Command, run: RunCommand): void {
  const trust = program.command('trust').description('the keys whose approvals count here')

  trust
    .command('add <file>')
    .description('trust the public key in a file')
    .option('--name <name>', "what the owner is called here; the file's own name for it by default")
    .option('--fingerprint <fingerprint>', 'what its owner has read to you: any other key is refused')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(
        async (
          session,
          file: string,
          options: PassphraseOption & { name?: string; fingerprint?: string },
        ) => {
          const read = await readKeyFile(file)
          const key =
            options.fingerprint === undefined
              ? read
              : expectedKey(read, givenFingerprint('--fingerprint', options.fingerprint))
          const added = await session.withWorkbench(async (workbench) =>
            workbench.trust.add(key, nameFrom(options) ?? key.name, await signerIfAtHand(workbench, options)),
          )
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
        const keys = await session.withWorkbench(async (workbench) => workbench.trust.keys())
        const rows = keys.map((key) => [key.name, key.fingerprint, key.addedAt, key.addedBy])
        session.output.result(
          keys,
          keys.length === 0
            ? ['No key is trusted yet: rescind trust add FILE']
            : tableLines(['name', 'fingerprint', 'added at', 'added by'], rows),
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
        await session.withWorkbench(async (workbench) =>
          workbench.trust.remove(fingerprint, await signerIfAtHand(workbench, options)),
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
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, options: PassphraseOption & { approvals: string }) => {
        const approvals = wholeNumber('--approvals', options.approvals, 0, APPROVALS_MAX)
        const set = await session.withWorkbench(async ({ identity, trust }) =>
          trust.setPolicy(approvals, await identity.signer(askPassphrase(options))),
        )
        session.output.result(set, policyLines({ ...set, changes: [] }))
      }),
    )
}

const nameFrom = ({ name }: { name?: string }): string | undefined =>
  name === undefined ? undefined : givenName(name)

/** Trust is signed where that asks nobody; with `--passphrase-stdin` it is always. */
const signerIfAtHand = ({ identity }: Workbench, options: PassphraseOption): Promise<Signer | null> =>
  options.passphraseStdin === true ? identity.signer(askPassphrase(options)) : identity.signerWithoutAsking()

function givenFingerprint(what: string, text: string): string {
  const fingerprint = readFingerprint(text)
  if (fingerprint !== null) return fingerprint
  throw new AppError('input.bad-fingerprint', `${what} is ten groups of five digits.`, {
    hint: 'See them all: rescind trust list',
  })
}

const identityLines = (info: IdentityInfo): string[] => [
  `${info.name}`,
  `  fingerprint ${info.fingerprint}`,
  `  key id      ${info.keyId}`,
  `  kept in     ${info.kept === 'keychain' ? "the machine's keychain" : 'a file under a passphrase, beside the workspace'}`,
  `  made at     ${info.createdAt}`,
]

function policyLines({ approvals, changes }: Policy): string[] {
  const plural = approvals === 1 ? 'approval by a trusted key' : 'approvals by trusted keys'
  return [
    approvals === 0
      ? 'A batch needs no approval.'
      : `A batch needs ${approvals} ${plural} other than the preparer's before it runs or resumes.`,
    ...(changes.length === 0
      ? []
      : tableLines(['changed at', 'by', 'what', 'signed'], changes.map(changeCells)).map(
          (line) => `  ${line}`,
        )),
  ]
}

function changeCells({ at, actor, change, isSigned }: AuthorityChange): string[] {
  return [at, actor, changeText(change), isSigned ? 'yes' : 'no']
}

function changeText(change: AuthorityChange['change']): string {
  switch (change.kind) {
    case 'policy.set':
      return `approvals: ${change.approvals}`
    case 'trust.added':
      return `trusted ${change.name} ${change.fingerprint}`
    case 'trust.removed':
      return `no longer trusted ${change.name} ${change.fingerprint}`
    default:
      return change satisfies never
  }
}
