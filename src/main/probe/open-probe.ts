import type { ProbeReport } from '../../contract/probe.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Connections } from '../connections/connections.ts'
import { type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import type { Answer, Transport } from '../http/transport.ts'
import type { Secret } from '../keychain/secret.ts'
import { pacedTransport } from '../runner/paced-transport.ts'
import type { Pacers } from '../runner/pacer-at.ts'
import { type HarEntry, harEntry } from '../trace/har-entry.ts'
import type { Assumption, ProbeFinding, VendorProbe } from '../vendors/probe.ts'
import { untold } from '../vendors/probe-findings.ts'
import { readRateHeaders } from './rate-headers.ts'
import { readingTransport } from './reading-transport.ts'

export interface ProbeRequest {
  readonly connection: string
  readonly key?: Secret | undefined
  /** A thing to look at, by column. */
  readonly target?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** What was found, and what it was found by: for the people who write the vendor's client. */
export interface Probed {
  readonly report: ProbeReport
  /** Without keys, names, serial numbers and the host. */
  readonly exchanges: readonly HarEntry[]
}

/** Asks a real account what a vendor's documents leave open. */
export interface Probe {
  /**
   * By reading only. What is learnt is written to the connection.
   *
   * @throws AppError what opening the connection throws (`state.air-gapped` before any socket), `halt.key-refused`, `halt.offline`
   */
  ask(request: ProbeRequest): Promise<Probed>
}

export interface ProbeDeps {
  readonly clock: Clock
  readonly connections: Connections
  readonly pacers: Pacers
  readonly product: string
}

export function openProbe({ clock, connections, pacers, product }: ProbeDeps): Probe {
  return {
    async ask({ connection: name, key, target = {}, signal }) {
      const open = await connections.open(name, key)
      const { connection, vendor } = open
      const { probe } = vendor
      try {
        if (probe === undefined) {
          throw new AppError('input.no-probe', `Nothing is known to ask ${vendor.info.title} about.`, {
            hint: 'Check the connection instead: rescind connections check',
          })
        }
        const answers: Answer[] = []
        const exchanges: HarEntry[] = []
        const watched = (transport: Transport): Transport => ({
          async send(request, stop) {
            const startedAt = clock.now()
            const answer = await transport.send(request, stop)
            answers.push(answer)
            exchanges.push(harEntry(NO_HOST, request, answer, startedAt, { serials: false }))
            return answer
          },
          close: () => transport.close(),
        })
        const { findings, learnt } = await probe.look({
          connection: open.facts,
          secret: open.secret,
          transport: watched(
            pacedTransport(
              readingTransport(open.transport, (path) => probe.searches.some((search) => search.test(path))),
              pacers.at(open),
              () => {},
            ),
          ),
          tokens: open.tokens && {
            ...open.tokens,
            // A token is given out by a POST, and changes nothing else.
            transport: readingTransport(open.tokens.transport, (path) => path === open.tokens?.path),
          },
          target,
          signal,
        })
        signal?.throwIfAborted()
        assertAnswered(answers, vendor.info.title)
        const rate = readRateHeaders(answers, vendor.limits)
        const changes = connections.learn(name, {
          options: learnt.options ?? {},
          windows: rate.windows,
        })
        return {
          report: {
            at: isoTime(clock.now()),
            product,
            connection: connection.name,
            vendor: vendor.id,
            questions: answers.length,
            findings: inOrder(probe, [...findings, rate.finding]),
            learnt: changes,
          },
          exchanges,
        }
      } finally {
        await open.transport.close()
      }
    },
  }
}

/** The host may be the operator's own: who reads the file need not know it. */
const NO_HOST = 'https://vendor.invalid'

function inOrder({ assumptions }: VendorProbe, found: readonly ProbeFinding[]): ProbeReport['findings'] {
  const byId = new Map(found.map((finding) => [finding.id, finding]))
  return assumptions.map((assumption) => {
    const { verdict, saw } = byId.get(assumption.id) ?? leftOpen(assumption)
    return { id: assumption.id, says: assumption.says, verdict, saw }
  })
}

const leftOpen = ({ id, untold: when = 'not looked at' }: Assumption): ProbeFinding => untold(id, when)

/** A key that is not taken, or a vendor that is away, says nothing of any assumption. */
function assertAnswered(answers: readonly Answer[], vendor: string): void {
  const isUsable = (answer: Answer): boolean =>
    answer.kind === 'answer' && answer.status !== 401 && answer.status !== 403 && answer.status < 429
  if (answers.some(isUsable)) return
  const refused = answers.find(
    (answer) => answer.kind === 'answer' && (answer.status === 401 || answer.status === 403),
  )
  if (refused !== undefined) {
    throw new AppError(
      'halt.key-refused',
      `${vendor} takes the key for none of the questions: nothing was learnt.`,
      {
        hint: 'See what is wrong with it: rescind connections check',
      },
    )
  }
  const [first] = answers
  const cause =
    first === undefined ? 'nothing was asked' : first.kind === 'answer' ? `HTTP ${first.status}` : first.cause
  throw new AppError(
    'halt.offline',
    `${vendor} answers none of the questions: ${cause}. Nothing was learnt.`,
    {
      hint: 'Check the base URL, the proxy and the network, then probe again.',
    },
  )
}

/** Writes what was seen, for its owner alone. @throws AppError `input.cannot-write` */
export function writeProbed(file: string, { report, exchanges }: Probed): Promise<WrittenFile> {
  const { connection: _, ...rest } = report
  const about =
    'What a probe of Rescind saw. Keys, names, serial numbers and the host are left out. Look through it before you send it.'
  const text = `${JSON.stringify({ about, ...rest, exchanges }, null, 2)}\n`
  return writeWholeFile(file, (write) => write(text))
}
