/** Writes the table of proof as a page for auditors: `node scripts/proof-page.ts` writes `docs/proof.md`. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { AFTER_NO_EFFECT, STANDINGS, STATUS_PROOFS, STATUS_TABLE } from '../src/main/journal/status-proof.ts'
import type { Vendor } from '../src/main/vendors/port.ts'
import {
  BODIES,
  CHANGE_PROOFS,
  QUESTION_PROOFS,
  SHOWN,
  type Source,
  type When,
} from '../src/main/vendors/proof.ts'
import { apiVendors } from '../src/main/vendors/registry.ts'

const FILE = path.join(import.meta.dirname, '../docs/proof.md')

const AGAIN = { never: 'no', yes: 'yes', asked: 'once the vendor has shown no effect' } as const
const EFFECT = { taken: 'taken', none: 'none', open: 'not known' } as const

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

const sourceText = (source: Source): string =>
  'page' in source ? source.page : `assumption: ${source.assumed}`

function whenText({ of, failure, status, body, code, retryAfter }: When): string {
  const parts = [
    failure?.map((one) => (one === 'not-sent' ? 'nothing left' : 'no whole answer')).join(' or '),
    status?.map((one) => (typeof one === 'number' ? one : `${one[0]} to ${one[1]}`)).join(', '),
    retryAfter === true ? 'with Retry-After' : undefined,
    body === undefined ? undefined : `body: ${body.join(' or ')}`,
    code === undefined ? undefined : `code: ${code.join(', ')}`,
    of === undefined ? undefined : `(${of.join(', ')})`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? 'anything else' : parts.join('; ')
}

function vendorText({ id, info, proof }: Vendor): string {
  const names = Object.entries(proof.names)
  return [
    `## ${info.title} (\`${id}\`)`,
    ...(names.length === 0
      ? []
      : [
          `Names that only this table has: ${names.map(([name, words]) => `*${name}*: ${words}`).join('; ')}.`,
        ]),
    '### Answers to a change',
    table(
      ['answer', 'proves', 'why', 'source'],
      proof.changes.map(({ when, proves, about, why, source }) => [
        whenText(when),
        about === undefined ? proves : `${proves} (${about})`,
        why,
        sourceText(source),
      ]),
    ),
    '### Answers to a question',
    table(
      ['answer', 'proves', 'why', 'source'],
      proof.questions.map(({ when, proves, about, why, source }) => [
        whenText(when),
        about === undefined ? proves : `${proves} (${about})`,
        why,
        sourceText(source),
      ]),
    ),
    '### What is shown',
    table(
      ['operation', 'shows', 'status', 'why', 'source'],
      proof.statuses.map(({ when: { of, shows, asked }, proves, why, source }) => [
        of?.join(', ') ?? 'any',
        `${shows?.join(' or ') ?? 'anything else'}${asked === undefined ? '' : `, asked for ${asked}`}`,
        proves,
        why,
        sourceText(source),
      ]),
    ),
  ].join('\n\n')
}

/** The whole page. */
export function proofPage(): string {
  const named = (entries: Readonly<Record<string, string>>): string =>
    table(['name', 'is'], Object.entries(entries))
  return `${[
    '# The table of proof',
    "What an answer of a vendor proves, and so whether a request may be sent again, an item be called refused, or a key be doubted. This page is written from the data that the program itself reads (`npm run docs:proof`): `src/main/vendors/proof.ts`, `src/main/vendors/*/proof.ts` and `src/main/journal/status-proof.ts`. Nothing else in the program decides it. `test/conformance/proof-table.test.ts` brings each row about at the sandbox, before and after the effect, with statuses that come at once, late (1 s to 10 minutes) or stale, and compares what the runner did with the sandbox's own log.",
    'Of each table the first row that fits decides. A source is a document with its section, or an assumption: then no document says it.',
    '## What an answer to a change can prove',
    table(
      ['proof', 'means', 'effect of this request', 'may be sent again'],
      Object.entries(CHANGE_PROOFS).map(([name, { words, effect, again }]) => [
        name,
        words,
        EFFECT[effect],
        AGAIN[again],
      ]),
    ),
    '## What an answer to a question can prove',
    'A question has no effect, and may always be asked again.',
    named(QUESTION_PROOFS),
    '## Bodies and shown things that all tables name',
    named({ ...BODIES, ...SHOWN }),
    '## What a status proves by when it comes',
    `The same for every vendor. *Early* is until the time is over that the vendor gives an effect to show (15 minutes; \`confirmWithinMs\` in each vendor's \`assumptions.ts\`): the status is asked after the settling time, then at growing intervals. *In time* is afterwards. Where an item stands: ${Object.entries(
      STANDINGS,
    )
      .map(([name, words]) => `*${name}*: ${words}`)
      .join('; ')}.`,
    table(
      ['stands', 'status', 'when', 'proves', 'why'],
      STATUS_TABLE.map(({ standing, shown, when, proves, why }) => [
        standing?.join(', ') ?? 'any',
        shown?.join(', ') ?? 'anything else',
        when ?? 'any time',
        STATUS_PROOFS[proves],
        why,
      ]),
    ),
    `When no effect was shown twice, in time: ${Object.entries(AFTER_NO_EFFECT)
      .map(([standing, state]) => `*${standing}* becomes \`${state}\``)
      .join(
        ', ',
      )}. \`queued\` is the one way back to being sent, five times at the most. An accepted item whose effect never shows is never sent again: it ends \`unconfirmed\`.`,
    ...apiVendors().map(vendorText),
  ].join('\n\n')}\n`
}

if (process.argv[1] === import.meta.filename) writeFileSync(FILE, proofPage())
