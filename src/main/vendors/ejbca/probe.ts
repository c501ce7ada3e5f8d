import { countOf } from '../../../contract/counted.ts'
import type { Answer } from '../../http/transport.ts'
import { nameParts } from '../../inventory/distinguished-name.ts'
import { canonicalSerial } from '../../inventory/serial.ts'
import { answerTo, authorised } from '../authorised.ts'
import { PAGE_ITEMS_FIELD, pageItemsOf } from '../connection-fields.ts'
import { answerJson } from '../error-text.ts'
import type { Learnt, ProbeAsking, ProbeFinding, VendorProbe } from '../probe.ts'
import { answerWords, differs, errorFinding, holds, untold, watchedTokens } from '../probe-findings.ts'
import { openAccess } from './access.ts'
import { ASSUMED, PAGE_ITEMS } from './assumptions.ts'
import { shownByList, wordOf } from './certificate-status.ts'
import { readSignIn } from './connection-options.ts'
import { readEjbcaError } from './read-answer.ts'
import { ACTIVE, type Criterion, REVOKED, SEARCH_PATH, searchBody } from './search.ts'
import { identityOf, targetOf } from './target-of.ts'
import { ApprovalStatus, type ListedCertificate, RevocationStatus, SearchPage } from './wire.ts'

/** The largest request id that fits into 32 bits, and a serial number that no CA gives. */
const NOBODYS_REQUEST = '2147483647'
const NOBODYS_SERIAL = `7${'F'.repeat(39)}`
const EMPTY = 'this account is shown no certificate to look at'

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [/\/v2\/certificate\/search$/],
  async look(asking) {
    const looker = openLooker(asking)
    const active = await looker.list(ACTIVE, 1)
    const revoked = await looker.list(REVOKED, 1)
    const pages = await looker.lookAtPages(active)
    const sample = active.rows?.[0] ?? revoked.rows?.[0]
    return {
      findings: [
        await looker.lookAtIssuer(sample),
        await looker.lookForNothing(sample),
        pages.finding,
        looker.sortedFinding(active, pages.second),
        await looker.lookAtHold(revoked.rows),
        approvalFinding(await looker.ask(`/v1/approval/${NOBODYS_REQUEST}/status`)),
        looker.tokenFinding(),
      ],
      learnt: pages.learnt,
    }
  },
}

interface Listed {
  readonly answer: Answer
  /** Null where the answer is none of a search. */
  readonly rows: readonly ListedCertificate[] | null
}

