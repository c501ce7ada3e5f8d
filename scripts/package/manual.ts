/** The manual page, man(7), made of the tree of commands. */
import type { Command, Option } from 'commander'

const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')

export function manual(program: Command, version: string, date: string): string {
  return [
    `.TH RESCIND 1 "${date}" "rescind ${version}" "User Commands"`,
    '.SH NAME',
    `rescind \\- ${escaped(program.description())}`,
    '.SH SYNOPSIS',
    '.B rescind',
    '[options] command [command options]',
    '.SH OPTIONS',
    ...visibleOptions(program).flatMap(optionLines),
    '.SH COMMANDS',
    ...leaves(program).flatMap(({ words, command }) => [
      `.SS ${escaped(words)} ${escaped(command.usage().replace('[options] ', '').replace('[options]', ''))}`,
      escaped(command.description()),
      ...visibleOptions(command).flatMap(optionLines),
    ]),
    '.SH EXIT STATUS',
    ...Object.entries(EXITS).flatMap(([code, text]) => ['.TP', `.B ${code}`, text]),
    '',
  ].join('\n')
}

const EXITS = {
  0: 'done',
  1: 'anything unexpected',
  2: 'wrong usage or bad input; nothing was changed',
  3: 'finished, but some items were refused, unconfirmed or unresolved',
  4: 'stopped before the end; rescind resume carries on',
  5: 'a check failed: evidence, bundle or signature is not what it claims to be',
} as const

const optionLines = ({ flags, description }: Option): readonly string[] => [
  '.TP',
  `.B ${escaped(flags)}`,
  escaped(description),
]

export const visibleOptions = (command: Command): readonly Option[] =>
  command.options.filter(({ hidden }) => !hidden)

/** Commands that do something, with the words that lead to them. */
export function leaves(command: Command, before = ''): readonly { words: string; command: Command }[] {
  return command.commands.flatMap((child) => {
    const words = `${before}${child.name()}`
    return child.commands.length > 0 ? leaves(child, `${words} `) : [{ words, command: child }]
  })
}
