/** What is counted somewhere, so that it may be one. */
const NOUNS: ReadonlySet<string> = new Set(
  (
    'approvals authorities batches bytes cells certificates changes characters columns connections credentials ' +
    'days digits documents duplicates effects entries errors events exchanges failures files findings hours ' +
    'inventories items keys lines lists members minutes orders others outcomes pages questions records reports ' +
    'requests rows rules runs seconds sheets signatures targets things times waves'
  ).split(' '),
)
/** What several do. */
const VERBS: ReadonlySet<string> = new Set(['are', 'have', 'stand', 'were'])
const IS_COUNT = /^formatCount\(|toLocaleString\(/
/** A number that is put in, perhaps a word of its kind, and a noun. */
const PUT_IN =
  /\$\{((?:[^{}]|\{[^{}]*\})*)\} (?:(?:hidden|sealed|unrevoked|further|new|more|rejected|signed|open) )?([a-z]+)\b/g
/** Of several by its nature: a limit by its constant, a rate with a fraction. */
const IS_SEVERAL = /^[A-Z][A-Z_\d]{2,}\b|\.toFixed\(|\(most\)/
/** No number: a kind of target, a choice of words. */
const IS_WORD =
  /kind$|\? '[^']*' : '[^']*'$|\b(?:batch|run)\.id$|^options\[|^quoted\(|^plainText\(|countOf\(/i

export interface FoundCount {
  readonly line: number
  readonly text: string
}

/** Places of a source where a number is put before a noun in the plural, whatever the number is. */
export const fixedPlurals = (source: string): readonly FoundCount[] =>
  source
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(PUT_IN)]
        .filter(
          ([, put = '', noun = '']) =>
            (NOUNS.has(noun) || (VERBS.has(noun) && IS_COUNT.test(put))) &&
            !IS_SEVERAL.test(put) &&
            !IS_WORD.test(put),
        )
        .map(([found]) => ({ line: index + 1, text: found })),
    )
