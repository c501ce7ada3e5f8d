/** `incident save|load|progress`: an incident that is prepared where there is no network and run where there is one. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import { FATE_WORDS, FATES } from '../../contract/incident-fates.ts'
import type { IncidentFigures } from '../../contract/incidents.ts'
import { AppError } from '../../main/app-error.ts'
import { askPassphrase, PASSPHRASE_OPTION, type PassphraseOption } from '../ask-passphrase.ts'
import { givenFingerprint } from '../parse-given.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted } from '../run-summary.ts'
import { evidenceLines } from './report.ts'

interface SaveOptions extends PassphraseOption {
  readonly out: string
  readonly workspace?: string
}

interface ProgressOptions extends PassphraseOption {
  readonly out?: string
  readonly in?: string
}

const number = (items: number): string => items.toLocaleString('en')

export function travelCommands(incident: Command, run: RunCommand): void {
  incident
    .command('save <name>')
    .description(
      'write the incident, its population and the sealed batches of its waves to one signed file; never a key',
    )
    .requiredOption('--out <file>', 'where to write it, e.g. INC-4471.rescind')
    .option(
      '--workspace <fingerprint>',
      'bind the batches to the one workspace whose key this is (rescind identity show, there)',
    )
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: SaveOptions) => {
        const workspace =
          options.workspace === undefined ? undefined : givenFingerprint('--workspace', options.workspace)
        const saved = await session.withWorkbench(({ incidents }) =>
          incidents.save(name, options.out, { workspace, ask: askPassphrase(options) }),
        )
        session.output.result(saved, [
          `Wrote ${saved.file} (${countOf(saved.bytes, 'byte')}, SHA-256 ${saved.sha256}): ${countOf(saved.members, 'certificate')}, ${countOf(saved.events, 'event')}.`,
          saved.batches.length === 0
            ? 'No batch travels along: none is sealed and not started.'
            : `Batches: ${saved.batches.map(quoted).join(', ')}.`,
          'Next, where it is run: rescind incident load FILE',
        ])
      }),
    )

  incident
    .command('load <file>')
    .description('take in an incident that was saved elsewhere, with its waves and batches; all or nothing')
    .action(
      run(async (session, file: string) => {
        const loaded = await session.withWorkbench(({ incidents }) => incidents.load(file))
        const { incident: name, outcome, members, events, batches } = loaded
        const approvals = batches.reduce((sum, { newApprovals }) => sum + newApprovals, 0)
        session.output.result(loaded, [
          outcome === 'loaded'
            ? `Took in ${name}: ${countOf(members, 'certificate')}, ${countOf(events, 'event')}.`
            : `Known: ${name} is here already. New approvals: ${approvals}.`,
          ...(outcome === 'loaded'
            ? batches.map(
                (one) => `  ${quoted(one.batch)}: ${one.outcome}, ${countOf(one.newApprovals, 'approval')}`,
              )
            : []),
          `Prepared by ${loaded.signedBy}, key ${loaded.fingerprint} (${loaded.isTrusted ? 'trusted' : 'NOT TRUSTED HERE'}).`,
          ...(outcome === 'loaded'
            ? [
                `Next: rescind incident waves ${quoted(name)}, then rescind incident run ${quoted(name)} --due`,
                `To tell how it went: rescind incident progress ${quoted(name)} --out FILE`,
              ]
            : []),
        ])
      }),
    )

  incident
    .command('progress <name>')
    .description(
      'tell the workspace where the incident was prepared how it stands here, by one signed file; or read that file there',
    )
    .option('--out <file>', 'write it: the evidence of the incident, signed')
    .option('--in <file>', 'read one that was written where its waves are run')
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: ProgressOptions) => {
        const { out, in: file } = options
        if (out !== undefined && file === undefined) {
          const written = await session.withWorkbench(({ incidents }) =>
            incidents.report(name, 'jsonl', out, { ask: askPassphrase(options) }),
          )
          session.output.result({ incident: name, ...written }, [
            `Wrote report ${written.number} to ${written.file} (${countOf(written.bytes, 'byte')}, SHA-256 ${written.sha256}).`,
            ...evidenceLines(written),
            `Next, where it was prepared: rescind incident progress ${quoted(name)} --in FILE`,
          ])
          return
        }
        if (file === undefined || out !== undefined)
          throw new AppError('input.usage', 'Progress is written by --out, or read by --in.', {
            hint: 'Give one of the two.',
          })
        const { read, figures } = await session.withWorkbench(async ({ incidents }) => {
          const done = await incidents.readProgress(name, file)
          return { read: done, figures: (await incidents.get(name)).figures }
        })
        session.output.result({ ...read, here: figures }, [
          read.outcome === 'known'
            ? `Known: this file was read before.`
            : `Read the progress of ${read.at}, signed by ${read.by}.`,
          `There: ${figureWords(read.figures)}.`,
          `Here:  ${figureWords(figures)}.`,
          ...(read.unknown === 0
            ? []
            : [
                `${countOf(read.unknown, 'certificate there is', 'certificates there are')} not in the population here: taken in there. Add the list here as well.`,
              ]),
        ])
      }),
    )
}

const figureWords = (figures: IncidentFigures): string =>
  `of ${number(figures.population)}, ${FATES.filter((fate) => figures[fate] > 0)
    .map((fate) => `${number(figures[fate])} ${FATE_WORDS[fate]}`)
    .join(', ')}`
