import { Command, type CommanderError, type ParseOptionsResult } from 'commander'
import { AppError } from '../main/app-error.ts'

const KEY_HINT =
  'A key is never an argument, which every process of the machine can read: pipe it in with --key-stdin.'

/**
 * A command whose usage errors are errors like all others: code `input.usage`, with the command's usage line as the hint.
 * What was given is not repeated where it might be a key typed in the wrong place.
 */
export class RescindCommand extends Command {
  /** Commander's own, which suggests what is spelled alike; its types leave it out. */
  declare unknownOption: (flag: string) => never

  override createCommand(name?: string): RescindCommand {
    return new RescindCommand(name)
  }

  /** What was given and is none of this command's options. */
  #unknown: readonly string[] = []

  override parseOptions(argv: string[]): ParseOptionsResult {
    const parsed = super.parseOptions(argv)
    this.#unknown = parsed.unknown
    return parsed
  }

  override error(message: string, options?: { code?: string }): never {
    const misspelt = this.#unknown.find((word) => /^--?\w/.test(word))
    // What is missing was most likely given, in another spelling: that is the word to tell.
    if (options?.code === 'commander.missingMandatoryOptionValue' && misspelt !== undefined)
      this.unknownOption(misspelt)
    const usage = `Usage: ${commandPath(this)} ${this.usage()}`
    const words = usageWords(message, options?.code)
    throw new AppError('input.usage', words.message, {
      hint: [words.hint, usage].filter((part) => part !== undefined).join('\n'),
    })
  }
}

/** Help that was shown because nothing was asked, as an error; null for help and version that were asked for. */
export function errorFromHelp(error: CommanderError): AppError | null {
  if (error.exitCode === 0) return null
  return new AppError('input.usage', 'No command is given.', {
    hint: 'Choose one of those listed by: rescind --help',
  })
}

function usageWords(message: string, code: string | undefined): { message: string; hint?: string } {
  const [first = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const hint = suggestion === undefined ? {} : { hint: suggestion.replace(/^\(|\)$/g, '') }
  switch (code) {
    case 'commander.excessArguments':
      return { message: `T${first.slice(1).replace(/ but got (\d+): .*$/s, ' but got $1')}.`, hint: KEY_HINT }
    case 'commander.unknownOption': {
      // `--key=…` and `-k…` carry a value in the same word.
      const name = /^unknown option '(--[\w-]*|-\w?)/.exec(first)?.[1] ?? ''
      return {
        message: `Unknown option ${name}.`,
        ...(/key|secret|token|pass/i.test(name) ? { hint: KEY_HINT } : hint),
      }
    }
    case 'commander.unknownCommand': {
      const name = /^unknown command '([a-z-]{1,20})'/.exec(first)?.[1]
      return { message: name === undefined ? 'Unknown command.' : `Unknown command "${name}".`, ...hint }
    }
    default:
      return { message: `${first.charAt(0).toUpperCase()}${first.slice(1)}.`, ...hint }
  }
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`
}
