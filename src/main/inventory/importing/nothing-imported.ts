import { countOf } from '../../../contract/counted.ts'
import type { ReadAs } from '../../../contract/inventories.ts'
import { AppError } from '../../app-error.ts'

/** @param told the first words about rejected rows */
export function nothingImported(
  name: string,
  read: number,
  told: readonly string[],
  readings: readonly ReadAs[],
): AppError {
  const [key] = readings.flatMap(({ privateKeys = [] }) => privateKeys)
  const warning =
    key === undefined
      ? ''
      : ` A private key lies in it (row ${key}), which was not read: take care of who has had the file.`
  if (read === 0)
    return new AppError(
      'input.nothing-imported',
      `"${name}" holds no row that could be imported.${warning}`,
      {
        hint:
          key === undefined
            ? 'Look whether the export was empty, or its filter too narrow.'
            : 'Give a file that holds the certificate only.',
      },
    )
  const more = read > told.length ? ` And ${(read - told.length).toLocaleString('en')} more.` : ''
  return new AppError(
    'input.nothing-imported',
    `"${name}": none of ${countOf(read, 'row')} could be imported, and nothing is kept. ${told.join(' ')}${more}${warning}`,
    { hint: 'Mend the file, or say how it is to be read: --map, --heading, --serial-format, --delimiter.' },
  )
}
