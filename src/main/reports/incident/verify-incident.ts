import { createHash } from 'node:crypto'
import { countOf } from '../../../contract/counted.ts'
import { noFigures } from '../../../contract/incidents.ts'
import type { Verdict } from '../../../contract/reports.ts'
import { AppError } from '../../app-error.ts'
import { createMerkleTree, lineLeaf } from '../../evidence/merkle-tree.ts'
import { linkWords } from '../../identity/key-replacement.ts'
import { keySuccession } from '../../identity/key-succession.ts'
import { verifyJws } from '../../identity/signer.ts'
import { canonicalJson, sha256Hex } from '../../journal/canonical.ts'
import { linkView, type SignaturesFound } from '../evidence-signatures.ts'
import { Broken, type CheckName, listChecks } from '../evidence-verdict.ts'
import { LineTooLong, lineSplitter } from '../line-splitter.ts'
import { readPieces } from '../read-pieces.ts'
import type { VerifyOptions } from '../reports.ts'
import { readLine } from '../sealed-part.ts'
import { broughtIn, eventsOf } from './incident-chain.ts'
import {
  fateOf,
  type IncidentHeader,
  type IncidentMemberLine,
  type IncidentSummaryLine,
  incidentStatement,
} from './incident-format.ts'
import { HeaderSchema, MemberSchema, SummarySchema } from './incident-schema.ts'

/** So many heads of batches are named by a verdict; the summary of the file has all. */
const HEADS_MAX = 20

export type Summary = IncidentSummaryLine['summary']

/**
 * Checks the evidence of an incident (`docs/evidence-format.md`): no database, no network; keeps nothing of the members but
 * digests. The batches' own evidence is named by its heads, and checked by itself.
 *
 * @throws AppError `input.cannot-read`
 */
export async function verifyIncident(file: string, options: VerifyOptions = {}): Promise<Verdict> {
  const checker = createChecker(options)
  await readPieces(file, (piece) => checker.push(piece))
  return checker.verdict()
}

function createChecker(options: VerifyOptions) {
  const passed = new Map<CheckName, string>()
  const expectedHead = options.expectedHead?.trim().toLowerCase()
  let line = 0
  let header: IncidentHeader | undefined
  let events: ReturnType<typeof eventsOf> | undefined
  let members: ReturnType<typeof membersOf> | undefined
  let summary: Summary | undefined
  let summaryAt = 0
  const tree = createMerkleTree()
  let broken: Broken | undefined
  let signed: Pick<Verdict, 'signature' | 'replaced'> = { signature: 'none', replaced: [] }

  const take = (bytes: Buffer): void => {
    if (header === undefined) {
      header = headerOf(readLine(bytes, line, null), line)
      events = eventsOf(header, expectedHead)
      members = membersOf(header, events)
      return
    }
    if (events === undefined || members === undefined) return
    if (events.seq < header.events) {
      events.take(readLine(bytes, line, events.seq + 1), bytes, line)
      tree.add(lineLeaf(bytes))
      if (events.seq < header.events) return
      passed.set('chain', `${countOf(events.seq, 'event')}, head ${events.head}`)
      if (header.members === 0) members.finish(line)
    } else if (members.taken < header.members) {
      members.take(readLine(bytes, line, null), bytes, line)
      tree.add(lineLeaf(bytes))
      if (members.taken === header.members) members.finish(line)
    } else if (summary === undefined) {
      summary = summaryOf(
        readLine(bytes, line, null),
        { header, events, members, root: header.version === 1 ? undefined : tree.finish() },
        line,
      )
      summaryAt = line
      passed.set(
        'population',
        `${countOf(members.taken, 'certificate')}, each once, as the events brought them in`,
      )
      passed.set(
        'figures',
        'What became of each follows from what is told of it, and the figures are their sums',
      )
      passed.set('summary', 'Figures, state, deadline and heads are what the file adds up to')
      passed.set('batches', batchWords(summary))
    } else
      throw new Broken(
        'format',
        { event: null, line },
        `Line ${line} follows the summary, which is the last line of an evidence file.`,
      )
  }
  const splitter = lineSplitter((bytes) => {
    line += 1
    take(bytes)
  })
  const attempt = (work: () => void): boolean => {
    if (broken !== undefined) return false
    try {
      work()
      return true
    } catch (error) {
      if (error instanceof AppError) throw error
      if (error instanceof Broken) broken = error
      else {
        const at = error instanceof LineTooLong ? line + 1 : Math.max(line, 1)
        broken = new Broken('format', { event: null, line: at }, `Line ${at} cannot be read.`)
      }
      return false
    }
  }
  const end = (): void => {
    const place = { event: null, line: line + 1 }
    if (splitter.rest().length > 0)
      throw new Broken(
        'format',
        place,
        `Line ${line + 1} is cut off: the file does not end with a line feed.`,
      )
    if (summary === undefined)
      throw new Broken('format', place, 'The file ends before its summary: its end was cut off.')
    passed.set('format', `${countOf(line, 'line')} of canonical JSON`)
    if (expectedHead === undefined) return
    if (events?.sawExpected !== true)
      throw new Broken(
        'expected head',
        { event: null, line },
        `No event has the hash ${expectedHead}: this is an older copy of the evidence, or its chain was computed anew.`,
      )
    passed.set('expected head', 'The head that was kept elsewhere is in the chain')
  }

  return {
    push: (piece: Buffer) => attempt(() => splitter.push(piece)),
    async verdict(): Promise<Verdict> {
      attempt(end)
      if (
        summary !== undefined &&
        (broken === undefined || broken.line > summaryAt || broken.check === 'expected head')
      ) {
        try {
          const found = await checkSignature(summary, summaryAt, options)
          signed = { signature: found.signature, replaced: found.replaced }
          if (broken === undefined) passed.set('signatures', found.message)
        } catch (error) {
          if (!(error instanceof Broken)) throw error
          broken = error
        }
      }
      return {
        kind: 'incident',
        ok: broken === undefined,
        checks: listChecks('incident', passed, broken, expectedHead !== undefined),
        firstBad:
          broken === undefined ? null : { event: broken.event, line: broken.line, message: broken.message },
        batch: header?.name ?? null,
        events: events?.seq ?? 0,
        items: members?.taken ?? 0,
        head: header === undefined ? null : (events?.head ?? null),
        ...signed,
      }
    },
  }
}

