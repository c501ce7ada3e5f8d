import { countOf } from '../../../contract/counted.ts'
import type { EffectSource, EffectVerdict } from '../../../contract/effect.ts'
import type { EffectFactItem, EffectGroup, EffectGroupKind } from '../facts/effect-facts.ts'
import type { ReportFacts } from '../facts/report-facts.ts'
import type { Block, Cell, Column, Pair } from './block.ts'
import { counted, figure, utcTime } from './figures.ts'

const COLUMNS: readonly Column[] = [
  { title: '#', width: 36, align: 'right', isRowHeader: true },
  { title: 'Target', width: 170 },
  { title: 'Reason asked for', width: 90 },
  { title: 'What relying parties see', width: 215 },
]

const WORDS: Readonly<Record<EffectGroupKind, { readonly title: string; readonly remedy: string }>> = {
  'not-seen': {
    title: 'Confirmed by the vendor, not yet seen so',
    remedy:
      'Check again after the next update of the list (rescind effect BATCH). If it still does not show then, take it up with the issuing CA: whoever relies on these certificates takes them for good.',
  },
  'other-reason': {
    title: 'Revoked for another reason than was asked for',
    remedy: "Compare with the vendor's console, and have the reason corrected where the CA permits that.",
  },
  'not-checkable': {
    title: 'Confirmed by the vendor, and not checkable',
    remedy:
      'Add the certificate of the CA, or the address of its list, where that is what is missing (rescind ca add), and check again.',
  },
  'seen-anyway': {
    title: 'Not confirmed by the vendor, and revoked all the same',
    remedy:
      "Look them up in the vendor's console: the effect has reached relying parties, whatever the vendor's status says.",
  },
}

/** What whoever relies on the certificates sees of them; empty when nobody has checked. */
export function effectBlocks({ effect, operation }: ReportFacts): Block[] {
  if (effect === null) return []
  const { summary, groups } = effect
  const { revoked, notRevoked, notCheckable, items } = summary
  const pairs: Pair[] = [
    ['Checked', `${utcTime(summary.checkedAt)} by ${summary.checkedBy}`],
    [
      'Seen',
      `${figure(revoked)} revoked, ${figure(notRevoked)} not revoked, ${figure(notCheckable)} not checkable, of ${counted(items, operation.noun)}`,
    ],
    [
      'As it should be',
      summary.expected === 0
        ? 'The vendor had confirmed nothing of the batch yet'
        : {
            text: `${figure(summary.shown)} of the ${figure(summary.expected)} that the vendor has confirmed`,
            tone: summary.shown === summary.expected ? 'done' : 'stop',
            strong: true,
          },
    ],
    ...summary.whys.map(({ why, items: count }): Pair => ['Not checkable', `${figure(count)}: ${why}`]),
    ...summary.sources.map((source): Pair => [source.kind === 'crl' ? 'CRL' : 'OCSP', sourceText(source)]),
    ['Digest of all verdicts', summary.sha256],
  ]
  return [
    { kind: 'heading', level: 2, text: 'Effect as relying parties see it' },
    {
      kind: 'pairs',
      caption: 'Lists of revoked certificates and responders, as they were checked',
      rows: pairs,
    },
    ...groups.flatMap((group) => groupBlocks(group)),
  ]
}

function groupBlocks({ kind, total, items }: EffectGroup): Block[] {
  const { title, remedy } = WORDS[kind]
  return [
    { kind: 'heading', level: 3, text: `${title}: ${figure(total)}` },
    { kind: 'paragraph', text: `What to do: ${remedy}` },
    { kind: 'table', caption: title, columns: COLUMNS, rows: items.map(cellsOf), isDense: true },
    ...(items.length < total
      ? [
          {
            kind: 'paragraph',
            text: `The first ${figure(items.length)} of ${figure(total)} are listed here; rescind effect BATCH --last --json shows all.`,
            style: 'strong',
          } as Block,
        ]
      : []),
  ]
}

const cellsOf = ({ ordinal, target, label, reason, verdict }: EffectFactItem): Cell[] => [
  figure(ordinal),
  label === '' ? target : `${target}\n${label}`,
  reason ?? '\u2014',
  verdictText(verdict),
]

function verdictText(verdict: EffectVerdict): string {
  switch (verdict.kind) {
    case 'revoked':
      return `Revoked since ${utcTime(verdict.since)}, ${verdict.reason} (${verdict.by.toUpperCase()})${noteText(verdict)}`
    case 'not-revoked': {
      const next = verdict.nextUpdate === undefined ? '' : `, next update by ${utcTime(verdict.nextUpdate)}`
      return `Not revoked as of ${utcTime(verdict.asOf)}${next} (${verdict.by.toUpperCase()})${noteText(verdict)}`
    }
    case 'not-checkable':
      return verdict.why
  }
}

const noteText = ({ note }: { readonly note?: string | undefined }): string =>
  note === undefined ? '' : `\n${note}`

function sourceText({ url, requests, problem, asOf, nextUpdate, entries, kind }: EffectSource): string {
  const facts = [
    kind === 'ocsp' ? countOf(requests, 'question') : null,
    asOf === undefined ? null : `of ${utcTime(asOf)}`,
    nextUpdate === undefined ? null : `next by ${utcTime(nextUpdate)}`,
    entries === undefined ? null : countOf(entries, 'entry', 'entries'),
    problem ?? null,
  ].filter((fact) => fact !== null)
  return [url, facts.join(', ')].filter((part) => part !== '').join('\n')
}
