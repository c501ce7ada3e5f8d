import { escapeHtml } from '../reports/html/escape-html.ts'
import type { HandOverStatement } from './statement.ts'

export const SHEET_NAME = 'sheet.html'
/** The list holds all of them; the sheet is for people. */
const ROWS_MAX = 2_000

export interface SheetItem {
  readonly ordinal: number
  readonly serial: string
  readonly label: string
  readonly reason: string
}

export interface SheetFacts {
  readonly statement: HandOverStatement
  readonly digest: string
  readonly vendorTitle: string
  readonly operationTitle: string
  readonly comment: string
  readonly preparedBy: string
  readonly approvals: readonly { readonly name: string; readonly fingerprint: string; readonly at: string }[]
  /** Of the key that signs it; null where it is not signed. */
  readonly signedBy: string | null
  readonly steps: readonly string[]
  readonly items: readonly SheetItem[]
}

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; font: 15px/1.5 system-ui, "Segoe UI", sans-serif; }
h1 { margin: 0; font-size: 1.7rem; overflow-wrap: anywhere; } h2 { margin: 1.8rem 0 .4rem; font-size: 1.15rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; overflow-wrap: anywhere; font-weight: 400; }
thead th { font-size: .85rem; opacity: .75; } .pairs th { width: 12rem; opacity: .75; }
code, pre, .mono { font: 13px/1.45 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
pre { margin: .3rem 0 .6rem; padding: .5rem .8rem; background: #8882; border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } }
`

/** One page for whoever carries the hand-over out: how many, of what, by whose word, and what to type. Every text is escaped. */
export function sheetHtml(facts: SheetFacts): string {
  const { statement, items } = facts
  const reasons = [...Map.groupBy(items, ({ reason }) => reason)].map(([reason, own]) => [
    reason,
    number(own.length),
  ])
  const pairs: readonly (readonly [string, string, string?])[] = [
    ['CA', facts.vendorTitle],
    ['What is asked', facts.operationTitle],
    ['Certificates', number(statement.items)],
    ...(facts.comment === '' ? [] : [['Comment', facts.comment] as const]),
    ['Prepared by', facts.preparedBy],
    ...facts.approvals.map(
      ({ name, fingerprint, at }) => ['Approved by', `${name}, key ${fingerprint}, ${at}`] as const,
    ),
    ['Handed over', `${statement.at} by ${statement.by}, ${statement.product}`],
    [
      'Signed by',
      facts.signedBy === null ? 'nobody: no key was at hand' : `the key ${facts.signedBy} (handover.jws)`,
    ],
    ['Digest of the batch', statement.digest, 'mono'],
    ['Digest of the hand-over', facts.digest, 'mono'],
    ['SHA-256 of list.csv', statement.list, 'mono'],
  ]
  const title = `Hand-over ${statement.number} of ${statement.name}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p>Its script may be stopped and run again at any time: it asks the CA about each certificate first, and revokes none twice.</p>
<table class="pairs"><tbody>
${pairs.map(([name, value, look]) => `<tr><th scope="row">${escapeHtml(name)}</th><td${look === undefined ? '' : ` class="${look}"`}>${escapeHtml(value)}</td></tr>`).join('\n')}
</tbody></table>
<h2>How many, by reason</h2>
${table(['Reason', 'Certificates'], [...reasons, ['all', number(items.length)]])}
<h2>What to do</h2>
<ol>
${stepsHtml(facts.steps)}
</ol>
<h2>The certificates</h2>
${table(
  ['Item', 'Serial number', 'Name', 'Reason'],
  items
    .slice(0, ROWS_MAX)
    .map(({ ordinal, serial, label, reason }) => [String(ordinal), serial, label, reason]),
)}
${items.length > ROWS_MAX ? `<p>The first ${number(ROWS_MAX)}; list.csv holds all ${number(items.length)}.</p>` : ''}
</body></html>
`
}

/** A command stands under the step before it. */
function stepsHtml(steps: readonly string[]): string {
  const parts: string[] = []
  for (const step of steps) {
    if (step.startsWith('$ ')) parts.push(`${parts.pop() ?? ''}<pre>${escapeHtml(step.slice(2))}</pre>`)
    else parts.push(escapeHtml(step))
  }
  return parts.map((part) => `<li>${part}</li>`).join('\n')
}

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join('')}</tr></thead><tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`).join('\n')}
</tbody></table>`

const number = (value: number): string => value.toLocaleString('en')
