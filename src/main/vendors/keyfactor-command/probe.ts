import { countOf } from '../../../contract/counted.ts'
import type { Answer } from '../../http/transport.ts'
import { canonicalSerial } from '../../inventory/serial.ts'
import { PAGE_ITEMS_FIELD } from '../connection-fields.ts'
import { answerJson } from '../error-text.ts'
import { isPage } from '../foreign-answer.ts'
import type { Learnt, ProbeAsking, ProbeFinding, VendorProbe } from '../probe.ts'
import { answerWords, differs, holds, refusalWords, untold, watchedTokens } from '../probe-findings.ts'
import { openAccess } from './access.ts'
import { ASSUMED, CONDITIONS_CHARS_MAX, PAGE_ITEMS } from './assumptions.ts'
import { equals, joinedConditions } from './conditions.ts'
import { readConnectionOptions, type Spelling } from './connection-options.ts'
import { otherSpellings } from './find-certificates.ts'
import { OWN_HEADERS } from './own-headers.ts'
import { readCommandError } from './read-answer.ts'
import { searchParameters } from './search.ts'
import { Certificate, CertificateList } from './wire.ts'

/** No certificate has it. */
const NOBODYS_THUMBPRINT = '0'.repeat(40)
/** The largest id that fits into 32 bits. */
const NOBODYS_ID = 2_147_483_647
const NOBODYS_WORKFLOW = '00000000-0000-0000-0000-000000000000'
const EMPTY = 'this account is shown no certificate to look at'
const REVOKED = 2
const ON_HOLD = 6
/** Certificates of each state that are looked at. */
const SAMPLES = 50

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look(asking) {
    const commander = openCommander(asking)
    const { spelling, finding: prefix, learnt } = await commander.findSpelling()
    const pages = await commander.lookAtPages(spelling)
    const revoked = await commander.list(spelling, `CertState -eq "${REVOKED}"`)
    const others = await commander.list(spelling, `CertState -ne "${REVOKED}"`)
    return {
      findings: [
        prefix,
        pages.finding,
        await commander.lookForSerial(spelling, pages.shown),
        await commander.lookAtLength(spelling),
        ...(await commander.lookAtStates(revoked, others)),
        missingFinding(await commander.ask(`/Certificates/${NOBODYS_ID}`)),
        workflowFinding(await commander.ask(`/Workflow/Instances/${NOBODYS_WORKFLOW}`)),
        await commander.lookAtChallenge(),
        commander.tokenFinding(),
      ],
      learnt: { options: { ...learnt.options, ...pages.learnt.options } },
    }
  },
}

