import { answerJson, readDigicertError } from '../error-text.ts'
import type { VendorProbe } from '../probe.ts'
import { answerWords, differs, errorFinding, holds, noAnswer, probeAsk, untold } from '../probe-findings.ts'
import { ASSUMED } from './assumptions.ts'
import { isId, listPath } from './credential-path.ts'
import { CHECK_CONTRACT, CONTRACT } from './info.ts'
import { CredentialList } from './wire.ts'

/** The largest whole number that JSON carries safely: no contract has it. */
const NOBODYS_CONTRACT = String(Number.MAX_SAFE_INTEGER)

export const PROBE: VendorProbe = {
  assumptions: ASSUMED,
  searches: [],
  async look(asking) {
    const ask = probeAsk(asking, { 'x-partner-apikey': asking.secret })
    const nobody = await ask(listPath(NOBODYS_CONTRACT))
    const error = errorFinding('error-shapes', nobody, readDigicertError)
    const contract = asking.target[CONTRACT] ?? asking.connection.options[CHECK_CONTRACT]
    if (!isId(contract)) {
      const saw = `name a contract to look at: --target ${CONTRACT}=…`
      return { findings: [error, untold('may-list', saw)], learnt: {} }
    }
    const answer = await ask(listPath(contract))
    if (answer.kind !== 'answer') return { findings: [error, noAnswer('may-list', answer)], learnt: {} }
    const list = answer.status === 200 ? CredentialList.safeParse(answerJson(answer)) : null
    const refusal = readDigicertError(answerJson(answer))
    const finding =
      list?.success === true
        ? listedFinding(list.data)
        : answer.status === 403 && refusal !== null
          ? holds('may-list', `this key may not list: ${answerWords(answer, refusal)}`)
          : differs('may-list', `the list does not read as documented: ${answerWords(answer, refusal)}`)
    return { findings: [error, finding], learnt: {} }
  },
}

function listedFinding({ credentials }: CredentialList) {
  const words = [...new Set(credentials.map(({ status }) => status.trim()))].sort()
  const isKnown = words.every((word) => /^(?:active|revoked)$/i.test(word))
  return isKnown
    ? holds('may-list', `this key may list; statuses seen: ${words.join(', ') || 'none'}`)
    : differs('may-list', 'this key may list, and a status is neither active nor revoked')
}
