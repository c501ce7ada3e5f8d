import { countOf } from '../contract/counted.ts'
import { EXCEPTION_WORDS } from '../contract/exception-words.ts'
import { ITEM_STATES } from '../contract/item-state.ts'
import type { RunStatus } from '../contract/runs.ts'
import { tableLines } from './output.ts'
import { doingText } from './progress.ts'

const number = (n: number): string => n.toLocaleString('en')

/** How far a run is, for people: counts by state, speed, estimated end, the chain's head. */
export function statusLines(status: RunStatus): string[] {
  const { counts, requests, chain, pace } = status
  const states = ITEM_STATES.filter((state) => counts[state] > 0).map((state) => [
    state,
    number(counts[state]),
  ])
  const lines = [
    `${status.drill ? 'DRILL ' : ''}${status.batch}: ${status.state} (${status.vendor}, ${status.operation}${whereTo(status)})`,
    ...tableLines(['state', 'items'], [...states, ['total', number(counts.total)]]).map(
      (line) => `  ${line}`,
    ),
  ]
  if (status.runner !== null) lines.push(`Run by ${status.runner.holder}.`)
  if (status.phase !== null && status.runner !== null) lines.push(`Now: ${doingText(status)}.`)
  if (pace.itemsPerSecond > 0)
    lines.push(
      `Speed: ${pace.itemsPerSecond.toFixed(1)} items a second${status.estimatedEndAt === null ? '' : `, estimated end ${status.estimatedEndAt}`}.`,
    )
  if (requests.sent > 0)
    lines.push(
      `Requests: ${number(requests.sent)} sent, ${number(requests.throttled)} refused for speed, ${countOf(requests.retried, 'repeat')}.`,
    )
  if (status.sweep !== null)
    lines.push(
      `Sweep: ${number(status.sweep.stillActive)} still active at the vendor${status.sweep.complete ? '' : ' (incomplete)'}; ${status.sweep.note}.`,
    )
  if (status.exceptionKinds.length > 0)
    lines.push(
      'For a person to read:',
      ...status.exceptionKinds.map(({ kind, count }) => `  ${number(count)} ${EXCEPTION_WORDS[kind]}`),
      `  List them: rescind exceptions ${quoted(status.batch)}`,
    )
  if (status.halt !== null && status.state === 'paused')
    lines.push(
      `Paused: ${status.halt.message}`,
      `  ${status.halt.hint}`,
      ...(status.halt.kind === 'handed-over'
        ? []
        : [`  Carry on with: rescind resume ${quoted(status.batch)}`]),
    )
  if (chain.head !== '') lines.push(`Chain: ${countOf(chain.events, 'event')}, head ${chain.head}`)
  return lines
}

/** Where it goes, with what that host is for: a mass revocation in the wrong place shows here. */
function whereTo({ host, place, environment }: RunStatus): string {
  if (host === null) return ''
  const account = place?.account == null ? '' : `, account ${place.account}`
  return `, ${host}${environment === null ? '' : ` [${environment === 'local' ? 'this machine' : environment}]`}${account}`
}

export const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `"${name}"`)