function openCommander({ connection, secret, transport, tokens, signal }: ProbeAsking) {
  const { signIn, spelling: given } = readConnectionOptions(connection)
  let tokenSeconds: number | 'none' | null = null
  const watched = watchedTokens(tokens, (seconds) => {
    tokenSeconds = seconds ?? 'none'
  })
  const access = openAccess(signIn, secret, watched)

  const ask = async (path: string, query?: [string, string][]): Promise<Answer> => {
    const ticket = await access.ticket(signal)
    if (ticket.kind !== 'ok') {
      const cause = 'cause' in ticket ? ticket.cause : 'no token to ask with'
      return { kind: 'not-sent', cause, durationMs: 0 }
    }
    const headers = { ...ticket.value.headers, ...OWN_HEADERS }
    return transport.send(
      { method: 'GET', path, ...(query === undefined ? {} : { query }), headers, mutating: false },
      signal,
    )
  }
  const search = (spelling: Spelling, query: string, limit: number): Promise<Answer> =>
    ask(
      '/Certificates',
      searchParameters(
        spelling,
        { query, collectionId: undefined, includeRevoked: true, includeExpired: true },
        1,
        limit,
      ),
    )
  const rowsOf = (answer: Answer): readonly Certificate[] | null => {
    if (answer.kind !== 'answer' || answer.status !== 200) return null
    const parsed = CertificateList.safeParse(answerJson(answer))
    return parsed.success ? parsed.data : null
  }
  const noAnswer = (id: string, answer: Answer): ProbeFinding =>
    untold(id, `not answered as documented: ${answerWords(answer, readCommandError(answerJson(answer)))}`)

  return {
    ask,

    async list(spelling: Spelling, query: string): Promise<readonly Certificate[] | null> {
      return rowsOf(await search(spelling, query, SAMPLES))
    },

    async findSpelling(): Promise<{ spelling: Spelling; finding: ProbeFinding; learnt: Learnt }> {
      const id = 'query-prefix'
      const heeded: Spelling[] = []
      for (const spelling of ['pq', 'plain'] as const) {
        const rows = rowsOf(await search(spelling, equals('Thumbprint', NOBODYS_THUMBPRINT), 1))
        if (rows?.length === 0) heeded.push(spelling)
      }
      const [found] = heeded
      const spelling = given ?? found ?? 'pq'
      if (found === undefined)
        return {
          spelling,
          finding: differs(id, 'the search heeds its query in neither spelling'),
          learnt: {},
        }
      const seen = `heeded: ${heeded.map((one) => (one === 'pq' ? 'pq.queryString' : 'QueryString')).join(' and ')}`
      if (given !== null && !heeded.includes(given))
        return {
          spelling: found,
          finding: differs(id, `${seen}; the connection says otherwise (query_prefix)`),
          learnt: {},
        }
      return {
        spelling,
        finding: holds(id, seen),
        learnt: given === null ? { options: { query_prefix: found } } : {},
      }
    },

    async lookAtPages(
      spelling: Spelling,
    ): Promise<{ finding: ProbeFinding; learnt: Learnt; shown: readonly Certificate[] }> {
      const id = 'page-size'
      const answer = await search(spelling, '', PAGE_ITEMS)
      const rows = rowsOf(answer)
      if (rows === null || answer.kind !== 'answer')
        return { finding: noAnswer(id, answer), learnt: {}, shown: [] }
      const told = answer.headers['x-total-count'] ?? ''
      const total = /^\d{1,15}$/.test(told) ? Number(told) : null
      if (total === null) {
        const seen = `${countOf(rows.length, 'certificate')} came, and no x-total-count`
        return {
          finding: rows.length >= PAGE_ITEMS ? holds(id, seen) : untold(id, seen),
          learnt: {},
          shown: rows,
        }
      }
      const seen = `${PAGE_ITEMS} certificates were asked for, ${rows.length} of ${total} came, as x-total-count says`
      if (rows.length >= Math.min(PAGE_ITEMS, total))
        return { finding: holds(id, seen), learnt: {}, shown: rows }
      const learnt: Learnt =
        rows.length === 0 ? {} : { options: { [PAGE_ITEMS_FIELD.name]: String(rows.length) } }
      return { finding: differs(id, seen), learnt, shown: rows }
    },

    async lookForSerial(spelling: Spelling, shown: readonly Certificate[]): Promise<ProbeFinding> {
      const id = 'serial-spelling'
      const withSerial = shown.flatMap(({ SerialNumber }) => SerialNumber || [])
      const zero = withSerial.find((serial) => canonicalSerial(serial).startsWith('0'))
      const sample = zero ?? withSerial[0]
      if (sample === undefined) return untold(id, EMPTY)
      const ours = canonicalSerial(sample)
      if (!/^[0-9A-F]+$/.test(ours)) return differs(id, 'a serial number is told that is not hex')
      const which = zero === undefined ? 'none shown has a leading zero' : 'one with a leading zero'
      const heeded: string[] = []
      for (const [name, serial] of [
        ['in whole octets', ours],
        ...otherSpellings(ours).map((other) => ['with or without a zero', other] as const),
      ] as const) {
        const rows = rowsOf(await search(spelling, equals('SerialNumber', serial), 1))
        if (rows !== null && rows.length > 0) heeded.push(name)
      }
      const same = sample === ours ? 'listed in whole octets' : 'listed otherwise'
      return heeded.length > 0
        ? holds(id, `found ${heeded.join(' and ')}, ${same} (${which})`)
        : differs(id, `found in no spelling, ${same} (${which})`)
    },

    async lookAtLength(spelling: Spelling): Promise<ProbeFinding> {
      const id = 'query-length'
      const many = Array.from({ length: 60 }, (_, at) =>
        equals('Thumbprint', at.toString().padStart(40, '0')),
      )
      const [longest = ''] = joinedConditions(many)
      const answer = await search(spelling, longest, 1)
      const seen = `conditions of ${CONDITIONS_CHARS_MAX} characters: ${answerWords(answer, readCommandError(answerJson(answer)))}`
      if (answer.kind !== 'answer') return untold(id, seen)
      return rowsOf(answer) === null ? differs(id, seen) : holds(id, seen)
    },

    async lookAtStates(
      revoked: readonly Certificate[] | null,
      others: readonly Certificate[] | null,
    ): Promise<readonly ProbeFinding[]> {
      const now = Date.now()
      const held = (revoked ?? []).filter(({ RevocationReason }) => RevocationReason === ON_HOLD).length
      const dated = (others ?? []).flatMap(({ RevocationEffDate }) => RevocationEffDate || [])
      const gone = dated.filter((date) => Date.parse(date) <= now).length
      const counts = `${dated.length} of ${countOf(others?.length ?? 0, 'unrevoked certificate')} bear a RevocationEffDate, ${gone} of them one that has gone by`
      return [
        await searchStateFinding(revoked, others),
        dated.length === 0
          ? untold('revoked-state', 'no unrevoked certificate bears a RevocationEffDate')
          : holds('revoked-state', counts),
        held === 0
          ? untold('hold-state', 'no certificate with RevocationReason 6 is shown')
          : holds(
              'hold-state',
              `${countOf(held, 'certificate shows', 'certificates show')} CertState 2 and RevocationReason 6`,
            ),
        gone === 0
          ? untold('resumed-state', 'no certificate is shown whose revocation was taken back')
          : holds(
              'resumed-state',
              `${countOf(gone, 'certificate', 'certificates')} with another CertState ${gone === 1 ? 'keeps' : 'keep'} a date that has gone by`,
            ),
      ]
    },

    /** Without an account: no wrong password is counted against anybody. */
    async lookAtChallenge(): Promise<ProbeFinding> {
      const id = 'sign-in-challenge'
      const answer = await transport.send(
        { method: 'GET', path: '/Status/Endpoints', headers: { ...OWN_HEADERS }, mutating: false },
        signal,
      )
      if (answer.kind !== 'answer') return untold(id, answer.cause)
      const bears = answer.headers['www-authenticate'] === undefined ? 'without' : 'with'
      const seen = `a question without an account is answered with HTTP ${answer.status}, ${isPage(answer) ? 'a page' : 'no page'}, ${bears} WWW-Authenticate`
      return answer.status === 401 && (!isPage(answer) || bears === 'with')
        ? holds(id, seen)
        : differs(id, seen)
    },

    tokenFinding(): ProbeFinding {
      const id = 'token-lifetime'
      if (signIn.kind === 'basic') return untold(id, 'this connection signs in without tokens')
      if (tokenSeconds === null) return untold(id, 'no token was given')
      return tokenSeconds === 'none'
        ? holds(id, 'the token came without expires_in')
        : holds(id, `the token came with expires_in: ${tokenSeconds} s, which is what counts`)
    },
  }

  /** One of each list by its own record. */
  async function searchStateFinding(
    revoked: readonly Certificate[] | null,
    others: readonly Certificate[] | null,
  ): Promise<ProbeFinding> {
    const id = 'search-state'
    if (revoked === null || others === null) return untold(id, 'the search for a state is not answered')
    if (
      revoked.some(({ CertState }) => CertState !== REVOKED) ||
      others.some(({ CertState }) => CertState === REVOKED)
    )
      return differs(id, 'a search for a state finds certificates of another one')
    const samples = [revoked[0], others[0]].filter((one) => one !== undefined)
    if (samples.length === 0) return untold(id, EMPTY)
    for (const { Id, CertState } of samples) {
      const answer = await ask(`/Certificates/${Id}`)
      const record = Certificate.safeParse(answerJson(answer))
      if (!record.success) return noAnswer(id, answer)
      if (record.data.CertState !== CertState)
        return differs(id, 'a certificate shows another state in its record than in the list')
    }
    return holds(
      id,
      `${revoked.length} revoked and ${others.length} other ones are listed as such, ${samples.length} as their records show`,
    )
  }
}

function missingFinding(answer: Answer): ProbeFinding {
  const id = 'not-found'
  if (answer.kind !== 'answer') return untold(id, answer.cause)
  const error = readCommandError(answerJson(answer))
  const seen = `an id that cannot exist is answered with ${refusalWords(answer, error)}`
  const isRead = error !== null || answer.body.trim() === ''
  return answer.status === 404 && isRead ? holds(id, seen) : differs(id, seen)
}

function workflowFinding(answer: Answer): ProbeFinding {
  const id = 'workflows'
  if (answer.kind !== 'answer') return untold(id, answer.cause)
  const seen = answerWords(answer, readCommandError(answerJson(answer)))
  return answer.status === 403
    ? holds(id, `this account may not read workflow instances (${seen}): a rejection does not show`)
    : untold(id, `asked for one that cannot exist: ${seen}; how one ends shows with a revocation`)
}
