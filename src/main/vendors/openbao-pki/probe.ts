import type { Answer, WireRequest } from '../../http/transport.ts'
import { answerTo, authorised } from '../authorised.ts'
import { answerJson } from '../error-text.ts'
import type { ProbeFinding, VendorProbe } from '../probe.ts'
import { answerWords, differs, holds, noAnswer, untold } from '../probe-findings.ts'
import { ASSUMED } from './assumptions.ts'
import { rebuildText } from './check-connection.ts'
import { DENIED, openAccess, ownHeaders } from './client.ts'
import { readConnectionOptions } from './connection-options.ts'
import { readBaoError } from './read-answer.ts'
import { CrlConfig, SerialList } from './wire.ts'

/** No certificate has it: twenty octets, the first bit not set. */
const NOBODYS_SERIAL = ['7f', ...Array<string>(19).fill('ff')].join(':')

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look({ connection, secret, transport, tokens, signal }) {
    const { path: mount, namespace, signIn } = readConnectionOptions(connection)
    const access = openAccess(connection, secret, tokens)
    const question = authorised(access, transport, ownHeaders(namespace), DENIED).ask
    const ask = async (path: string, query?: WireRequest['query']): Promise<Answer> =>
      answerTo(await question({ path, ...(query === undefined ? {} : { query }) }, signal))
    const one: [string, string][] = [
      ['list', 'true'],
      ['limit', '1'],
    ]
    return {
      findings: [
        missingFinding(await ask(`${mount}/cert/${NOBODYS_SERIAL}`)),
        pagingFinding(await ask(`${mount}/certs`, one)),
        detailedFinding(await ask(`${mount}/certs/detailed`, one)),
        crlFinding(await ask(`${mount}/config/crl`)),
        signIn.kind === 'approle'
          ? untold('token-lifetime', 'AppRole has given a token; its life is not told here')
          : untold('token-lifetime', 'this connection does not sign in by AppRole'),
      ],
      learnt: {},
    }
  },
}

const errorIn = (answer: Answer) => readBaoError(answerJson(answer))
const listIn = (answer: Answer) => {
  const read = SerialList.safeParse(answerJson(answer))
  return answer.kind === 'answer' && answer.status === 200 && read.success ? read.data.data : null
}

function missingFinding(answer: Answer): ProbeFinding {
  if (answer.kind !== 'answer') return noAnswer('not-found', answer)
  const error = errorIn(answer)
  const seen = `a certificate that cannot exist: ${answerWords(answer, error)}`
  return answer.status === 404 && error?.code === 'nothing'
    ? holds('not-found', seen)
    : differs('not-found', seen)
}

function pagingFinding(answer: Answer): ProbeFinding {
  const list = listIn(answer)
  if (list === null) {
    const isEmpty = errorIn(answer)?.code === 'nothing'
    return isEmpty ? untold('paging', 'no certificate is stored') : noAnswer('paging', answer)
  }
  const count = list.keys.length
  return count === 1
    ? holds('paging', 'one certificate was asked for, and one came')
    : holds('paging', `one certificate was asked for, and ${count} came: all at once`)
}

function detailedFinding(answer: Answer): ProbeFinding {
  const list = listIn(answer)
  if (list?.key_info) return holds('detailed-list', 'the list tells names and ends')
  if (errorIn(answer) === null) return noAnswer('detailed-list', answer)
  return holds('detailed-list', `not there: ${answerWords(answer, errorIn(answer))}`)
}

function crlFinding(answer: Answer): ProbeFinding {
  const read = CrlConfig.safeParse(answerJson(answer))
  if (!read.success) return noAnswer('crl-rebuild', answer)
  const { auto_rebuild: isAutomatic, disable } = read.data.data
  const seen = rebuildText(read.data.data)
  return isAutomatic || disable === true ? differs('crl-rebuild', seen) : holds('crl-rebuild', seen)
}
