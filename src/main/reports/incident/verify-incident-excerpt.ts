import { countOf } from '../../../contract/counted.ts'
import type { Verdict } from '../../../contract/reports.ts'
import { isIncluded, lineLeaf } from '../../evidence/merkle-tree.ts'
import { canonicalJson, sha256Hex } from '../../journal/canonical.ts'
import { Broken, type CheckName, listChecks } from '../evidence-verdict.ts'
import { excerptLines, readExcerpt } from '../excerpt-lines.ts'
import type { VerifyOptions } from '../reports.ts'
import { readLine } from '../sealed-part.ts'
import {
  fateOf,
  type IncidentExcerptHeader,
  type IncidentMemberLine,
  type IncidentProof,
  type IncidentSummaryLine,
} from './incident-format.ts'
import {
  DATA_SCHEMAS,
  EventSchema,
  ExcerptHeaderSchema,
  MemberSchema,
  ProofSchema,
  SummarySchema,
} from './incident-schema.ts'
import { checkSignature, type Summary } from './verify-incident.ts'

interface Facts {
  readonly passed: Map<CheckName, string>
  header?: IncidentExcerptHeader
  summary?: { readonly facts: Summary; readonly line: number }
  events: number
  head?: string
}

interface ShownEvent {
  readonly seq: number
  readonly type: string
  readonly incident: string
  readonly data: Readonly<Record<string, unknown>>
  readonly bytes: Buffer
}

/** The opening, what brought the member in, its exclusion: no excerpt shows more. */
const EVENTS_MAX = 3

/**
 * Checks what was cut out of an incident's evidence (`docs/evidence-format.md`): that the member and the events that it rests on are
 * parts of the whole whose summary it carries, and that what became of it follows from them.
 *
 * @throws AppError `input.cannot-read`
 */
