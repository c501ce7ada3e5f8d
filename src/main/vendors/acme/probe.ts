import type { Answer } from '../../http/transport.ts'
import { answerJson } from '../error-text.ts'
import type { ProbeAsking, ProbeFinding, VendorProbe } from '../probe.ts'
import { differs, holds, noAnswer, refusalWords, untold } from '../probe-findings.ts'
import { ASSUMED } from './assumptions.ts'
import { Directory, readAcmeError } from './wire.ts'

const IDS = ['one-host', 'plain-addresses', 'error-form'] as const

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look({ connection, transport, signal }: ProbeAsking) {
    const { origin, pathname } = new URL(connection.baseUrl)
    const ask = (path: string): Promise<Answer> =>
      transport.send({ method: 'GET', path, from: 'origin', headers: {}, mutating: false }, signal)
    const answer = await ask(pathname)
    const read = Directory.safeParse(answerJson(answer))
    if (!read.success) return { findings: IDS.map((id) => noAnswer(id, answer)), learnt: {} }
    const urls = [read.data.newNonce, read.data.newAccount, read.data.revokeCert].map((url) => new URL(url))
    const foreign = urls.filter((url) => url.origin !== origin)
    const odd = urls.filter((url) => url.search !== '' || url.hash !== '')
    const revoke = urls.at(-1)
    return {
      findings: [
        foreign.length === 0
          ? holds('one-host', 'all addresses are on the host of the directory')
          : differs('one-host', `${foreign.length} of ${urls.length} addresses are on another host`),
        odd.length === 0
          ? holds('plain-addresses', 'no address has a query')
          : differs('plain-addresses', `${odd.length} of ${urls.length} addresses have a query`),
        revoke?.origin === origin
          ? errorFormFinding(await ask(revoke.pathname))
          : untold('error-form', 'the address is on another host, which is not asked'),
      ],
      learnt: {},
    }
  },
}

/** What is reached by POST only refuses a GET with an error (RFC 8555 section 6.3). */
function errorFormFinding(answer: Answer): ProbeFinding {
  if (answer.kind !== 'answer') return noAnswer('error-form', answer)
  const error = readAcmeError(answerJson(answer))
  const saw = `a GET where only POST is served is answered with ${refusalWords(answer, error)}`
  return error !== null ? holds('error-form', saw) : differs('error-form', saw)
}
