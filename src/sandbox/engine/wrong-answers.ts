import type { Reply, Route } from '../vendor-world.ts'
import type { WrongAnswer } from './fault.ts'
import type { LaggingStatus } from './lagging-status.ts'

/** Gives questions answers that are not true any more. */
export interface WrongAnswers {
  answer(route: Route, kind: WrongAnswer | null, answer: () => Reply): Reply
}

export function wrongAnswers(lag: LaggingStatus): WrongAnswers {
  const last = new Map<string, Reply>()
  return {
    answer(route, kind, answer) {
      if (route.group !== 'status' && route.group !== 'list') return answer()
      const earlier = last.get(route.operation)
      const reply = kind === 'stale' ? lag.asBefore(answer) : answer()
      last.set(route.operation, reply)
      if (kind === 'shift') return shifted(reply)
      return kind === 'twice' && earlier !== undefined && route.group === 'list' ? earlier : reply
    },
  }
}

/** Without the first row of its longest list: it has moved to the page before. */
function shifted(reply: Reply): Reply {
  const { json } = reply
  if (Array.isArray(json)) return { ...reply, json: json.slice(1) }
  if (typeof json !== 'object' || json === null) return reply
  const [longest] = Object.entries(json)
    .filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
    .sort(([, one], [, other]) => other.length - one.length)
  return longest === undefined ? reply : { ...reply, json: { ...json, [longest[0]]: longest[1].slice(1) } }
}