function openLooker({ connection, secret, transport, tokens, signal }: ProbeAsking) {
  const pageItems = pageItemsOf(connection.options, PAGE_ITEMS)
  const signIn = readSignIn(connection)
  let toldSeconds: number | null | undefined
  const watched = watchedTokens(tokens, (seconds) => {
    toldSeconds = seconds
  })
  const access = openAccess(signIn, secret, watched)
  const question = authorised(access, transport).ask
  const ask = async (path: string, body?: object): Promise<Answer> =>
    answerTo(await question({ path, ...(body === undefined ? {} : { body }) }, signal))
  const list = async (criteria: readonly Criterion[], page: number): Promise<Listed> => {
    const answer = await ask(SEARCH_PATH, searchBody(criteria, page, pageItems))
    const parsed =
      answer.kind === 'answer' && answer.status === 200 ? SearchPage.safeParse(answerJson(answer)) : null
    return { answer, rows: parsed?.success === true ? parsed.data.certificates : null }
  }
  const statusPath = (issuer: string, serial: string): string =>
    `/v1/certificate/${encodeURIComponent(issuer)}/${serial}/revocationstatus`
  const said = (answer: Answer): string => answerWords(answer, readEjbcaError(answerJson(answer)))
  const statusIn = (answer: Answer) => {
    const read = RevocationStatus.safeParse(answerJson(answer))
    return answer.kind === 'answer' && answer.status === 200 && read.success ? read.data : null
  }

  return {
    ask,
    list,

    async lookAtIssuer(sample: ListedCertificate | undefined): Promise<ProbeFinding> {
      const id = 'issuer-spelling'
      const parts = nameParts(sample?.issuerDN ?? '') ?? []
      if (sample === undefined) return untold(id, EMPTY)
      if (parts.length < 2) return untold(id, 'the name of the CA that is shown has one part')
      const turned = (sample.issuerDN.split(/(?<!\\),/).toReversed() as readonly string[]).join(',')
      const serial = canonicalSerial(sample.serialNumber)
      const seen: string[] = []
      for (const [word, issuer] of [
        ['as listed', sample.issuerDN],
        ['turned round', turned],
      ] as const) {
        const answer = await ask(statusPath(issuer, serial))
        if (statusIn(answer) === null) return differs(id, `a CA's name ${word}: ${said(answer)}`)
        seen.push(word)
      }
      return holds(id, `a CA is found by its name ${seen.join(' and ')}`)
    },

    async lookForNothing(sample: ListedCertificate | undefined): Promise<ProbeFinding> {
      const answer = await ask(statusPath(sample?.issuerDN ?? 'CN=No such CA', NOBODYS_SERIAL))
      return errorFinding('not-found', answer, readEjbcaError)
    },

    /** A page that comes short although more follow is what the connection asks for from then on. */
    async lookAtPages(
      first: Listed,
    ): Promise<{ finding: ProbeFinding; learnt: Learnt; second: Listed | null }> {
      const id = 'page-size'
      const { rows, answer } = first
      if (rows === null) {
        const seen = `the search is not answered as documented: ${said(answer)}`
        return { finding: untold(id, seen), learnt: {}, second: null }
      }
      const second = await list(ACTIVE, 2)
      const more = second.rows?.length ?? 0
      const seen = `${countOf(pageItems, 'certificate')} were asked for, ${rows.length} came, and ${more} with the next page`
      const isShort = rows.length < pageItems && more > 0
      return {
        finding: isShort ? differs(id, seen) : holds(id, seen),
        learnt: isShort ? { options: { [PAGE_ITEMS_FIELD.name]: String(rows.length) } } : {},
        second,
      }
    },

    sortedFinding(first: Listed, second: Listed | null): ProbeFinding {
      const id = 'sorted-pages'
      if (first.rows === null) return differs(id, `a sorted search: ${said(first.answer)}`)
      const seen = new Set(first.rows.map((row) => identityOf(targetOf(row))))
      const again = (second?.rows ?? []).filter((row) => seen.has(identityOf(targetOf(row)))).length
      const times = [...first.rows, ...(second?.rows ?? [])].flatMap(({ notBefore }) => notBefore ?? [])
      const isSorted = times.every((time, at) => at === 0 || (times[at - 1] ?? 0) <= time)
      const told = `${countOf(first.rows.length + (second?.rows?.length ?? 0), 'certificate')}${isSorted ? ', in the order of their beginning' : ''}, ${again} of them twice`
      return again === 0 ? holds(id, told) : differs(id, told)
    },

    async lookAtHold(revoked: readonly ListedCertificate[] | null): Promise<ProbeFinding> {
      const id = 'hold-status'
      const held = revoked?.find((row) => wordOf(shownByList(row)) === 'on hold')
      if (held === undefined) return untold(id, 'no certificate on hold is shown')
      const answer = await ask(statusPath(held.issuerDN, canonicalSerial(held.serialNumber)))
      const reason = statusIn(answer)?.revocation_reason
      const seen = `one that is listed with status 40 and reason 6 shows ${reason ?? said(answer)}`
      return reason === 'CERTIFICATE_HOLD' ? holds(id, seen) : differs(id, seen)
    },

    tokenFinding(): ProbeFinding {
      const id = 'token-lifetime'
      if (signIn.kind !== 'oauth') return untold(id, 'this connection does not sign in by OAuth')
      if (toldSeconds === undefined) return untold(id, 'no token was given')
      return holds(
        id,
        toldSeconds === null
          ? 'the token names no life'
          : `the token names a life of ${countOf(toldSeconds, 'second')}`,
      )
    },
  }
}

function approvalFinding(answer: Answer): ProbeFinding {
  const id = 'approval-status'
  if (answer.kind !== 'answer') return untold(id, answer.cause)
  const error = readEjbcaError(answerJson(answer))
  const seen = `an approval request that cannot exist: ${answerWords(answer, error)}`
  if (ApprovalStatus.safeParse(answerJson(answer)).success && answer.status === 200) return differs(id, seen)
  return error === null
    ? differs(id, seen)
    : holds(
        id,
        `${seen}${/^RESTEASY/.test(error.message) ? ', as of a version that does not know the question' : ''}`,
      )
}
