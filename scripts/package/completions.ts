/** Completions for four shells, made of the tree of commands: what may follow the words typed so far. */
import type { Command } from 'commander'
import { visibleOptions } from './manual.ts'

interface Place {
  /** The commands typed so far, `batch create`; empty at the start. */
  readonly words: string
  readonly next: readonly { readonly word: string; readonly about: string }[]
}

export function completions(
  program: Command,
): Readonly<Record<'bash' | 'zsh' | 'fish' | 'powershell', string>> {
  const places = placesUnder(program, program, '')
  return { bash: bash(places), zsh: zsh(places), fish: fish(places), powershell: powershell(places) }
}

function placesUnder(program: Command, command: Command, words: string): readonly Place[] {
  const options = [
    ...visibleOptions(command),
    ...(command === program ? [] : visibleOptions(program)),
  ].flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : []))
  const children = command.commands.map((child) => ({ word: child.name(), about: child.description() }))
  const own = { words, next: [...children, ...options, { word: '--help', about: 'what it does' }] }
  const below = command.commands.flatMap((child) =>
    placesUnder(program, child, words === '' ? child.name() : `${words} ${child.name()}`),
  )
  return [own, ...below]
}

/** The longest known place that the words begin with is found by walking; an option's value never is a command by chance that matters. */
const bash = (places: readonly Place[]): string => `# bash completion of rescind
_rescind() {
  local current=\${COMP_WORDS[COMP_CWORD]} words= known='${names(places)}' word next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$known" in *"|\${words:+$words }$word|"*) words="\${words:+$words }$word" ;; esac
  done
  case "$words" in
${places.map(({ words, next }) => `  '${words}') next='${next.map(({ word }) => word).join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$next" -- "$current"))
}
complete -o default -F _rescind rescind
`

const zsh = (places: readonly Place[]): string => `#compdef rescind
local known='${names(places)}' typed= word
local -a next
for word in "\${(@)words[2,CURRENT-1]}"; do
  [[ $known == *"|\${typed:+$typed }$word|"* ]] && typed="\${typed:+$typed }$word"
done
case "$typed" in
${places
  .map(
    ({ words, next }) =>
      `'${words}') next=(${next.map(({ word, about }) => quoted(`${word}:${about.replaceAll(':', ',')}`, "'\\''")).join(' ')}) ;;`,
  )
  .join('\n')}
esac
_describe rescind next || _files
`

const fish = (places: readonly Place[]): string => `# fish completion of rescind
function __rescind_at
  set -l typed
  for word in (commandline -opc)[2..-1]
    if contains -- (string join ' ' $typed $word) ${places
      .filter(({ words }) => words !== '')
      .map(({ words }) => `'${words}'`)
      .join(' ')}
      set -a typed $word
    end
  end
  test "$typed" = "$argv[1]"
end
${places
  .flatMap(({ words, next }) =>
    next.map(({ word, about }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`
      return `complete -c rescind -n "__rescind_at '${words}'" ${what} -d ${quoted(about, "\\'")}`
    }),
  )
  .join('\n')}
`

const powershell = (places: readonly Place[]): string => `# PowerShell completion of rescind
Register-ArgumentCompleter -Native -CommandName rescind -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $next = @{
${places
  .map(({ words, next }) => `    '${words}' = @(${next.map(({ word }) => `'${word}'`).join(', ')})`)
  .join('\n')}
  }
  $typed = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $longer = ("$typed " + $element.ToString()).Trim()
    if ($next.ContainsKey($longer)) { $typed = $longer }
  }
  $next[$typed] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`

const names = (places: readonly Place[]): string => `|${places.map(({ words }) => words).join('|')}|`
const quoted = (text: string, quote: string): string => `'${text.replaceAll("'", quote)}'`
