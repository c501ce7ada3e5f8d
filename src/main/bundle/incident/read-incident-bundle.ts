import { countOf } from '../../../contract/counted.ts'
import type { PublicKey } from '../../identity/public-key.ts'
import { verifyJws } from '../../identity/signer.ts'
import { canonicalJson } from '../../journal/canonical.ts'
import { Broken } from '../../reports/evidence-verdict.ts'
import { broughtIn, eventsOf } from '../../reports/incident/incident-chain.ts'
import { BundleBroken, type BundleCheck } from '../bundle-broken.ts'
import { broken, canonicalValue, parsed } from '../frame-content.ts'
import { type ReadBundle, readBundle } from '../read-bundle.ts'
import {
  type BundleSource,
  type FileFacts,
  type Frame as FrameOf,
  type ReadPiece,
  readFrames,
} from '../read-frames.ts'
import {
  EVENTS_MAX,
  INCIDENT_FORM,
  IncidentBundleBatch,
  IncidentBundleEnd,
  IncidentBundleHeader,
  IncidentBundleMember,
  type IncidentFrameKind,
  IncidentSeal,
  IncidentSignature,
} from './incident-bundle-format.ts'

type Frame = FrameOf<IncidentFrameKind>

/** An event as its line has it, and SHA-256 of that line. */
export interface ChainedEvent {
  readonly body: string
  readonly hash: string
}

/** The bundle of an incident that was read to its end and holds in every part. */
export interface ReadIncidentBundle extends FileFacts {
  readonly header: IncidentBundleHeader
  readonly events: readonly ChainedEvent[]
  readonly batches: readonly ReadBundle[]
  readonly seal: IncidentSeal
  readonly key: PublicKey
  /** Whether the caller knows whose key it is. */
  readonly isKnown: boolean
}

export interface IncidentBundleReader {
  /** Keys of which the caller knows whose they are. */
  readonly known: readonly PublicKey[]
  readonly onHeader?: (header: IncidentBundleHeader) => void
  /** Once, before batches and members. */
  readonly onChain?: (events: readonly ChainedEvent[]) => void
  /** Reads a batch's own bundle to its end; checked as any bundle where this is absent. */
  readonly onBatch?: (source: ReadPiece, at: number) => Promise<ReadBundle>
  /** Members of one frame, in order. What it does must be undone when the bundle turns out not to hold. */
  readonly onMembers?: (members: readonly IncidentBundleMember[]) => void | Promise<void>
}

/** What may follow what. */
const NEXT: Readonly<Record<IncidentFrameKind | 'start', readonly IncidentFrameKind[]>> = {
  start: ['H'],
  H: ['C'],
  C: ['C', 'N', 'M', 'S'],
  N: ['B'],
  B: ['N', 'M', 'S'],
  M: ['M', 'S'],
  S: ['E'],
  E: [],
}

const LINE_FEED = 0x0a

/**
 * Reads the bundle of an incident and checks all of it: every byte against its frame's digest, the chain event by event,
 * each batch as a bundle by itself, the members against the events that brought them in, and the signature over all of it.
 *
 * @throws BundleBroken with the first place that does not hold, AppError `input.cannot-read`
 */
export async function readIncidentBundle(
  file: BundleSource,
  reader: IncidentBundleReader,
): Promise<ReadIncidentBundle> {
  const frames = readFrames(INCIDENT_FORM, file)
  try {
    return await readParts(frames, reader)
  } finally {
    // Closes the file where the reading stopped early.
    await frames.return({ bytes: 0, sha256: '' })
  }
}

