import type { Answer } from '../../http/transport.ts'
import { answerJson } from '../error-text.ts'
import type { ProbeFinding, VendorProbe } from '../probe.ts'
import { differs, holds, noAnswer, refusalWords } from '../probe-findings.ts'
import { ASSUMED } from './assumptions.ts'
import { credentialSource } from './client.ts'
import { readConnectionOptions } from './connection-options.ts'
import { openConversation } from './conversation.ts'
import { readAwsError, requestIdOf } from './wire.ts'

/** No CA has it: AWS makes ids by RFC 9562, which gives this one to nobody. */
const NOBODYS_ID = '00000000-0000-0000-0000-000000000000'

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  // AWS takes everything at the root: what a request asks stands in a header, and this probe asks for descriptions alone.
  searches: [/^\/$/],
  async look({ connection, secret, transport, signal }) {
    const options = readConnectionOptions(connection)
    const call = openConversation(
      connection.baseUrl,
      options,
      credentialSource(connection, secret),
      transport,
    )
    const describe = async (caArn: string): Promise<Answer> => {
      const sent = await call(
        'DescribeCertificateAuthority',
        { CertificateAuthorityArn: caArn },
        false,
        signal,
      )
      return sent.kind === 'sent'
        ? sent.answer
        : {
            kind: 'not-sent',
            cause: 'message' in sent ? sent.message : 'no key to sign with',
            durationMs: 0,
          }
    }
    return {
      findings: [
        requestIdFinding(await describe(options.caArn)),
        errorFinding(await describe(options.caArn.replace(/[^/]+$/, NOBODYS_ID))),
      ],
      learnt: {},
    }
  },
}

function requestIdFinding(answer: Answer): ProbeFinding {
  if (answer.kind !== 'answer') return noAnswer('request-id', answer)
  return requestIdOf(answer.headers) === undefined
    ? differs('request-id', 'an answer came without x-amzn-requestid')
    : holds('request-id', 'the answer bears x-amzn-requestid')
}

function errorFinding(answer: Answer): ProbeFinding {
  if (answer.kind !== 'answer') return noAnswer('error-form', answer)
  const error = readAwsError(answerJson(answer))
  const saw = `a CA that cannot exist is answered with ${refusalWords(answer, error)}`
  return error !== null ? holds('error-form', saw) : differs('error-form', saw)
}