function headerOf(value: unknown, line: number): IncidentHeader {
  if (HeaderSchema.safeParse(value).success && (value as IncidentHeader).events > 0)
    return value as IncidentHeader
  throw new Broken('format', { event: null, line }, 'The header is not one that this version knows.')
}

/** How many members stand in a batch, and between which of its items. */
interface Standing {
  readonly members: number
  readonly lowest: number
  readonly highest: number
}
const NOBODY: Standing = { members: 0, lowest: Number.POSITIVE_INFINITY, highest: 0 }

/** The members, one by one: each once, from an event that brought it in, and with what became of it. */
function membersOf({ at }: IncidentHeader, events: ReturnType<typeof eventsOf>) {
  const whole = createHash('sha256')
  const figures = { ...noFigures() }
  const population = broughtIn(events.additions)
  const excluded = new Map<number, number>()
  const batches = new Map<string, Standing>()
  let taken = 0
  let last = -1
  return {
    figures,
    batches,
    get taken() {
      return taken
    },
    sha256: () => whole.digest('hex'),
    take(value: unknown, bytes: Buffer, line: number): void {
      const wrong = (check: CheckName, what: string) =>
        new Broken(check, { event: null, line }, `Line ${line} ${what}.`)
      if (!MemberSchema.safeParse(value).success)
        throw wrong('format', 'is not the member that belongs there')
      const member = value as IncidentMemberLine
      if (member.member <= last)
        throw wrong('population', 'holds a member out of order: one was added or moved')
      if (!events.additions.has(member.addition))
        throw wrong('population', 'holds a member that no event brought in')
      const exclusion = member.excluded === null ? undefined : events.exclusions.get(member.excluded.event)
      if (member.excluded !== null && (exclusion === undefined || exclusion.until !== member.excluded.until))
        throw wrong('population', 'names an exclusion that no event tells of')
      if (fateOf(member, at) !== member.became)
        throw wrong('figures', `says that it is ${member.became}, which does not follow from the rest of it`)
      const { became, replaced, item } = member
      population.take(member, member.addition)
      if (member.excluded !== null)
        excluded.set(member.excluded.event, (excluded.get(member.excluded.event) ?? 0) + 1)
      if (item !== null) {
        const { members, lowest, highest } = batches.get(item.batch) ?? NOBODY
        batches.set(item.batch, {
          members: members + 1,
          lowest: Math.min(lowest, item.ordinal),
          highest: Math.max(highest, item.ordinal),
        })
      }
      whole.update(bytes).update('\n')
      figures.population += 1
      figures[became] += 1
      if (replaced) figures.replaced += 1
      taken += 1
      last = member.member
    },
    /** @throws Broken where the members are not those that the events brought in */
    finish(line: number): void {
      const fault = population.fault()
      if (fault !== null)
        throw new Broken(
          'population',
          { event: fault, line },
          `The members are not those that event ${fault} brought in: one of them was changed, added or removed.`,
        )
      for (const [event, items] of excluded)
        if (items > (events.exclusions.get(event)?.items ?? 0))
          throw new Broken(
            'population',
            { event, line },
            `More members are excluded than event ${event} tells of.`,
          )
    },
  }
}

