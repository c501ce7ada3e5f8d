/** `workspace`: it goes to another machine as one encrypted file, and is only read where it was. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import { readKeyFile } from '../../main/identity/key-file.ts'
import { receiveWorkspace } from '../../main/move/receive-workspace.ts'
import { requireAtRest } from '../../main/runner/require-at-rest.ts'
import { expectedKey } from '../../main/trust/expected-key.ts'
import {
  askFilePassphrase,
  askPassphrase,
  PASSPHRASE_OPTION,
  type PassphraseOption,
} from '../ask-passphrase.ts'
import { givenFingerprint } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'

export function workspaceCommand(program: Command, run: RunCommand): void {
  const workspace = program.command('workspace').description('all of it, on its way to another machine')

  workspace
    .command('move')
    .description(
      'write it to one encrypted file, for one key on another machine; here it is only read from then on',
    )
    .requiredOption(
      '--to <keyfile>',
      'the public key of a new workspace on the other machine: identity export, there',
    )
    .requiredOption('--fingerprint <fingerprint>', 'what is shown there: any other key is refused')
    .requiredOption('--out <file>', 'where to write it')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, options: PassphraseOption & { to: string; fingerprint: string; out: string }) => {
        const to = expectedKey(
          await readKeyFile(options.to),
          givenFingerprint('--fingerprint', options.fingerprint),
        )
        const ask = askPassphrase(options)
        const written = await session.withWorkbench(async ({ move, runs }) => {
          requireAtRest(runs.list())
          return move.away(to, options.out, await askFilePassphrase('new', ask, options), ask)
        })
        session.output.result({ ...written, to: to.fingerprint }, [
          `Wrote ${written.file} (${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}).`,
          'This workspace is only read from now on: nothing is run, sealed, approved or signed here any more.',
          `Next, where the key ${to.fingerprint} is: rescind workspace receive FILE`,
          'What keychains hold does not travel: the keys of its connections are given there again.',
        ])
      }),
    )

  workspace
    .command('receive <file>')
    .description('take in a workspace that was moved to the key of this one, which holds nothing else')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, file: string, options: PassphraseOption) => {
        const ask = askPassphrase(options)
        const passphrase = await askFilePassphrase('known', ask, options)
        const received = await session.withFolder((folder) => receiveWorkspace(folder, file, passphrase, ask))
        session.output.result(received, [
          `Received: ${countOf(received.batches, 'batch', 'batches')}, ${countOf(received.inventories, 'inventory', 'inventories')}, ${countOf(received.connections, 'connection')}.`,
          `It signs with the key ${received.fingerprint} in place of ${received.from}, which has handed over to it.`,
          'Give the keys of its connections again, since no keychain travels (run --key-stdin, or in the window), and delete the file.',
        ])
      }),
    )
}