async function readParts(
  frames: AsyncGenerator<Frame, FileFacts>,
  reader: IncidentBundleReader,
): Promise<ReadIncidentBundle> {
  let ahead: Frame | undefined
  let facts: FileFacts | undefined
  let count = 0
  let before = ''
  let last: Frame | undefined
  const next = async (): Promise<Frame | null> => {
    if (ahead !== undefined) {
      const frame = ahead
      ahead = undefined
      return frame
    }
    const taken = await frames.next()
    if (taken.done === true) {
      facts = taken.value
      return null
    }
    before = last?.digest.toString('hex') ?? ''
    last = taken.value
    count += 1
    return taken.value
  }
  /** The pieces of one batch, up to what follows them. */
  const pieces: ReadPiece = async () => {
    const frame = await next()
    if (frame?.kind === 'B') return frame.content
    ahead = frame ?? undefined
    return null
  }

  let kind: IncidentFrameKind | 'start' = 'start'
  let header: IncidentBundleHeader | undefined
  let chain: ReturnType<typeof chainReader> | undefined
  let members: ReturnType<typeof membersReader> | undefined
  const batches: ReadBundle[] = []
  let signed: Pick<ReadIncidentBundle, 'seal' | 'key' | 'isKnown'> | undefined
  for (;;) {
    const frame = await next()
    if (frame === null) {
      if (header === undefined || chain === undefined || signed === undefined || facts === undefined)
        throw new TypeError('the last frame came too early')
      return { ...facts, header, events: chain.events, batches, ...signed }
    }
    if (!NEXT[kind].includes(frame.kind)) throw broken('format', frame, 'the parts are not in their order.')
    kind = frame.kind
    // All of the chain is there once something else begins.
    if (chain !== undefined && members === undefined && frame.kind !== 'C') {
      chain.finish(frame)
      reader.onChain?.(chain.events)
      members = membersReader(chain)
    }
    switch (frame.kind) {
      case 'H':
        header = parsed('manifest', frame, frame.content, IncidentBundleHeader)
        chain = chainReader(header)
        reader.onHeader?.(header)
        break
      case 'C':
        chain?.take(frame)
        break
      case 'N': {
        const { batch, name } = parsed('items', frame, frame.content, IncidentBundleBatch)
        const read = await told(name, frame, (reader.onBatch ?? readPlain)(pieces, batches.length))
        const { manifest } = read.header
        if (manifest.id !== batch || batches.some((one) => one.header.manifest.id === batch))
          throw broken('items', frame, `batch "${name}" is another one than is named, or comes twice.`)
        batches.push(read)
        kind = 'B'
        break
      }
      case 'M': {
        const page = members?.take(frame) ?? []
        await reader.onMembers?.(page)
        break
      }
      case 'S': {
        const whole = header as IncidentBundleHeader
        members?.finish(frame, whole, batches.length)
        signed = await readSignature(frame, whole, before, reader.known)
        break
      }
      case 'E': {
        const end = parsed('format', frame, frame.content, IncidentBundleEnd)
        if (end.members !== members?.count || end.batches !== batches.length || end.frames !== count - 1)
          throw broken('format', frame, 'the end counts other parts than the bundle holds.')
        break
      }
      case 'B':
        throw broken('format', frame, 'the parts are not in their order.')
      default:
        frame.kind satisfies never
    }
  }

  function readPlain(source: ReadPiece): Promise<ReadBundle> {
    return readBundle(source, { known: reader.known })
  }
}

/** The chain of the incident, as evidence is checked. */
function chainReader(header: IncidentBundleHeader) {
  const followed = eventsOf(header)
  const events: ChainedEvent[] = []
  return {
    events,
    followed,
    take(frame: Frame): void {
      for (const line of linesOf('manifest', frame)) {
        if (events.length >= Math.min(header.events, EVENTS_MAX))
          throw broken('manifest', frame, `more events follow than the ${header.events} that are counted.`)
        const value = canonicalValue('manifest', frame, line)
        try {
          followed.take(value, line, events.length + 1)
        } catch (error) {
          if (!(error instanceof Broken)) throw error
          throw broken('manifest', frame, error.message)
        }
        events.push({ body: line.toString('utf8'), hash: followed.head })
      }
    },
    finish(frame: Frame): void {
      if (events.length !== header.events || followed.head !== header.head)
        throw broken('manifest', frame, 'the chain of events does not end where the header says.')
      if (followed.end.state !== 'open') throw broken('manifest', frame, 'the incident is closed.')
    },
  }
}

