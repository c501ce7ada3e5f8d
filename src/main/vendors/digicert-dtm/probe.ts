import { answerJson, readDigicertError } from '../error-text.ts'
import type { ProbeFinding, VendorProbe } from '../probe.ts'
import {
  answerWords,
  differs,
  errorFinding,
  holds,
  noAnswer,
  type ProbeAsk,
  probeAsk,
  untold,
} from '../probe-findings.ts'
import { ASSUMED, NOBODYS_CREDENTIAL } from './assumptions.ts'
import { NAME, USER_ID } from './info.ts'
import { credentialPath } from './requests.ts'
import { Credential, statusOf } from './wire.ts'

const KNOWN = ['ACTIVE', 'PENDING_ISSUANCE', 'SUSPENDED', 'REVOKED', 'DEACTIVATED']
const NAME_ONE = `name a credential to look at: --target ${NAME}=… --target ${USER_ID}=…`

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look(asking) {
    const ask = probeAsk(asking, { 'x-api-key': asking.secret })
    const nobody = await ask(credentialPath(NOBODYS_CREDENTIAL))
    const list = await ask(credentialPath('').replace(/\/$/, ''))
    return {
      findings: [
        errorFinding('error-shapes', nobody, readDigicertError),
        keyFinding(nobody),
        listFinding(list),
        ...(await lookAtCredential(ask, asking.target)),
      ],
      learnt: {},
    }
  },
}

type Answered = Awaited<ReturnType<ProbeAsk>>

function keyFinding(answer: Answered): ProbeFinding {
  const id = 'key-check'
  if (answer.kind !== 'answer') return noAnswer(id, answer)
  const error = readDigicertError(answerJson(answer))
  const seen = `a credential that nobody has is answered with ${answerWords(answer, error)}`
  return answer.status === 404 && error !== null ? holds(id, seen) : differs(id, seen)
}

function listFinding(answer: Answered): ProbeFinding {
  const id = 'no-list'
  if (answer.kind !== 'answer') return noAnswer(id, answer)
  const seen = `the path of credentials without a name is answered with ${answerWords(answer, readDigicertError(answerJson(answer)))}`
  const isList = answer.status === 200 && Array.isArray(listIn(answerJson(answer)))
  return isList ? differs(id, `${seen}, a list`) : holds(id, seen)
}

/** A list as it is, or the first one inside of an object. */
function listIn(value: unknown): unknown {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? Object.values(value).find(Array.isArray) : undefined
}

async function lookAtCredential(
  ask: ProbeAsk,
  target: Readonly<Record<string, string>>,
): Promise<readonly ProbeFinding[]> {
  const ids = ['read-status-code', 'unique-names', 'final-statuses'] as const
  const { [NAME]: name, [USER_ID]: user } = target
  if (!name?.trim() || !user?.trim() || name === '.' || name === '..')
    return ids.map((id) => untold(id, NAME_ONE))
  const path = credentialPath(encodeURIComponent(name))
  const own = await ask(path, [['user_id', user]])
  const read = Credential.safeParse(answerJson(own))
  if (own.kind !== 'answer' || !read.success) return ids.map((id) => noAnswer(id, own))
  const without = await ask(path)
  const status = statusOf(read.data)
  const isKnown = KNOWN.includes(status)
  return [
    own.status === 200 || own.status === 201
      ? holds('read-status-code', `HTTP ${own.status}`)
      : differs('read-status-code', `HTTP ${own.status}`),
    nameFinding(without, own.body),
    isKnown && read.data.status === status
      ? untold('final-statuses', `the credential shows ${status}; what revoking makes of it shows afterwards`)
      : differs(
          'final-statuses',
          isKnown ? 'statuses come in another case' : 'a status that no document names',
        ),
  ]
}

function nameFinding(answer: Answered, own: string): ProbeFinding {
  const id = 'unique-names'
  if (answer.kind !== 'answer') return noAnswer(id, answer)
  if (answer.status < 300)
    return answer.body === own
      ? holds(id, 'without user_id the same credential is shown')
      : differs(id, 'without user_id another credential is shown')
  return holds(id, `without user_id: ${answerWords(answer, readDigicertError(answerJson(answer)))}`)
}
