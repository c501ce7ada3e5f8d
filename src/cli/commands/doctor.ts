/** `doctor`: what keeps the product from working here, and how to mend it; `--bundle` writes it down for a support ticket. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { Diagnosis, Finding } from '../../contract/doctor.ts'
import { EXIT } from '../exit-code.ts'
import type { RunCommand } from '../run-command.ts'

export function doctorCommand(program: Command, run: RunCommand): void {
  program
    .command('doctor')
    .description('look at this machine and workspace: what is wrong, and how to mend it')
    .option('--reach', 'also ask the host of each connection whether it answers, without a key')
    .option('--bundle <file>', 'write it down for a support ticket, without keys, serial numbers and names')
    .action(
      run(async ({ doctor, output }, { reach = false, bundle }: { reach?: boolean; bundle?: string }) => {
        const diagnosis = await doctor.examine({ reach })
        if (bundle !== undefined) {
          await doctor.writeSupportFile(bundle, { reach })
          output.note(`Wrote ${bundle}. Look through it before you send it: it is plain text.`)
        }
        output.result(diagnosis, linesOf(diagnosis))
        return diagnosis.ok ? EXIT.done : EXIT.incomplete
      }),
    )
}

const TITLE_COLUMNS = 20
const CONDITION_COLUMNS = 6

function linesOf({ findings }: Diagnosis): readonly string[] {
  const wrong = findings.filter(({ condition }) => condition === 'wrong').length
  const sum = `${countOf(wrong, 'thing is', 'things are')} wrong.`
  return [...findings.flatMap(lines), '', wrong === 0 ? 'Nothing is wrong.' : sum]
}

function lines({ condition, title, says, mend }: Finding): readonly string[] {
  const head = `${condition.padEnd(CONDITION_COLUMNS)} ${title.padEnd(TITLE_COLUMNS)} ${says}`
  const blank = ' '.repeat(CONDITION_COLUMNS + 1)
  return mend === undefined ? [head] : [head, `${blank}${'  to mend it'.padEnd(TITLE_COLUMNS)} ${mend}`]
}
