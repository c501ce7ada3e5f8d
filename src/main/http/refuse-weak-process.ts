import { AppError } from '../app-error.ts'

export interface ProcessFacts {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Options of Node itself on its command line. */
  readonly execArgv: readonly string[]
}

/**
 * What whoever starts this program must not have asked of Node: each opens the way to the keys. "Command-line options" and
 * "Environment variables" of Node's documentation say what each does.
 */
const WEAK_OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^--tls-min-v1\.[01]$/, 'allows versions of TLS that are broken'],
  [/^--tls-max-v1\.[01]$/, 'allows versions of TLS that are broken'],
  [/^--tls-keylog(=|$)/, 'writes the keys of every connection to a file'],
  [/^--trace-tls$/, 'prints what goes through every connection'],
  [/^--insecure-http-parser$/, 'takes answers that are no HTTP'],
  [/^--security-revert(=|$)/, 'takes back repairs of security faults'],
]
const NO_VERIFICATION = 'NODE_TLS_REJECT_UNAUTHORIZED'

/**
 * Refuses to go on in a process that was told to weaken TLS or to show what it carries. The connections would not heed most of
 * it (`tls-options.ts`): whoever has set it expects something else than what this program promises.
 *
 * @throws AppError `input.weak-process`, naming the setting and never its value
 */
export function refuseWeakProcess({ env, execArgv }: ProcessFacts): void {
  const [found] = weaknesses(env, execArgv)
  if (found === undefined) return
  throw new AppError(
    'input.weak-process',
    `${found.where} ${found.what}. Nothing is done in such a process.`,
    {
      hint: `${found.remedy} For a server with a certificate of your own CA give the connection that CA's certificate instead.`,
    },
  )
}

interface Weakness {
  readonly where: string
  readonly what: string
  readonly remedy: string
}

function weaknesses(env: ProcessFacts['env'], execArgv: readonly string[]): readonly Weakness[] {
  const found: Weakness[] = []
  if (env[NO_VERIFICATION]?.trim() === '0')
    found.push({
      where: `The environment variable ${NO_VERIFICATION}`,
      what: 'is 0, which lets any server pass for the vendor',
      remedy: `Unset ${NO_VERIFICATION} and start again.`,
    })
  const options = [
    ...(env['NODE_OPTIONS'] ?? '').split(/[\s"']+/).map((option) => ['NODE_OPTIONS', option] as const),
    ...execArgv.map((option) => ['command line', option] as const),
  ]
  for (const [source, option] of options) {
    // Node takes underscores for dashes.
    const [, what] = WEAK_OPTIONS.find(([form]) => form.test(option.replaceAll('_', '-'))) ?? []
    const name = option.split('=')[0] ?? ''
    if (what !== undefined)
      found.push({
        where: `Node's option ${name} (${source === 'NODE_OPTIONS' ? 'in NODE_OPTIONS' : 'on the command line'})`,
        what,
        remedy: `Take ${name} away and start again.`,
      })
  }
  return found
}
