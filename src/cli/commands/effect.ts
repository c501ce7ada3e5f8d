/** `effect` and `ca`: what relying parties see of a batch's certificates, in lists of revoked ones and by OCSP. */
import type { Command } from 'commander'
import type { CaCertificate, EffectItem, EffectSummary, EffectVerdict } from '../../contract/effect.ts'
import { AppError } from '../../main/app-error.ts'
import type { EffectReport } from '../../main/effect/effect.ts'
import { EXIT } from '../exit-code.ts'
import { tableLines } from '../output.ts'
import { effectProgress } from '../progress.ts'
import type { RunCommand } from '../run-command.ts'
import { ofFile, readCa } from './network-options.ts'

interface EffectCommandOptions {
  readonly ca?: string[]
  readonly both?: boolean
  readonly proxy?: string
  readonly last?: boolean
}

/** Rows that are shown to people; `--json` has them all. */
const ROWS_SHOWN = 20

const collect = (one: string, others: string[] = []): string[] => [...others, one]

export function effectCommands(program: Command, run: RunCommand): void {
  program
    .command('effect <batch>')
    .description("what relying parties see of a sealed batch's certificates: CRLs and OCSP; before a run too")
    .option('--ca <file>', 'PEM of CA certificates, for this check only; may be given several times', collect)
    .option('--both', 'ask responders about every certificate, also where a CRL has settled it')
    .option(
      '--proxy <url>',
      'fetch everything through this proxy: http://host:port, socks5://host:port, or none',
    )
    .option('--last', 'show the last check again, without a network')
    .action(
      run(async (session, batch: string, options: EffectCommandOptions) => {
        const cancel = new AbortController()
        const onSignal = () => cancel.abort()
        const progress = effectProgress(session.output)
        process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
        try {
          return await session.withWorkbench(async ({ effect }) => {
            const report =
              options.last === true
                ? lastOf(effect.read(batch), batch)
                : await effect.check(batch, {
                    caPem: options.ca?.map(readCa),
                    both: options.both,
                    proxy: options.proxy,
                    signal: cancel.signal,
                    onProgress: progress.show,
                  })
            progress.end()
            const { summary } = report
            const items = session.output.isJson ? [...report.items()] : []
            session.output.result({ batch, ...summary, verdicts: items }, reportLines(report))
            return summary.shown < summary.expected ? EXIT.incomplete : EXIT.done
          })
        } finally {
          progress.end()
          process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
        }
      }),
    )
  caCommand(program, run)
}

function caCommand(program: Command, run: RunCommand): void {
  const ca = program
    .command('ca')
    .description('the CA certificates by which CRLs and OCSP answers are checked')

  ca.command('add <file>')
    .description('add the CA certificates of a PEM file: what they sign is believed')
    .option('--crl <url>', 'a CRL of that CA, for certificates that name none themselves', collect)
    .option('--ocsp <url>', 'a responder of that CA, for certificates that name none themselves', collect)
    .action(
      run(async (session, file: string, options: { crl?: string[]; ocsp?: string[] }) => {
        const pem = readCa(file)
        const urls = { crlUrls: options.crl ?? [], ocspUrls: options.ocsp ?? [] }
        const added = await session.withWorkbench(async ({ effect }) =>
          ofFile(file, () => effect.authorities.add(pem, urls)),
        )
        session.output.result(added, [
          ...added.map(({ subject, fingerprint }) => `Added ${subject}, SHA-256 ${fingerprint}`),
          'Compare the fingerprint with one that your CA publishes: whatever this key signs is believed.',
        ])
      }),
    )

  ca.command('list')
    .description('all of them')
    .action(
      run(async (session) => {
        const all = await session.withWorkbench(async ({ effect }) => effect.authorities.list())
        session.output.result(
          all,
          all.length === 0
            ? ['No CA certificate was added yet: rescind ca add FILE']
            : tableLines(['subject', 'valid to', 'SHA-256'], all.map(caCells)),
        )
      }),
    )

  ca.command('remove <fingerprint>')
    .description('remove one, by its SHA-256 fingerprint')
    .action(
      run(async (session, fingerprint: string) => {
        await session.withWorkbench(async ({ effect }) => effect.authorities.remove(fingerprint))
        session.output.result({ removed: fingerprint }, [`Removed ${fingerprint}.`])
      }),
    )
}

const caCells = ({ subject, validTo, fingerprint }: CaCertificate): string[] => [
  subject,
  validTo.slice(0, 10),
  fingerprint,
]

function lastOf(report: EffectReport | null, batch: string): EffectReport {
  if (report !== null) return report
  throw new AppError('state.not-checked', `Batch "${batch}" was not checked yet.`, {
    hint: 'Check it: the same command without --last.',
  })
}

const counted = (count: number): string => count.toLocaleString('en')

function reportLines(report: EffectReport): string[] {
  const { summary } = report
  return [
    `${report.batch}, as relying parties saw it at ${summary.checkedAt}:`,
    `  revoked ${counted(summary.revoked)}, not revoked ${counted(summary.notRevoked)}, not checkable ${counted(summary.notCheckable)}, of ${counted(summary.items)}`,
    ...expectedLines(summary),
    ...summary.whys.map(({ why, items }) => `  not checkable, ${counted(items)}: ${why}`),
    ...summary.sources.flatMap(({ kind, url, problem, asOf, nextUpdate, requests }) => [
      `  ${kind === 'crl' ? 'CRL' : `OCSP (${counted(requests)})`} ${url}${asOf === undefined ? '' : `, of ${asOf}, next by ${nextUpdate ?? 'an unknown time'}`}${problem === undefined ? '' : `: ${problem}`}`,
    ]),
    ...itemLines(report),
  ]
}

function expectedLines({ expected, shown, otherReason }: EffectSummary): string[] {
  if (expected === 0) return ['  The vendor has confirmed nothing of it yet.']
  return [
    `  confirmed by the vendor ${counted(expected)}, seen so by relying parties ${counted(shown)}`,
    ...(otherReason === 0
      ? []
      : [`  revoked for another reason than was asked for: ${counted(otherReason)}`]),
  ]
}

/** Before a run what is revoked already, after it what is not seen as it should be. */
function itemLines(report: EffectReport): string[] {
  const isBefore = report.summary.expected === 0
  const rows: string[][] = []
  let more = 0
  for (const item of report.items()) {
    if (!isOfInterest(item, isBefore)) continue
    if (rows.length < ROWS_SHOWN)
      rows.push([String(item.ordinal), item.target, item.label, verdictText(item.verdict)])
    else more += 1
  }
  if (rows.length === 0) return []
  return [
    isBefore ? 'Revoked already:' : 'Not seen as it should be:',
    ...tableLines(['item', 'target', 'name', 'what is seen'], rows),
    ...(more === 0 ? [] : [`and ${counted(more)} more: --json lists all`]),
  ]
}

const isOfInterest = ({ expected, verdict }: EffectItem, isBefore: boolean): boolean =>
  isBefore ? verdict.kind === 'revoked' : expected !== null && verdict.kind !== expected

function verdictText(verdict: EffectVerdict): string {
  switch (verdict.kind) {
    case 'revoked':
      return `revoked since ${verdict.since}, ${verdict.reason} (${verdict.by.toUpperCase()})`
    case 'not-revoked':
      return `not revoked, as of ${verdict.asOf} (${verdict.by.toUpperCase()})`
    case 'not-checkable':
      return verdict.why
    default:
      return verdict satisfies never
  }
}