/** The members, one by one: each once, from an event that brought it in. */
function membersReader({ followed }: ReturnType<typeof chainReader>) {
  const population = broughtIn(followed.additions)
  const used = new Map<string, number>()
  let count = 0
  let last = -1
  return {
    get count() {
      return count
    },
    take(frame: Frame): IncidentBundleMember[] {
      return linesOf('items', frame).map((line) => {
        const member = parsed('items', frame, line, IncidentBundleMember)
        const wrong = (what: string) => broken('items', frame, `certificate ${member.member} ${what}.`)
        if (member.member <= last) throw wrong('is out of order: one was added or moved')
        if (!followed.additions.has(member.addition)) throw wrong('was brought in by no event')
        if (member.excluded !== null) {
          const exclusion = followed.exclusions.get(member.excluded.event)
          if (exclusion?.until !== member.excluded.until)
            throw wrong('is excluded in a way that no event tells of')
        }
        if (member.item !== null) used.set(member.item.batch, (used.get(member.item.batch) ?? 0) + 1)
        population.take(member, member.addition)
        count += 1
        last = member.member
        return member
      })
    },
    finish(frame: Frame, header: IncidentBundleHeader, batches: number): void {
      if (count !== header.members || batches !== header.batches)
        throw broken(
          'items',
          frame,
          `the bundle counts ${countOf(header.members, 'certificate')} and ${countOf(header.batches, 'batch', 'batches')}, and holds ${count} and ${batches}.`,
        )
      const fault = population.fault()
      if (fault !== null)
        throw broken('items', frame, `the certificates are not those that event ${fault} brought in.`)
      const told = new Map(header.told.map(({ batch, members }) => [batch, members]))
      for (const [batch, members] of used)
        if (members > (told.get(batch) ?? 0))
          throw broken('items', frame, 'certificates stand by a batch that is not named.')
    },
  }
}

async function readSignature(
  frame: Frame,
  header: IncidentBundleHeader,
  content: string,
  known: readonly PublicKey[],
): Promise<Pick<ReadIncidentBundle, 'seal' | 'key' | 'isKnown'>> {
  const { seal: jws } = parsed('seal', frame, frame.content, IncidentSignature)
  const checked = await verifyJws(jws, known)
  if (checked.kind === 'bad')
    throw broken('seal', frame, `the preparer's signature does not hold: ${checked.message}`)
  const statement = IncidentSeal.safeParse(checked.payload)
  if (!statement.success) throw broken('seal', frame, "the preparer's signature does not say what it should.")
  const seal = statement.data
  const { incident, name, events, head, members, batches } = header
  const facts = { incident, name, events, head, members, batches, content }
  const isAbout = Object.entries(facts).every(
    ([member, value]) => canonicalJson(seal[member as keyof IncidentSeal]) === canonicalJson(value),
  )
  if (!isAbout)
    throw broken('seal', frame, "the preparer's signature is about other content than the bundle holds.")
  return { seal, key: checked.key, isKnown: checked.kind === 'known' }
}

/** What does not hold within a batch's own bundle is told with its name, and with the place in the whole file. */
async function told<T>(name: string, frame: Frame, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof BundleBroken)) throw error
    throw broken('items', frame, `within batch "${name}" that begins here: ${error.message}`)
  }
}

function linesOf(check: BundleCheck, frame: Frame): Buffer[] {
  const { content } = frame
  if (content.at(-1) !== LINE_FEED) throw broken(check, frame, 'the lines end in the middle of one.')
  const lines: Buffer[] = []
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(LINE_FEED, start)
    lines.push(content.subarray(start, end))
    start = end + 1
  }
  return lines
}
