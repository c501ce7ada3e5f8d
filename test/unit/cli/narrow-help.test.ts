import { expect, test } from 'vitest'
import { leaves } from '../../../scripts/package/manual.ts'
import { createProgram } from '../../../src/cli/program.ts'

const COLUMNS = 60

test('the help of every command fits a terminal of 60 columns', () => {
  const program = createProgram({}, () => {})
  const all = leaves(program)
  expect(all.length).toBeGreaterThan(60)
  const tooLong = all.flatMap(({ words, command }) => {
    command.configureOutput({ getOutHelpWidth: () => COLUMNS })
    return command
      .helpInformation()
      .split('\n')
      .filter((line) => line.length > COLUMNS)
      .map((line) => `${words}: ${line}`)
  })
  expect(tooLong).toEqual([])
})
