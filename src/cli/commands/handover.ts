/** `handover write|read|list|verify`: batches of CAs without an API leave as a folder, and come back as a result file. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { HandOverReading } from '../../contract/handovers.ts'
import { verifyHandOver } from '../../main/handover/verify-hand-over.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { EXIT, exitCodeOfRun } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted, statusLines } from '../run-summary.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions } from '../signing.ts'

const number = (value: number): string => value.toLocaleString('en')

export function handOverCommand(program: Command, run: RunCommand): void {
  const handover = program
    .command('handover')
    .description('batches of CAs without an API: Microsoft AD CS (adcs) and OpenSSL (openssl-ca)')

  handover
    .command('write <batch>')
    .description('write a sealed batch, or what is left of it, as a folder with list, script and sheet')
    .requiredOption('--out <dir>', 'a folder that is not there yet')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, batch: string, options: SigningOptions & { readonly out: string }) => {
        const { ask } = await pipedSecrets(options)
        const written = await session.withWorkbench((workbench) =>
          workbench.handOvers.write(batch, options.out, { ask }),
        )
        session.output.result({ batch, ...written }, [
          `Wrote hand-over ${written.number} of ${quoted(batch)}${written.again ? ' again, the same as before' : ''}: ${countOf(written.items, 'item')}, ${written.signed ? 'signed' : 'not signed, since no key was at hand'}.`,
          `  ${written.folder}`,
          `  digest ${written.digest}`,
          `Next, at the CA: read sheet.html and ${written.script} there, and run it. Then: rescind handover read ${quoted(batch)} --result FILE`,
        ])
      }),
    )

  handover
    .command('read <batch>')
    .description('give each item the outcome that the result file of the script says')
    .requiredOption('--result <file>', 'result.txt, as the script wrote it')
    .option('--closed', 'the script is not run again: what it did not begin may be handed over again')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(
        async (
          session,
          batch: string,
          options: SigningOptions & { readonly result: string; readonly closed?: boolean },
        ) => {
          const { ask } = await pipedSecrets(options)
          const reading = await session.withWorkbench((workbench) =>
            workbench.handOvers.read(batch, options.result, { closed: options.closed === true, ask }),
          )
          session.output.result({ batch, ...reading }, [
            ...readingLines(batch, reading),
            ...statusLines(reading.status),
          ])
          return exitCodeOfRun(reading.status)
        },
      ),
    )

  handover
    .command('list <batch>')
    .description('the hand-overs of a batch, and what is awaited from them')
    .action(
      run(async (session, batch: string) => {
        const found = await session.withWorkbench(async (workbench) => workbench.handOvers.list(batch))
        session.output.result(
          found,
          found.length === 0
            ? [`${quoted(batch)} was not handed over yet.`]
            : tableLines(
                ['number', 'written', 'items', 'without outcome', 'state', 'digest'],
                found.map((one) => [
                  String(one.number),
                  one.at,
                  number(one.items),
                  number(one.open),
                  one.closed ? 'closed' : 'out',
                  one.digest,
                ]),
              ),
        )
      }),
    )

  handover
    .command('verify <dir>')
    .description('check the files of a hand-over and its signature, against the keys that are trusted here')
    .action(
      run(async (session, dir: string) => {
        const { seal, signature } = await session.withWorkbench(async ({ identity, trust }) => {
          const own = identity.publicKey()
          return verifyHandOver(dir, [...(own === null ? [] : [own]), ...trust.publicKeys()])
        })
        session.output.result({ seal, signature }, [
          `Hand-over ${seal.number} of ${quoted(seal.name)}, ${countOf(seal.items, 'item')}: its files are those that were written.`,
          `  digest ${seal.handOver}`,
          signature === null
            ? '  It is not signed.'
            : `  Signed by the key ${signature.key.fingerprint}, ${signature.known ? signature.key.name : 'which is NOT TRUSTED HERE'}.`,
        ])
        return signature?.known === true ? EXIT.done : EXIT.incomplete
      }),
    )
}

function readingLines(batch: string, reading: HandOverReading): string[] {
  const { revoked, already, refused, notShown, unknown, notDone, cutAt, added, closed } = reading
  return [
    `Hand-over ${reading.number}: ${number(revoked)} revoked, ${number(already)} were revoked before, ${number(refused)} refused, ${number(notShown)} reported as done and not shown by the CA, ${number(unknown)} begun without an outcome, ${number(notDone)} not begun.`,
    added === 0
      ? 'Nothing new: all of it was read before.'
      : `${countOf(added, 'outcome is', 'outcomes are')} new.`,
    ...(cutAt === null ? [] : [`Line ${cutAt} is cut short, and says nothing.`]),
    ...(closed
      ? []
      : [
          `Its script has not come to its end: run it again with the same result file, and read that. If it is not run again: rescind handover read ${quoted(batch)} --result FILE --closed`,
        ]),
  ]
}