interface Read {
  readonly header: IncidentHeader
  readonly events: ReturnType<typeof eventsOf>
  readonly members: ReturnType<typeof membersOf>
  /** Undefined where the version has none. */
  readonly root: string | undefined
}

function summaryOf(value: unknown, { header, events, members, root }: Read, line: number): Summary {
  const wrong = (what: string) => new Broken('summary', { event: null, line }, what)
  if (!SummarySchema.safeParse(value).success) throw wrong('The summary is not one that this version knows.')
  const { summary } = value as IncidentSummaryLine
  const { checksum, ...facts } = summary
  if (sha256Hex(canonicalJson(facts)) !== checksum)
    throw wrong('The summary does not fit its own checksum: it was changed.')
  if (summary.head !== events.head)
    throw new Broken(
      'summary',
      { event: events.seq, line: events.headLine },
      `The chain ends at ${events.head}, but the summary names ${summary.head}: the last event was changed.`,
    )
  const expected = {
    at: header.at,
    incident: header.incident,
    name: header.name,
    events: header.events,
    members: header.members,
    membersSha256: members.sha256(),
    figures: members.figures,
    ...events.end,
  }
  for (const [name, told] of Object.entries(expected))
    if (canonicalJson(told) !== canonicalJson(summary[name as keyof Summary]))
      throw wrong(`The summary contradicts what comes before it: ${name}.`)
  if (summary.root !== root) throw wrong('The summary contradicts what comes before it: root.')
  requireBatches(summary, members.batches, wrong)
  return summary
}

/** @throws Broken where a batch is named twice, or not as the members stand in it */
function requireBatches(
  { batches }: Summary,
  standing: ReadonlyMap<string, Standing>,
  wrong: (what: string) => Broken,
): void {
  const known = new Map(batches.map((one) => [one.batch, one]))
  if (known.size < batches.length) throw wrong('The summary names a batch twice.')
  if (batches.some(({ members, items }) => members > items))
    throw wrong('The summary names a batch with more members than items.')
  for (const [batch, { members, lowest, highest }] of standing) {
    const told = known.get(batch)
    if (told === undefined || members > told.members)
      throw wrong('The summary does not name a batch that members stand in.')
    if (lowest < 1 || highest > told.items)
      throw wrong('Members stand by items that their batch does not have.')
  }
}

/** @throws Broken */
export async function checkSignature(
  { jws, checksum: _, ...facts }: Summary,
  line: number,
  { trusted, known = [], links = [] }: VerifyOptions,
): Promise<SignaturesFound> {
  const wrong = (what: string) => new Broken('signatures', { event: null, line }, what)
  if (jws === null) {
    if (trusted !== undefined)
      throw wrong('The file is not signed, so nothing shows that one of these keys stands for it.')
    return { message: 'None: nothing in the file shows who wrote it', signature: 'none', replaced: [] }
  }
  const checked = await verifyJws(jws, [])
  if (checked.kind === 'bad') throw wrong(`The signature does not hold: ${checked.message}`)
  if (canonicalJson(checked.payload) !== canonicalJson(incidentStatement(facts)))
    throw wrong('The signature is about something else.')
  const found = keySuccession(trusted ?? known, links).find(checked.key.keyId, facts.at)
  const key = found ?? checked.key
  if (trusted !== undefined && found === null)
    throw wrong(`It is signed by the key ${key.fingerprint}, which is none of those given.`)
  const isChecked = found !== null
  const told = links.filter(({ from, to }) => [from.keyId, to.keyId].includes(key.keyId))
  const replaced = told.length === 0 ? '' : `. Keys: ${told.map(linkWords).join('; ')}`
  const whose = isChecked ? '' : '. Whose it is was not checked'
  return {
    message: `It holds, over the file as a whole; by the key ${key.name === '' ? '' : `${key.name}, `}${key.fingerprint}${whose}${replaced}`,
    signature: isChecked ? 'checked' : 'unchecked',
    replaced: told.map(linkView),
  }
}

function batchWords({ batches }: Summary): string {
  if (batches.length === 0) return 'None holds members'
  const heads = batches.slice(0, HEADS_MAX).map(({ name, head }) => `${name} --head ${head}`)
  const rest = batches.length > HEADS_MAX ? `; ${batches.length - HEADS_MAX} more in the summary` : ''
  return `Not looked into here; the evidence of each must hold its head: ${heads.join('; ')}${rest}`
}
