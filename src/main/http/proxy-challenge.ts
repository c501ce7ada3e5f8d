/** One way in which a proxy will be told who asks (RFC 9110 section 11.3). */
export interface Challenge {
  /** In small letters. */
  readonly scheme: string
  /** Names in small letters. */
  readonly params: ReadonlyMap<string, string>
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const PARAM =
  /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+\-.^_`|~0-9A-Za-z]+))/y
const TOKEN68 = /[ \t]+[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y
const BETWEEN = /[\s,]*/y

/** Reads a `Proxy-Authenticate` header, several of them joined by commas too. What cannot be read ends the list. */
export function readChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; params: Map<string, string> }[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(header)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  for (;;) {
    take(BETWEEN)
    if (at >= header.length) return challenges
    const current = challenges.at(-1)
    const param = current === undefined ? null : take(PARAM)
    if (current !== undefined && param !== null) {
      const [, name = '', quoted, plain = ''] = param
      current.params.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain)
      continue
    }
    const scheme = take(TOKEN)
    if (scheme === null) return challenges
    challenges.push({ scheme: scheme[0].toLowerCase(), params: new Map() })
    take(TOKEN68)
  }
}