export async function verifyIncidentExcerpt(file: string, options: VerifyOptions = {}): Promise<Verdict> {
  const content = await readExcerpt(file)
  const facts: Facts = { passed: new Map(), events: 0 }
  let broken: Broken | undefined
  let signed: Pick<Verdict, 'signature' | 'replaced'> = { signature: 'none', replaced: [] }
  try {
    check(content, facts, options)
    if (facts.summary !== undefined) {
      const { message, ...found } = await checkSignature(facts.summary.facts, facts.summary.line, options)
      facts.passed.set('signatures', message)
      signed = found
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    broken = error
  }
  return {
    kind: 'incident-excerpt',
    ok: broken === undefined,
    checks: listChecks('incident-excerpt', facts.passed, broken, options.expectedHead !== undefined),
    firstBad:
      broken === undefined ? null : { event: broken.event, line: broken.line, message: broken.message },
    batch: facts.header?.name ?? null,
    events: facts.events,
    items: facts.summary === undefined ? 0 : 1,
    head: facts.head ?? null,
    ...signed,
  }
}

function check(content: Buffer, facts: Facts, { expectedHead }: VerifyOptions): void {
  const { passed } = facts
  const lines = excerptLines(content)
  const fault = (name: CheckName, line: number, what: string) => new Broken(name, { event: null, line }, what)
  const first = readLine(lines.at(1), 1, null)
  if (!ExcerptHeaderSchema.safeParse(first).success)
    throw fault('format', 1, 'The header is not one that this version knows.')
  const header = first as IncidentExcerptHeader
  facts.header = header

  const events: ShownEvent[] = []
  let line = 2
  for (; ; line += 1) {
    const bytes = lines.at(line)
    const value = readLine(bytes, line, null)
    if (typeof value === 'object' && value !== null && 'member' in value) break
    const event = { ...(value as Omit<ShownEvent, 'bytes'>), bytes }
    if (!isEvent(value) || !follows(event, events.at(-1), header) || events.length === EVENTS_MAX)
      throw fault('format', line, `Line ${line} is not an event of this incident that belongs there.`)
    events.push(event)
  }
  facts.events = events.length
  const memberAt = line
  const shown = readLine(lines.at(line), line, null)
  if (!MemberSchema.safeParse(shown).success)
    throw fault('population', line, `Line ${line} is not a member that this version knows.`)
  const member = shown as IncidentMemberLine
  requireRests(member, events, (what) => fault('population', memberAt, what))
  passed.set(
    'population',
    `The certificate, and the events that it rests on: ${events.map(({ seq }) => seq).join(', ')}`,
  )
  if (fateOf(member, header.at) !== member.became)
    throw fault(
      'figures',
      line,
      `Line ${line} says that it is ${member.became}, which does not follow from the rest of it.`,
    )
  passed.set('figures', `It is ${member.became} as of ${header.at}, which follows from what is told of it`)

  line += 1
  const proofAt = line
  const proved = readLine(lines.at(line), line, null)
  if (!ProofSchema.safeParse(proved).success)
    throw fault('format', line, `Line ${line} is not a proof that this version knows.`)
  const { proof } = proved as IncidentProof

  line += 1
  const summary = summaryOf(readLine(lines.at(line), line, null), header, (what) =>
    fault('summary', line, what),
  )
  facts.head = summary.head
  passed.set(
    'summary',
    `Of evidence of ${countOf(summary.members, 'certificate')} and ${countOf(summary.events, 'event')}, as of ${summary.at}`,
  )

  const tree = { size: header.events + header.members, root: summary.root ?? '' }
  const isPart =
    proof.index < header.members &&
    proof.events.length === events.length &&
    events.every(({ seq, bytes }, at) =>
      isIncluded(lineLeaf(bytes), { index: seq - 1, path: [...(proof.events[at] ?? [])] }, tree),
    ) &&
    isIncluded(
      lineLeaf(lines.at(memberAt)),
      { index: header.events + proof.index, path: [...proof.member] },
      tree,
    )
  if (!isPart)
    throw fault(
      'inclusion',
      proofAt,
      'What is shown is no part of that evidence, or was changed: it does not lead to the root.',
    )
  passed.set('inclusion', `A part of the whole: root ${summary.root}`)
  const { item } = member
  const batch = summary.batches.find((one) => one.batch === item?.batch)
  if (item !== null && batch === undefined)
    throw fault('batches', memberAt, 'The summary does not name the batch that the certificate stands in.')
  if (item !== null && batch !== undefined && (item.ordinal < 1 || item.ordinal > batch.items))
    throw fault('batches', memberAt, 'The certificate stands by an item that its batch does not have.')
  passed.set(
    'batches',
    item === null || batch === undefined
      ? 'It stands in none'
      : `What happened to it is told by the evidence of ${batch.name}, item ${item.ordinal}, which must hold the head ${batch.head}`,
  )
  facts.summary = { facts: summary, line }
  if (lines.length > line)
    throw fault('format', line + 1, `Line ${line + 1} follows the summary, which is the last line.`)
  passed.set('format', `${countOf(lines.length, 'line')} of canonical JSON`)
  const wanted = expectedHead?.trim().toLowerCase()
  if (wanted === undefined) return
  if (![summary.head, ...events.map(({ bytes }) => sha256Hex(bytes))].includes(wanted))
    throw fault('expected head', line, `No event shown here has the hash ${wanted}.`)
  passed.set('expected head', 'The head that was kept elsewhere is the one of this evidence')
}

function isEvent(value: unknown): boolean {
  if (!EventSchema.safeParse(value).success) return false
  const { type, data } = value as ShownEvent
  const schema = (DATA_SCHEMAS as Readonly<Record<string, (typeof DATA_SCHEMAS)[keyof typeof DATA_SCHEMAS]>>)[
    type
  ]
  return schema === undefined || schema.safeParse(data).success
}

/** The first that is shown is the incident's opening, and they stand in their order. */
function follows(
  { seq, type, incident, data }: ShownEvent,
  before: ShownEvent | undefined,
  header: IncidentExcerptHeader,
): boolean {
  if (incident !== header.incident || seq > header.events) return false
  if (before === undefined) return seq === 1 && type === 'incident.opened' && data['name'] === header.name
  return seq > before.seq && type !== 'incident.opened'
}

/** @throws Broken where an event that the member names is not shown, or says something else */
function requireRests(
  { addition, excluded }: IncidentMemberLine,
  events: readonly ShownEvent[],
  fault: (what: string) => Broken,
): void {
  if (!events.some(({ type, data }) => type === 'incident.added' && data['addition'] === addition))
    throw fault('The event that brought the certificate in is not shown.')
  if (excluded === null) return
  const out = events.find(({ seq, type }) => seq === excluded.event && type === 'incident.excluded')
  if (out === undefined || out.data['until'] !== excluded.until)
    throw fault('The exclusion that the certificate is under is not shown, or is another.')
}

function summaryOf(value: unknown, header: IncidentExcerptHeader, fault: (what: string) => Broken): Summary {
  if (!SummarySchema.safeParse(value).success) throw fault('The summary is not one that this version knows.')
  const { summary } = value as IncidentSummaryLine
  const { checksum, ...facts } = summary
  if (sha256Hex(canonicalJson(facts)) !== checksum)
    throw fault('The summary does not fit its own checksum: it was changed.')
  for (const name of ['at', 'incident', 'name', 'events', 'members'] as const)
    if (summary[name] !== header[name]) throw fault(`The summary contradicts the header: ${name}.`)
  if (summary.root === undefined)
    throw fault('The summary has no root: nothing can be shown to be a part of it.')
  if (new Set(summary.batches.map(({ batch }) => batch)).size < summary.batches.length)
    throw fault('The summary names a batch twice.')
  return summary
}
